//! People who got another address, as `formerly` in people.yaml claims it.

use std::collections::{BTreeMap, BTreeSet};

use super::sentence::Sentence;
use crate::{
    model::{Address, NewAddresses, Org, Person},
    source::Place,
};

/// A reason to look twice at a claim that two addresses are one person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RenameDoubt {
    /// No definition of the base knows the new address.
    UnknownBefore,
    /// people.yaml gave the old address another GitHub login.
    OtherLogin,
}

impl RenameDoubt {
    fn describe(self) -> &'static str {
        match self {
            Self::UnknownBefore => "unknown before",
            Self::OtherLogin => "with another GitHub login",
        }
    }
}

/// Why a claim isn't believed, so that the two addresses stay two people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RefusedRename {
    /// The base knows both as people of their own.
    TwoPeople,
    /// The new address claims several people of the base.
    SeveralPeople,
    /// The author of the change is the new address, and was not the old one.
    Author,
    /// The new address is outside the workspace's domain, and the old one was inside.
    Outside,
}

impl RefusedRename {
    fn describe(self) -> &'static str {
        match self {
            Self::TwoPeople => "both were there before",
            Self::SeveralPeople => "it claims several people",
            Self::Author => "the author of this change claims it for themselves",
            Self::Outside => "it is outside your domains",
        }
    }
}

/// A person whose address became another: mara@example.com is now mara.lind@example.com.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRename {
    pub before: Address,
    pub after: Address,
    /// Where the head claims it.
    pub place: Place,
    pub doubts: BTreeSet<RenameDoubt>,
    pub refused: Option<RefusedRename>,
}

impl PersonRename {
    /// One sentence for a reviewer, without a full stop; addresses in backticks.
    #[must_use]
    pub fn sentence(&self) -> Sentence {
        Sentence::whole(self.text())
    }

    fn text(&self) -> String {
        let Self { before, after, place: _, doubts, refused } = self;
        if let Some(refused) = refused {
            let why = refused.describe();
            return format!("`{after}` claims to be `{before}`, but {why}: they count as two people");
        }
        let doubts: Vec<&str> = doubts.iter().map(|doubt| doubt.describe()).collect();
        let doubts = if doubts.is_empty() { String::new() } else { format!(", {}", doubts.join(", ")) };
        format!("`{before}` is now `{after}`{doubts}")
    }

    /// Whether a reviewer has to look twice.
    #[must_use]
    pub fn is_alarming(&self) -> bool {
        self.refused.is_some() || !self.doubts.is_empty()
    }
}

/// The people of the base whose address the head replaces, by the new address. Only a claim about somebody who is in
/// no definition of the head any more says something.
#[must_use]
pub fn person_renames(base: &Org, head: &Org, author: &BTreeSet<Address>) -> Vec<PersonRename> {
    let (known, gone) = (base.named_people(), |former: &Address| !head.named_people().contains(former));
    let mut renames = Vec::new();
    for (after, person) in &head.people {
        let claims: BTreeMap<&Address, &Place> =
            person.formerly.iter().map(|(former, place)| (former, place)).collect();
        let claims = claims.into_iter().filter(|(former, _)| *former != after && known.contains(*former));
        let claims: Vec<(&Address, &Place)> = claims.filter(|(former, _)| gone(former)).collect();
        let is_single = claims.len() == 1;
        renames.extend(claims.into_iter().map(|(before, place)| {
            let claim = AddressClaim { base, before, after, person };
            let refused = if is_single { claim.refusal(author) } else { Some(RefusedRename::SeveralPeople) };
            let (before, after, place) = (before.clone(), after.clone(), place.clone());
            PersonRename { before, after, place, doubts: claim.doubts(), refused }
        }));
    }
    renames
}

/// The addresses to replace in the base, by the claims that are believed.
#[must_use]
pub fn new_addresses(renames: &[PersonRename]) -> NewAddresses {
    let believed = renames.iter().filter(|rename| rename.refused.is_none());
    believed.map(|rename| (rename.before.clone(), rename.after.clone())).collect()
}

/// The same for an edit, whose author says who is who: also for a new address outside the workspace's domain.
#[must_use]
pub fn edited_addresses(renames: &[PersonRename]) -> NewAddresses {
    let believed = renames.iter().filter(|rename| matches!(rename.refused, None | Some(RefusedRename::Outside)));
    believed.map(|rename| (rename.before.clone(), rename.after.clone())).collect()
}

/// A claim of the head about somebody of the base.
struct AddressClaim<'a> {
    base: &'a Org,
    before: &'a Address,
    after: &'a Address,
    /// The facts of the new address.
    person: &'a Person,
}

impl AddressClaim<'_> {
    fn refusal(&self, author: &BTreeSet<Address>) -> Option<RefusedRename> {
        let Self { base, before, after, .. } = *self;
        let login =
            |address: &Address| base.people.get(address)?.github.as_ref().map(|login| login.to_ascii_lowercase());
        // Whom the base knows as somebody of their own is somebody else, unless it gives both the same login.
        let was_other = base.people.contains_key(after) && (login(after).is_none() || login(after) != login(before));
        if was_other || base.people_with_access().contains(after) {
            return Some(RefusedRename::TwoPeople);
        }
        let is_home = |address: &Address| base.domain.text == address.domain();
        if is_home(before) && !is_home(after) {
            return Some(RefusedRename::Outside);
        }
        let is_author = author.contains(after) && !author.contains(before);
        is_author.then_some(RefusedRename::Author)
    }

    fn doubts(&self) -> BTreeSet<RenameDoubt> {
        let Self { base, before, after, person } = *self;
        let login = |person: &Person| person.github.as_ref().map(|login| login.to_ascii_lowercase());
        let before_login = base.people.get(before).and_then(login);
        let has_other_login = before_login.is_some() && login(person).is_some() && before_login != login(person);
        let doubts = [
            (!base.named_people().contains(after)).then_some(RenameDoubt::UnknownBefore),
            has_other_login.then_some(RenameDoubt::OtherLogin),
        ];
        doubts.into_iter().flatten().collect()
    }
}
