//! By which entries somebody is one of a team's people.

use std::collections::BTreeMap;

use super::{explanation::ExplanationLine, ways_up::ways_up};
use crate::model::{Address, Day, Membership, Org, TeamId, is_over};

/// An entry of `leads` or `members`, in a team or in one below it.
#[derive(Debug, Clone)]
pub(super) struct MembershipPath<'a> {
    pub membership: &'a Membership,
    /// The entry itself, then a line for each team on the way up.
    pub lines: Vec<ExplanationLine>,
}

impl MembershipPath<'_> {
    pub(super) fn is_active(&self, today: Day) -> bool {
        !is_over(self.membership.until, today)
    }
}

/// The entries of `leads` and `members` of each team and of those below it.
#[must_use]
pub fn memberships_by_team(org: &Org) -> BTreeMap<&TeamId, Vec<&Membership>> {
    let mut memberships: BTreeMap<&TeamId, Vec<&Membership>> = BTreeMap::new();
    for (id, team) in &org.teams {
        for (above, _) in org.lineage(id) {
            memberships.entry(above).or_default().extend(team.leads.iter().chain(&team.members));
        }
    }
    memberships
}

/// Every entry that makes somebody one of a team's people, those past their end included; once for each way up to the
/// team.
pub(super) fn membership_paths<'a>(org: &'a Org, team: &TeamId, person: &Address) -> Vec<MembershipPath<'a>> {
    let mut paths = Vec::new();
    for (id, below) in &org.teams {
        let lists = [("lead", &below.leads), ("member", &below.members)];
        let named = lists.into_iter().flat_map(|(what, list)| list.iter().map(move |membership| (what, membership)));
        let mut named = named.filter(|(_, membership)| membership.address == *person).peekable();
        if named.peek().is_none() {
            continue;
        }
        let ways = ways_up(org, id, team);
        for (what, membership) in named {
            let line = ExplanationLine::at(format!("{what} of {id}"), membership.place.clone()).to(membership.until);
            paths.extend(ways.iter().map(|way| {
                let lines = [std::slice::from_ref(&line), way.as_slice()].concat();
                MembershipPath { membership, lines }
            }));
        }
    }
    paths
}

/// The entries that make somebody one of a team's own leads, those past their end included.
pub(super) fn lead_entries<'a>(org: &'a Org, team: &TeamId, person: &Address) -> Vec<MembershipPath<'a>> {
    let leads = org.teams.get(team).into_iter().flat_map(|team| &team.leads);
    let entries = leads.filter(|lead| lead.address == *person).map(|membership| {
        let line = ExplanationLine::at(format!("lead of {team}"), membership.place.clone()).to(membership.until);
        MembershipPath { membership, lines: vec![line] }
    });
    entries.collect()
}
