//! From changes of access to the rows of a report.

use std::collections::BTreeSet;

use super::{
    access_table::AccessTable,
    change::{AccessChange, ChangeKind},
    change_row::ChangeRow,
    flag::{Flag, FlagContext},
    rule::RuleSubject,
    rules::CHANGE_RULES,
};
use crate::catalog::Catalog;

/// The rows of changes; `base` is the access that the identities had in the scopes of the changes.
pub(super) fn change_rows<'a>(
    changes: Vec<AccessChange<'a>>,
    base: &AccessTable<'_>,
    context: &FlagContext<'_>,
) -> Vec<ChangeRow<'a>> {
    let row = |change: AccessChange<'a>| ChangeRow {
        flags: flags(&change, context),
        added: added_permissions(&change, base, context.catalog),
        change,
    };
    changes.into_iter().map(row).collect()
}

/// The dangers of a change; none for what is lost or ends earlier.
fn flags(change: &AccessChange<'_>, context: &FlagContext<'_>) -> BTreeSet<Flag> {
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
