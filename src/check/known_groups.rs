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
    /// Where its address or the pattern of it is written; the team's file where neither is.
    pub place: &'a Place,
    /// Whether the team's file says the address, and no pattern.
    pub is_own: bool,
    /// Whether the address or the pattern is written at all.
    pub is_written: bool,
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
            let (is_own, is_written) = (facts.group_place.is_some(), *place != facts.place);
            let known = KnownGroup { team, is_of_leads: false, place, is_own, is_written };
            groups.entry(&facts.group).or_insert(known);
        }
        for (team, facts) in org.teams.iter().filter(|(_, team)| team.has_lead_group()) {
            let place = &facts.written_lead_group.place;
            let (is_own, is_written) = (facts.lead_group_place.is_some(), *place != facts.place);
            let known = KnownGroup { team, is_of_leads: true, place, is_own, is_written };
            groups.entry(&facts.lead_group).or_insert(known);
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
