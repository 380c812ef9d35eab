//! The addresses that are known to be groups of teams.

use std::collections::BTreeMap;

use crate::{
    model::{Address, Org, TeamId},
    source::Place,
};

/// A group of a team.
#[derive(Debug, Clone, Copy)]
pub(super) struct KnownGroup<'a> {
    pub team: &'a TeamId,
    /// Whether it is the group of the leads.
    pub is_of_leads: bool,
    /// Where its address is written, or the pattern of it.
    pub place: &'a Place,
}

impl KnownGroup<'_> {
    /// The noun in messages.
    pub(super) fn noun(&self) -> &'static str {
        if self.is_of_leads { "lead group" } else { "group" }
    }
}

/// Every team's group, and the lead groups that somebody is in or that a file names.
#[derive(Debug)]
pub(super) struct KnownGroups<'a>(BTreeMap<&'a Address, KnownGroup<'a>>);

impl<'a> KnownGroups<'a> {
    pub(super) fn of(org: &'a Org) -> Self {
        let mut groups = BTreeMap::new();
        for (team, facts) in &org.teams {
            let place = &facts.written_group.place;
            groups.entry(&facts.group).or_insert(KnownGroup { team, is_of_leads: false, place });
        }
        for (team, facts) in org.teams.iter().filter(|(_, team)| team.has_lead_group()) {
            let place = &facts.written_lead_group.place;
            groups.entry(&facts.lead_group).or_insert(KnownGroup { team, is_of_leads: true, place });
        }
        Self(groups)
    }

    pub(super) fn get(&self, address: &Address) -> Option<KnownGroup<'a>> {
        self.0.get(address).copied()
    }

    /// Whether an address can be a person's: it is no group of a team, and no service account's.
    pub(super) fn may_be_person(&self, address: &Address) -> bool {
        !self.0.contains_key(address) && !address.is_service_account()
    }
}
