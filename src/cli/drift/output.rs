//! All that there is to say of differences, in whatever form.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use sha2::{Digest as _, Sha256};

use crate::{
    drift::{Drift, DriftJudge, DriftReport},
    model::{Address, OrgState, TeamId, Unmanaged},
};

/// Differences with what is known of those who have them.
pub(super) struct DriftOutput<'a> {
    pub drift: &'a Drift<'a>,
    pub report: DriftReport<'a>,
    pub judge: &'a DriftJudge<'a>,
    pub state: &'a OrgState,
    /// The entries of `unmanaged` that match nothing live.
    pub unused: &'a [&'a Unmanaged],
    /// Whom was asked for alone.
    pub person: Option<&'a Address>,
    teams: BTreeMap<&'a str, BTreeSet<&'a TeamId>>,
}

impl<'a> DriftOutput<'a> {
    pub(super) fn new(
        drift: &'a Drift<'a>,
        judge: &'a DriftJudge<'a>,
        state: &'a OrgState,
        unused: &'a [&'a Unmanaged],
        person: Option<&'a Address>,
    ) -> Self {
        let mut teams: BTreeMap<&str, BTreeSet<&TeamId>> = BTreeMap::new();
        for (id, team) in &state.org.teams {
            for membership in team.leads.iter().chain(&team.members) {
                teams.entry(membership.address.as_str()).or_default().insert(id);
            }
        }
        Self { drift, report: DriftReport::new(drift, judge, state.today, person), judge, state, unused, person, teams }
    }

    /// The teams that list a person.
    pub(super) fn teams_of(&self, person: &str) -> BTreeSet<&'a TeamId> {
        self.teams.get(person).cloned().unwrap_or_default()
    }

    /// Whether nothing differs.
    pub(super) fn is_empty(&self) -> bool {
        self.drift.rows.is_empty() && self.drift.exposed.is_empty()
    }

    /// A text that is another one if other things differ, and the same for the same, whenever they were exported.
    pub(super) fn digest(&self) -> String {
        let mut text = String::new();
        for row in self.drift.exposed.iter().chain(&self.drift.rows) {
            let end = |end: Option<crate::drift::DriftEnd>| end.map(|end| end.to_string());
            let (until, live_until) = (end(row.until), end(row.live_until));
            let place = row.place.to_string();
            // What `Debug` prints of a text has no line feed in it.
            let key =
                (row.kind, place, &row.principal, &row.role, until, live_until, &row.condition, &row.live_condition);
            let _ = writeln!(text, "{key:?}");
        }
        digest(&text)
    }
}

/// A short text that is the same for the same text, and hardly for another.
pub(super) fn digest(text: &str) -> String {
    let mut short = String::new();
    for byte in Sha256::digest(text).iter().take(8) {
        let _ = write!(short, "{byte:02x}");
    }
    short
}
