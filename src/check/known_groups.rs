//! The addresses that are known to be groups of teams.

use std::collections::BTreeMap;

use crate::{
    model::{Address, Org, TeamId, is_mail_address},
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

    /// The group of a team by the team's name.
    pub(super) fn of_team(&self, name: &str) -> Option<KnownGroup<'a>> {
        self.0.values().find(|known| known.team.as_str() == name && !known.is_of_leads).copied()
    }

    /// Whether an address can be a person's: mail would take it, and it is no group of a team and no service account's.
    pub(super) fn may_be_person(&self, address: &Address) -> bool {
        is_mail_address(address.as_str()) && !self.0.contains_key(address) && !address.is_service_account()
    }
}

/// How the people of a group can be in a team, for somebody who wrote the group into a list of its people.
pub(super) fn way_to_nest(org: &Org, team: &TeamId, list: &str, known: &KnownGroup<'_>) -> String {
    let other = known.team;
    if other == team {
        return "remove it: the group has the people who are listed here".to_owned();
    }
    if org.is_below(other, team) {
        return format!("remove it: the people of `{other}` already count as members of `{team}`");
    }
    if org.is_below(team, other) {
        return format!("list people by name: `{team}` is below `{other}`");
    }
    let has_parents = org.teams.get(other).is_some_and(|other| !other.parents.is_empty());
    let how = if has_parents { format!("add `{team}` to `parent`") } else { format!("write `parent: {team}`") };
    let parent = format!("{how} in the file of team `{other}`, whose people then count as members");
    match (list, known.is_of_leads) {
        ("leads", _) => format!("list the leads by name; or {parent}"),
        (_, true) => format!("list its leads by name; or {parent}"),
        (_, false) => parent,
    }
}
