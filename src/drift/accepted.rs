//! What `unmanaged` accepts of live access that no definition gives.

use super::{
    comparison::Drift,
    row::{DriftKind, DriftRow},
};
use crate::model::{Day, OrgState, TextPattern, Unmanaged};

impl<'a> Drift<'a> {
    /// The same with the rows apart that entries of `unmanaged` accept, and the entries that are not over and match
    /// nothing that is live and not defined.
    #[must_use]
    pub fn accept(mut self, state: &'a OrgState) -> (Self, Vec<&'a Unmanaged>) {
        let mut entries = AcceptingEntries::of(&state.org.unmanaged, state.today);
        for row in &self.folded {
            entries.take(row);
        }
        for rows in [&mut self.rows, &mut self.inherited] {
            let (accepted, left) = std::mem::take(rows).into_iter().partition(|row| entries.take(row));
            *rows = left;
            self.accepted.extend::<Vec<_>>(accepted);
        }
        self.foreign_agents.retain(|row| !entries.take(row));
        let (accepted, left) = std::mem::take(&mut self.exposed).into_iter().partition(|row| entries.take_exact(row));
        self.exposed = left;
        self.accepted.extend::<Vec<_>>(accepted);
        (self, entries.unused())
    }
}

/// Entries of `unmanaged`, each with whether it accepted a row.
struct AcceptingEntries<'a> {
    entries: Vec<(&'a Unmanaged, bool)>,
    today: Day,
}

impl<'a> AcceptingEntries<'a> {
    fn of(entries: &'a [Unmanaged], today: Day) -> Self {
        let valid = entries.iter().filter(|entry| !entry.is_over(today));
        Self { entries: valid.map(|entry| (entry, false)).collect(), today }
    }

    /// Whether entries accept a row, and one of them by its principal's own name.
    fn take_exact(&mut self, row: &DriftRow<'_>) -> bool {
        let is_named = |entry: &Unmanaged| {
            let name = entry.principal.as_ref().and_then(TextPattern::text);
            name.is_some_and(|name| name.eq_ignore_ascii_case(&row.principal))
        };
        let named = self.entries.iter().filter(|(entry, _)| is_named(entry)).copied().collect();
        AcceptingEntries { entries: named, today: self.today }.take(row) && self.take(row)
    }

    /// Whether entries accept a row.
    fn take(&mut self, row: &DriftRow<'_>) -> bool {
        if row.kind != DriftKind::Extra || self.entries.is_empty() {
            return false;
        }
        let (place, mut is_accepted) = (row.place.to_string(), false);
        for (entry, is_used) in &mut self.entries {
            if entry.accepts(&place, &row.principal, &row.role, self.today) {
                *is_used = true;
                is_accepted = true;
            }
        }
        is_accepted
    }

    fn unused(self) -> Vec<&'a Unmanaged> {
        self.entries.into_iter().filter(|(_, is_used)| !is_used).map(|(entry, _)| entry).collect()
    }
}
