//! Changes of what people may ask for.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    flag::Flag,
    identity::{Identity, identities},
};
use crate::{
    model::{
        Day, Entitlement, EntitlementKey, Entitlements, GroupPeople, OrgState, Principal, RequestTerms, TeamId,
        earlier, later,
    },
    text::{join_few, plural},
};

/// So many identities are named in a sentence.
const SHOWN_IDENTITIES: usize = 3;

/// The kind of a change of what people may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntitlementChangeKind {
    Gained,
    /// The same people may ask, for something else or on other terms.
    Changed,
    Lost,
}

impl EntitlementChangeKind {
    /// The name in the public forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gained => "gained",
            Self::Changed => "changed",
            Self::Lost => "lost",
        }
    }
}

/// Some who may now ask for something, who no longer may, or who may on other terms.
#[derive(Debug)]
pub struct EntitlementChange<'a> {
    pub kind: EntitlementChangeKind,
    /// The entitlement now; for what is lost, as it was.
    pub key: &'a EntitlementKey,
    pub entitlement: &'a Entitlement,
    /// The entitlement before, where it changes; for what is gained, another that some of them could ask for the same by.
    pub before: Option<(&'a EntitlementKey, &'a Entitlement)>,
    pub identities: BTreeSet<Identity>,
    /// What makes it dangerous.
    pub flags: BTreeSet<Flag>,
}

impl EntitlementChange<'_> {
    /// In what the terms are weaker than before.
    #[must_use]
    pub fn weaknesses(&self) -> Vec<Weakness> {
        self.before.map(|(_, before)| weaknesses(&before.terms, &self.entitlement.terms)).unwrap_or_default()
    }

    /// The last day on which anybody might have asked, where there is none any more.
    #[must_use]
    pub fn removed_end(&self) -> Option<Day> {
        let (_, before) = self.before?;
        before.until().filter(|_| self.entitlement.until().is_none())
    }

    /// The change in one sentence: `ida may ask for operator in ledger-prod, 4 hours, approved by nobody`.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self { kind, key, entitlement, identities, .. } = self;
        let who = join_few(identities.iter().map(ToString::to_string), SHOWN_IDENTITIES);
        let roles: BTreeSet<&str> = entitlement.origins.iter().map(|origin| &*origin.role).collect();
        let what = format!("{} in {}", roles.into_iter().collect::<Vec<_>>().join(", "), key.scope);
        let verb = match kind {
            EntitlementChangeKind::Gained => "may ask for",
            EntitlementChangeKind::Changed => "may ask on other terms for",
            EntitlementChangeKind::Lost => return format!("{who} may no longer ask for {what}"),
        };
        let approvers: Vec<String> = entitlement.terms.approvers.iter().flatten().map(Principal::to_string).collect();
        let approvers = if approvers.is_empty() { "nobody".to_owned() } else { approvers.join(", ") };
        let hours = plural(entitlement.terms.hours as usize, "hour");
        format!("{who} {verb} {what}, {hours}, approved by {approvers}")
    }

    /// Whether it deserves a second look.
    #[must_use]
    pub fn is_alarming(&self) -> bool {
        self.flags.iter().any(Flag::is_alarming) || !self.weaknesses().is_empty() || self.removed_end().is_some()
    }
}

/// In what terms can be weaker than others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weakness {
    /// Nobody has to approve any more.
    NoApproval,
    /// Others approve than before.
    OtherApprovers,
    MoreHours,
    NoJustification,
    /// The condition is gone, or another.
    OtherCondition,
}

/// In what terms are weaker than others.
pub(super) fn weaknesses(before: &RequestTerms, after: &RequestTerms) -> Vec<Weakness> {
    let approval = match (&before.approvers, &after.approvers) {
        (Some(_), None) => Some(Weakness::NoApproval),
        (Some(before), Some(after)) if before != after => Some(Weakness::OtherApprovers),
        _ => None,
    };
    let hours = (after.hours > before.hours).then_some(Weakness::MoreHours);
    let reason = (before.justification && !after.justification).then_some(Weakness::NoJustification);
    let condition =
        (before.condition.is_some() && before.condition != after.condition).then_some(Weakness::OtherCondition);
    [approval, hours, reason, condition].into_iter().flatten().collect()
}

/// An entitlement on both sides; on one of them it may be missing.
pub(super) struct EntitlementPair<'a> {
    pub before: Option<(&'a EntitlementKey, &'a Entitlement)>,
    pub after: Option<(&'a EntitlementKey, &'a Entitlement)>,
}

/// The entitlements of both sides, each with what it was. One that has another id, since its team has another name or an
/// entry says so, is the same: in the same scope, for the same roles, and of the same team.
pub(super) fn entitlement_pairs<'a>(base: &'a Entitlements, head: &'a Entitlements) -> Vec<EntitlementPair<'a>> {
    let mut pairs = Vec::new();
    let mut gone: Vec<_> = base.active.iter().filter(|(key, _)| !head.active.contains_key(*key)).collect();
    for (key, after) in &head.active {
        let before = base.active.get_key_value(key).or_else(|| {
            let is_renamed = |(old, before): &(&EntitlementKey, &Entitlement)| {
                let is_of_same = role_part(old) == role_part(key) || !teams(before).is_disjoint(&teams(after));
                old.scope == key.scope && before.terms.roles == after.terms.roles && is_of_same
            };
            let index = gone.iter().position(is_renamed)?;
            Some(gone.remove(index))
        });
        pairs.push(EntitlementPair { before, after: Some((key, after)) });
    }
    pairs.extend(gone.into_iter().map(|before| EntitlementPair { before: Some(before), after: None }));
    pairs
}

/// The entitlements that have another id now, as when their team has another name; old and new.
#[must_use]
pub fn renamed_entitlements<'a>(
    base: &'a OrgState,
    head: &'a OrgState,
) -> Vec<(&'a EntitlementKey, &'a EntitlementKey)> {
    let pairs = entitlement_pairs(&base.entitlements, &head.entitlements).into_iter();
    let both = pairs.filter_map(|pair| Some((pair.before?.0, pair.after?.0)));
    both.filter(|(before, after)| before != after).collect()
}

/// The teams that let people ask.
fn teams(entitlement: &Entitlement) -> BTreeSet<&TeamId> {
    entitlement.origins.iter().map(|origin| &origin.team).collect()
}

/// What follows the team in an id that was made.
fn role_part(key: &EntitlementKey) -> Option<&str> {
    key.id.split_once("--").map(|(_, role)| role)
}

/// The identities that may ask for an entitlement, each with the latest end.
#[must_use]
pub fn asking(entitlement: &Entitlement, groups: &GroupPeople) -> BTreeMap<Identity, Option<Day>> {
    let mut all: BTreeMap<Identity, Option<Day>> = BTreeMap::new();
    for (principal, until) in &entitlement.principals {
        for (identity, own) in identities(principal, groups) {
            let until = earlier(own, *until);
            all.entry(identity).and_modify(|end| *end = later(*end, until)).or_insert(until);
        }
    }
    all
}
