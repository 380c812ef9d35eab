//! What people read of the differences: cards in sections.

use std::collections::BTreeSet;

use super::{
    card::{DriftCard, cards},
    comparison::Drift,
    judge::DriftJudge,
    row::{DriftKind, DriftRow},
};
use crate::model::{Address, Day};

/// Differences as cards, the most dangerous of each section first.
#[derive(Debug)]
pub struct DriftReport<'d> {
    /// What everybody has.
    pub exposed: Vec<DriftCard<'d>>,
    /// The differences by kind, in the order of [`SECTIONS`]; no section is empty.
    pub sections: Vec<(DriftKind, Vec<DriftCard<'d>>)>,
    /// What is live above what definitions name.
    pub inherited: Vec<DriftCard<'d>>,
    /// What is left out, and of service agents which probably act for strangers.
    pub foreign_agents: Vec<DriftCard<'d>>,
    /// Roles of live access of which nothing tells what they permit.
    pub unknown_roles: BTreeSet<&'d str>,
}

/// The kinds of differences in the order in which they are told: first what somebody has who shouldn't.
const SECTIONS: [DriftKind; 5] =
    [DriftKind::Extra, DriftKind::Missing, DriftKind::Until, DriftKind::Condition, DriftKind::Rules];

impl<'d> DriftReport<'d> {
    /// The report on differences, as of a day; on all who have them, or on one person.
    #[must_use]
    pub fn new(drift: &'d Drift<'d>, judge: &DriftJudge<'_>, today: Day, only: Option<&Address>) -> Self {
        let Drift { rows, inherited, exposed, foreign_agents, .. } = drift;
        // What is no longer folded is told once.
        let keys: BTreeSet<_> = exposed.iter().map(DriftRow::key).collect();
        let is_new = |row: &&DriftRow<'_>| !(row.is_everybody && keys.contains(&row.key()));
        let shown = || rows.iter().chain(inherited).map(DriftRow::key);
        let shown: BTreeSet<_> = if foreign_agents.is_empty() { BTreeSet::new() } else { shown().collect() };
        let foreign_agents = foreign_agents.iter().filter(|row| !shown.contains(&row.key()));
        let mut all = cards(rows.iter().filter(is_new), judge, (today, only));
        let mut sections = Vec::new();
        for kind in SECTIONS {
            let (of_kind, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|card| card.kind == kind);
            all = others;
            sections.extend((!of_kind.is_empty()).then_some((kind, of_kind)));
        }
        Self {
            exposed: cards(exposed, judge, (today, only)),
            sections,
            inherited: cards(inherited, judge, (today, only)),
            foreign_agents: cards(foreign_agents, judge, (today, only)),
            unknown_roles: judge.unknown_roles(rows),
        }
    }

    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.exposed.is_empty() && self.sections.is_empty()
    }
}
