//! Teams above teams.

use std::collections::{BTreeSet, VecDeque};

use super::{ids::TeamId, org::Org, team::Team};

/// A team and those above it on any way, each once: the nearest first, then by name.
///
/// ```text
/// web: parent: [commerce, platform]    gives web, commerce, platform, and what those are below
/// ```
#[derive(Debug)]
pub struct Lineage<'a> {
    org: &'a Org,
    open: VecDeque<(&'a TeamId, &'a Team)>,
    visited: BTreeSet<&'a TeamId>,
}

impl Org {
    /// A team and those above it; nothing for a team that doesn't exist.
    #[must_use]
    pub fn lineage(&self, team: &TeamId) -> Lineage<'_> {
        let start = self.teams.get_key_value(team);
        Lineage { org: self, open: start.into_iter().collect(), visited: start.into_iter().map(|(id, _)| id).collect() }
    }

    /// Whether a team is below another one, on any way.
    #[must_use]
    pub fn is_below(&self, team: &TeamId, other: &TeamId) -> bool {
        self.lineage(team).skip(1).any(|(id, _)| id == other)
    }
}

impl<'a> Iterator for Lineage<'a> {
    type Item = (&'a TeamId, &'a Team);

    fn next(&mut self) -> Option<Self::Item> {
        let (id, team) = self.open.pop_front()?;
        for parent in team.parents.keys() {
            // A circle ends where it began.
            let Some(above) = self.org.teams.get_key_value(parent) else { continue };
            if self.visited.insert(above.0) {
                self.open.push_back(above);
            }
        }
        Some((id, team))
    }
}
