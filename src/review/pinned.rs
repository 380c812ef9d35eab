//! What pinned principals lose.

use std::collections::{BTreeMap, BTreeSet};

use super::{change::AccessChange, change_context::ChangeContext};
use crate::model::{Address, Day, GrantKey, NativeRole, OrgState, Principal, Scope, later};

/// Native roles in scopes, in words: `roles/logging.viewer` in `ledger-prod`.
pub(super) type RoleNames = BTreeSet<String>;

/// The native roles that a pinned principal had and has no more, or has for a shorter time.
pub(super) fn lost_roles(principal: &Principal, context: &ChangeContext<'_>) -> RoleNames {
    if let Principal::User(person) = principal {
        return less_of(person, context).map(|change| name(&change.key.scope, &change.key.role)).collect();
    }
    let granted = context.base.grants.active.iter().filter(|(key, _)| key.principal == *principal);
    granted
        .filter(|(key, grant)| {
            let now = context.head.grants.active.get(*key);
            now.is_none_or(|now| is_shorter(now.until, grant.until))
        })
        .map(|(GrantKey { scope, role, .. }, _)| name(scope, role))
        .collect()
}

/// The people who were in a pinned group and are no more, or for a shorter time; by what they lose with it.
pub(super) fn lost_people<'a>(
    group: &Principal,
    context: &ChangeContext<'a>,
) -> BTreeMap<RoleNames, BTreeSet<&'a Address>> {
    let people = |state: &'a OrgState| state.people_of_groups().get(group);
    let now = people(context.head);
    let mut lost: BTreeMap<RoleNames, BTreeSet<&Address>> = BTreeMap::new();
    for (person, end) in people(context.base).into_iter().flatten() {
        let is_kept = now.and_then(|now| now.get(person)).is_some_and(|now| !is_shorter(*now, *end));
        if !is_kept {
            let by_group = less_of(person, context)
                .filter(|change| change.before.iter().flatten().any(|grant| grant.principal == group));
            let roles = by_group.map(|change| name(&change.key.scope, &change.key.role)).collect();
            lost.entry(roles).or_default().insert(person);
        }
    }
    lost
}

/// The changes by which a person has less than before.
fn less_of<'c>(person: &Address, context: &'c ChangeContext<'_>) -> impl Iterator<Item = &'c AccessChange<'c>> {
    context.changes().filter(move |change| change.key.identity.person() == Some(person) && !change.is_more())
}

fn is_shorter(now: Option<Day>, before: Option<Day>) -> bool {
    now != before && later(now, before) == before
}

fn name(scope: &Scope, role: &NativeRole) -> String {
    format!("`{role}` in `{scope}`")
}
