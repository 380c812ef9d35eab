//! What was tried and can't be defined.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{GrantPart, Terms};
use crate::model::{Address, ServiceId, TeamId};

/// What is left out of a proposal, with what was said against it.
#[derive(Debug, Default)]
pub(super) struct Bans {
    /// Without their ends.
    pub parts: BTreeMap<GrantPart, String>,
    pub owned: BTreeSet<(TeamId, ServiceId)>,
    /// Groups that can't be a team's.
    pub groups: BTreeSet<Address>,
    /// People who can't be in a team, by its group.
    pub people: BTreeMap<(Address, Address), String>,
    /// Teams of no group, for what no team holds.
    pub teams: BTreeMap<TeamId, String>,
    pub services: BTreeMap<ServiceId, String>,
    /// Services that take what several environments could have into one of them alone.
    pub alone: BTreeSet<ServiceId>,
    pub resources: BTreeMap<(ServiceId, String), String>,
    /// Parts that stand in entries of their own, to find which of several is at fault.
    pub isolated: BTreeSet<GrantPart>,
}

impl Bans {
    /// What was said against a part, whatever its end.
    pub(super) fn reason(&self, part: &GrantPart) -> Option<&str> {
        // Bans are few: nothing is copied where there are none.
        let own = || (!self.parts.is_empty()).then(|| self.parts.get(&Self::key(part))).flatten();
        self.teams.get(&part.host).or_else(own).map(String::as_str)
    }

    /// A part without its end.
    pub(super) fn key(part: &GrantPart) -> GrantPart {
        let terms = Terms { condition: part.terms.condition.clone(), until: None };
        GrantPart { terms, ..part.clone() }
    }
}
