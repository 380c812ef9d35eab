//! Roles of the definitions that permit something else where they are live.

use std::collections::BTreeSet;

use super::{besides::ExtraAccess, index::PresenceIndex};
use crate::{drift::DriftKind, model::Scope};

impl<'a> PresenceIndex<'a> {
    /// The Roles that have other rules live than defined, in some scopes of the definitions, with those who are bound to
    /// them.
    #[must_use]
    pub fn with_other_rules(&self, scopes: &BTreeSet<Scope>) -> Vec<ExtraAccess<'a>> {
        let rows = self.drift.rows.iter().filter(|row| row.kind == DriftKind::Rules);
        let rows = rows.filter(|row| row.place.scope().is_some_and(|scope| scopes.contains(scope)));
        rows.map(|row| self.extra(row.clone())).collect()
    }
}
