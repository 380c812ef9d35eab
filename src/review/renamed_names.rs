//! Names before and after renames.

use std::collections::BTreeMap;

use super::rename::{Rename, RenameKind};

/// The old and new names of renamed teams, or of renamed services: payments became billing.
pub(super) struct RenamedNames<'a> {
    new_by_old: BTreeMap<&'a str, &'a str>,
    old_by_new: BTreeMap<&'a str, &'a str>,
}

impl<'a> RenamedNames<'a> {
    /// The names of one kind.
    pub(super) fn of(kind: RenameKind, renames: &'a [Rename]) -> Self {
        let of_kind = renames.iter().filter(|rename| rename.kind == kind);
        let names = of_kind.map(|rename| (rename.before.as_str(), rename.after.as_str()));
        Self { new_by_old: names.clone().collect(), old_by_new: names.map(|(old, new)| (new, old)).collect() }
    }

    /// The name now of what had a name in the base.
    pub(super) fn new_name<'n>(&'n self, old: &'n str) -> &'n str {
        self.new_by_old.get(old).copied().unwrap_or(old)
    }

    /// The name in the base of what has a name now.
    pub(super) fn old_name<'n>(&'n self, new: &'n str) -> &'n str {
        self.old_by_new.get(new).copied().unwrap_or(new)
    }
}
