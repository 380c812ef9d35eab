//! Changes of what people may ask for.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    access_grant::{AccessGrant, AccessGrants},
    access_table::AccessKey,
    change::AccessChange,
    change_rows::flags,
    flag::{Flag, FlagContext},
    identity::{Identity, identities},
};
use crate::{
    model::{
        Day, Entitlement, EntitlementKey, Entitlements, Grant, GroupPeople, NativeRole, OrgState, Principal,
        RequestTerms, earlier, later,
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
    /// The entitlement before, where it changes.
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

    /// The change in one sentence: `ida may ask for operator in ledger-prod, 4 hours, approved by nobody`.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self { kind, key, entitlement, identities, .. } = self;
        let who = join_few(identities.iter().map(ToString::to_string), SHOWN_IDENTITIES);
        let roles: BTreeSet<&str> = entitlement.origins.iter().map(|origin| &*origin.role).collect();
        let what = format!("{} in {}", roles.into_iter().collect::<Vec<_>>().join(", "), key.scope);
        let verb = match kind {
            EntitlementChangeKind::Gained => "may ask for",
            EntitlementChangeKind::Changed => "may ask otherwise for",
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
        self.flags.iter().any(Flag::is_alarming) || !self.weaknesses().is_empty()
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

/// The entitlements of both sides, each with what it was. One whose team has another name has another id, and is the
/// same.
pub(super) fn entitlement_pairs<'a>(base: &'a Entitlements, head: &'a Entitlements) -> Vec<EntitlementPair<'a>> {
    let mut pairs = Vec::new();
    let mut gone: Vec<_> = base.active.iter().filter(|(key, _)| !head.active.contains_key(*key)).collect();
    for (key, after) in &head.active {
        let before = base.active.get_key_value(key).or_else(|| {
            let is_renamed = |(old, before): &(&EntitlementKey, &Entitlement)| {
                old.scope == key.scope && before.terms.roles == after.terms.roles && role_part(old) == role_part(key)
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

/// What follows the team in an id that was made.
fn role_part(key: &EntitlementKey) -> Option<&str> {
    key.id.split_once("--").map(|(_, role)| role)
}

/// What changes in what people may ask for, by scope.
pub(super) fn entitlement_changes<'a>(context: &FlagContext<'a>) -> Vec<EntitlementChange<'a>> {
    let FlagContext { base, head, .. } = context;
    let mut changes = Vec::new();
    for EntitlementPair { before, after } in entitlement_pairs(&base.entitlements, &head.entitlements) {
        let people = |side: Option<(&EntitlementKey, &Entitlement)>, state: &OrgState| {
            side.map(|(_, entitlement)| asking(entitlement, state.people_of_groups())).unwrap_or_default()
        };
        let (old, new) = (people(before, base), people(after, head));
        if let Some((key, entitlement)) = after {
            let is_new = |identity: &&Identity| {
                !old.contains_key(*identity) && !may_ask_elsewhere(identity, key, entitlement, base)
            };
            let gained: BTreeSet<Identity> = new.keys().filter(is_new).cloned().collect();
            if !gained.is_empty() {
                let flags = flags_of(&gained, &new, (key, entitlement), &entitlement.terms.roles, context);
                let kind = EntitlementChangeKind::Gained;
                changes.push(EntitlementChange { kind, key, entitlement, before: None, identities: gained, flags });
            }
        }
        if let Some((key, entitlement)) = before {
            let is_gone = |identity: &&Identity| {
                !new.contains_key(*identity) && !may_ask_elsewhere(identity, key, entitlement, head)
            };
            let lost: BTreeSet<Identity> = old.keys().filter(is_gone).cloned().collect();
            if !lost.is_empty() {
                let (kind, flags) = (EntitlementChangeKind::Lost, BTreeSet::new());
                changes.push(EntitlementChange { kind, key, entitlement, before: None, identities: lost, flags });
            }
        }
        if let (Some(before), Some(after)) = (before, after) {
            changes.extend(changed(before, after, (&old, &new), context));
        }
    }
    changes
}

/// The change for those who may ask on both sides.
fn changed<'a>(
    before: (&'a EntitlementKey, &'a Entitlement),
    (key, entitlement): (&'a EntitlementKey, &'a Entitlement),
    (old, new): (&Asking, &Asking),
    context: &FlagContext<'a>,
) -> Option<EntitlementChange<'a>> {
    let is_same = before.1.terms == entitlement.terms;
    let stays = new.iter().filter(|(identity, until)| old.get(*identity).is_some_and(|old| !is_same || old != *until));
    let identities: BTreeSet<Identity> = stays.map(|(identity, _)| identity.clone()).collect();
    if identities.is_empty() {
        return None;
    }
    let is_longer = identities
        .iter()
        .any(|one| new.get(one) != old.get(one) && later(end(new, one), end(old, one)) == end(new, one));
    let is_weaker = is_longer || !weaknesses(&before.1.terms, &entitlement.terms).is_empty();
    let added: BTreeSet<NativeRole> = if is_weaker {
        entitlement.terms.roles.clone()
    } else {
        entitlement.terms.roles.difference(&before.1.terms.roles).cloned().collect()
    };
    let flags = flags_of(&identities, new, (key, entitlement), &added, context);
    let kind = EntitlementChangeKind::Changed;
    Some(EntitlementChange { kind, key, entitlement, before: Some(before), identities, flags })
}

/// Who may ask, and until when.
type Asking = BTreeMap<Identity, Option<Day>>;

fn end(asking: &Asking, identity: &Identity) -> Option<Day> {
    asking.get(identity).copied().flatten()
}

/// The identities that may ask for an entitlement, each with the latest end.
#[must_use]
pub fn asking(entitlement: &Entitlement, groups: &GroupPeople) -> BTreeMap<Identity, Option<Day>> {
    let mut all = Asking::new();
    for (principal, until) in &entitlement.principals {
        for (identity, own) in identities(principal, groups) {
            let until = earlier(own, *until);
            all.entry(identity).and_modify(|end| *end = later(*end, until)).or_insert(until);
        }
    }
    all
}

/// Whether somebody may ask for the same on the same terms by another entitlement of a side.
fn may_ask_elsewhere(identity: &Identity, key: &EntitlementKey, asked: &Entitlement, state: &OrgState) -> bool {
    let mut others = state.entitlements.in_scope(&key.scope).filter(|(other, _)| *other != key);
    others
        .any(|(_, other)| other.terms == asked.terms && asking(other, state.people_of_groups()).contains_key(identity))
}

/// The dangers of some roles in an entitlement, as if those who may ask had them.
fn flags_of(
    identities: &BTreeSet<Identity>,
    asking: &Asking,
    (key, entitlement): (&EntitlementKey, &Entitlement),
    roles: &BTreeSet<NativeRole>,
    context: &FlagContext<'_>,
) -> BTreeSet<Flag> {
    let principal = entitlement.principals.keys().next().cloned().unwrap_or_else(Principal::least);
    let mut all = BTreeSet::new();
    for identity in identities {
        let until = end(asking, identity);
        let grant = Grant { until, origins: entitlement.origins.clone() };
        for role in roles {
            let access = AccessGrant { principal: &principal, until, grant: &grant };
            let condition = entitlement.terms.condition.clone();
            let key = AccessKey { identity: identity.clone(), scope: key.scope.clone(), role: role.clone(), condition };
            all.extend(flags(&AccessChange { key, before: None, after: Some(AccessGrants::of(access)) }, context));
        }
    }
    all
}
