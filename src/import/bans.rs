//! What was tried and can't be defined.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{DraftRecipient, GrantPart, PartPlace, PartRole};
use crate::model::{Address, ServiceId, TeamId};

/// What is left out of a proposal, with what was said against it.
#[derive(Debug, Default)]
pub(super) struct Bans {
    /// By recipient, place and role, whatever the terms.
    pub parts: BTreeMap<(DraftRecipient, PartPlace, PartRole), String>,
    pub owned: BTreeSet<(TeamId, ServiceId)>,
    /// Groups that can't be a team's.
    pub groups: BTreeSet<Address>,
    /// People who can't be in a team, by its group.
    pub people: BTreeMap<(Address, Address), String>,
    pub services: BTreeMap<ServiceId, String>,
    pub resources: BTreeMap<(ServiceId, String), String>,
    /// Parts that stand in entries of their own, to find which of several is at fault.
    pub isolated: BTreeSet<GrantPart>,
}

impl Bans {
    /// Whether a role can't be given to a recipient at a place.
    pub(super) fn has(&self, to: &DraftRecipient, place: &PartPlace, given: &PartRole) -> bool {
        // Bans are few: nothing is copied where there are none.
        !self.parts.is_empty() && self.parts.contains_key(&(to.clone(), place.clone(), given.clone()))
    }
}
