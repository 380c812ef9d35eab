//! Roles of our own with other rules under the same name: what was there before is neither gained nor lost.

use std::collections::{BTreeMap, BTreeSet};

use super::{change::ChangeKind, change_row::ChangeRow, identity::Identity, role_changes::permitted};
use crate::model::{NativeRole, Scope};

/// A role of an identity in a scope, whatever its rules.
type ScopedRoleName<'r> = (&'r Identity, &'r Scope, String);

/// The rows that only repeat a part of another one: a Role that permits more now is lost with its old rules, and one that
/// permits less is gained with its new ones.
pub(super) struct RepeatedRows<'r>(BTreeSet<(ScopedRoleName<'r>, ChangeKind)>);

impl<'r> RepeatedRows<'r> {
    pub(super) fn among(rows: impl IntoIterator<Item = &'r ChangeRow<'r>>) -> Self {
        let mut sides: BTreeMap<ScopedRoleName<'r>, (Option<&NativeRole>, Option<&NativeRole>)> = BTreeMap::new();
        for row in rows {
            let role = &row.change.key.role;
            if role.own_rules().is_none() {
                continue;
            }
            let sides = sides.entry(named(row)).or_default();
            match row.change.kind() {
                ChangeKind::Gained => sides.1 = Some(role),
                ChangeKind::Lost => sides.0 = Some(role),
                ChangeKind::Until => {}
            }
        }
        let repeated = sides.into_iter().filter_map(|(named, (old, new))| {
            let (old, new) = (permitted(old?.own_rules()?), permitted(new?.own_rules()?));
            let kind = match (old.is_subset(&new), new.is_subset(&old)) {
                (true, _) => ChangeKind::Lost,
                (false, true) => ChangeKind::Gained,
                (false, false) => return None,
            };
            Some((named, kind))
        });
        Self(repeated.collect())
    }

    pub(super) fn contains(&self, row: &'r ChangeRow<'r>) -> bool {
        !self.0.is_empty() && self.0.contains(&(named(row), row.change.kind()))
    }
}

fn named<'r>(row: &'r ChangeRow<'r>) -> ScopedRoleName<'r> {
    let key = &row.change.key;
    (&key.identity, &key.scope, key.role.to_string())
}
