//! From entitlements of two sides to what changes in them.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    access_grant::{AccessGrant, AccessGrants},
    access_table::AccessKey,
    change::AccessChange,
    change_rows::flags,
    entitlement_change::{
        EntitlementChange, EntitlementChangeKind, EntitlementPair, asking, entitlement_pairs, weaknesses,
    },
    flag::{Flag, FlagContext},
    identity::Identity,
};
use crate::model::{Day, Entitlement, EntitlementKey, Grant, NativeRole, OrgState, Principal, later};

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
                !old.contains_key(*identity) && !may_ask_elsewhere(identity, &new, (key, entitlement), base)
            };
            let gained: BTreeSet<Identity> = new.keys().filter(is_new).cloned().collect();
            if !gained.is_empty() {
                let flags = flags_of(&gained, &new, (key, entitlement), &entitlement.terms.roles, context);
                let (kind, before) = (EntitlementChangeKind::Gained, asked_before(&gained, (key, entitlement), base));
                changes.push(EntitlementChange { kind, key, entitlement, before, identities: gained, flags });
            }
        }
        if let Some((key, entitlement)) = before {
            let is_gone = |identity: &&Identity| {
                !new.contains_key(*identity) && !may_ask_elsewhere(identity, &old, (key, entitlement), head)
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

/// An entitlement of the base by which some of those who gain one could ask for the same roles there.
fn asked_before<'a>(
    gained: &BTreeSet<Identity>,
    (key, entitlement): (&EntitlementKey, &Entitlement),
    base: &'a OrgState,
) -> Option<(&'a EntitlementKey, &'a Entitlement)> {
    base.entitlements.active.iter().find(|(other_key, other)| {
        let is_asked = || asking(other, base.people_of_groups()).keys().any(|identity| gained.contains(identity));
        other_key.scope == key.scope && other.terms.roles == entitlement.terms.roles && is_asked()
    })
}

/// Who may ask, and until when.
type Asking = BTreeMap<Identity, Option<Day>>;

fn end(asking: &Asking, identity: &Identity) -> Option<Day> {
    asking.get(identity).copied().flatten()
}

/// Whether somebody may ask for the same on the same terms, and as long, by another entitlement of a side.
fn may_ask_elsewhere(
    identity: &Identity,
    asking_here: &Asking,
    (key, asked): (&EntitlementKey, &Entitlement),
    state: &OrgState,
) -> bool {
    let until = end(asking_here, identity);
    let mut others = state.entitlements.in_scope(&key.scope).filter(|(other, _)| *other != key);
    others.any(|(_, other)| {
        let there = asking(other, state.people_of_groups());
        other.terms == asked.terms && there.get(identity).is_some_and(|end| later(*end, until) == *end)
    })
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
            let (before, after, was_under) = (None, Some(AccessGrants::of(access)), Vec::new());
            all.extend(flags(&AccessChange { key, before, after, was_under }, context));
        }
    }
    all
}
