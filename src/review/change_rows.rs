//! From changes of access to the rows of a report.

use std::collections::BTreeSet;

use super::{
    access_table::{AccessKey, AccessTable},
    change::{AccessChange, ChangeKind},
    change_row::ChangeRow,
    flag::{Flag, FlagContext},
    identity::Identity,
    rule::RuleSubject,
    rules::CHANGE_RULES,
};
use crate::{
    catalog::Catalog,
    model::{GrantKey, Principal, later},
};

/// The rows of changes; `base` is the access that the identities had in the scopes of the changes.
pub(super) fn change_rows<'a>(
    changes: Vec<AccessChange<'a>>,
    base: &AccessTable<'_>,
    context: &FlagContext<'_>,
) -> Vec<ChangeRow<'a>> {
    let row = |change: AccessChange<'a>| {
        if is_relabelled(&change, context) {
            return ChangeRow { change, flags: BTreeSet::new(), added: None, is_relabelled: true };
        }
        ChangeRow {
            flags: flags(&change, context),
            added: added_permissions(&change, base, context.catalog),
            change,
            is_relabelled: false,
        }
    };
    changes.into_iter().map(row).collect()
}

/// Whether a group has the same binding on both sides, and only stands for itself on one of them.
fn is_relabelled(change: &AccessChange<'_>, context: &FlagContext<'_>) -> bool {
    let AccessKey { identity: Identity::Principal(principal @ Principal::Group(_)), scope, role, condition } =
        &change.key
    else {
        return false;
    };
    let (scope, role) = (scope.clone(), role.clone());
    let key = GrantKey { scope, principal: principal.clone(), role, condition: condition.clone() };
    match change.kind() {
        ChangeKind::Gained => {
            let before = context.base.grants.active.get(&key);
            before.is_some_and(|before| later(before.until, change.until()) == before.until)
        }
        ChangeKind::Lost => context.head.grants.active.contains_key(&key),
        ChangeKind::Until => false,
    }
}

/// The dangers of a change; none for what is lost or ends earlier.
pub(super) fn flags(change: &AccessChange<'_>, context: &FlagContext<'_>) -> BTreeSet<Flag> {
    if !change.is_more() {
        return BTreeSet::new();
    }
    let rules = CHANGE_RULES.iter().filter_map(|rule| match rule.subject {
        RuleSubject::Access(flags) => Some(flags),
        RuleSubject::Change(_) => None,
    });
    rules.flat_map(|flags| flags(context, change)).collect()
}

fn added_permissions(change: &AccessChange<'_>, base: &AccessTable<'_>, catalog: &Catalog) -> Option<BTreeSet<String>> {
    if change.kind() != ChangeKind::Gained {
        return None;
    }
    let permissions = catalog.permissions(&change.key.role)?;
    let held = base.roles_in(&change.key.identity, &change.key.scope);
    let held: Vec<&BTreeSet<String>> = held.filter_map(|role| catalog.permissions(role)).collect();
    let is_new = |permission: &&String| !held.iter().any(|permissions| permissions.contains(*permission));
    Some(permissions.iter().filter(is_new).cloned().collect())
}
