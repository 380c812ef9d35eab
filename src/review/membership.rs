//! By which entries somebody is one of a team's people.

use std::{collections::BTreeMap, iter::successors};

use super::explanation::ExplanationLine;
use crate::model::{Address, Day, Membership, Org, Team, TeamId, is_over};

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
        for (above, _) in lineage(org, id) {
            memberships.entry(above).or_default().extend(team.leads.iter().chain(&team.members));
        }
    }
    memberships
}

/// Every entry that makes somebody one of a team's people, those past their end included.
pub(super) fn membership_paths<'a>(org: &'a Org, team: &TeamId, person: &Address) -> Vec<MembershipPath<'a>> {
    let mut paths = Vec::new();
    for (id, below) in &org.teams {
        let Some(ancestors) = ancestor_lines(org, id, team) else { continue };
        for (what, list) in [("lead", &below.leads), ("member", &below.members)] {
            for membership in list.iter().filter(|membership| membership.address == *person) {
                let line =
                    ExplanationLine::at(format!("{what} of {id}"), membership.place.clone()).to(membership.until);
                paths.push(MembershipPath { membership, lines: [&[line], ancestors.as_slice()].concat() });
            }
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

/// The lines from a team up to another; none where they are the same.
fn ancestor_lines(org: &Org, from: &TeamId, to: &TeamId) -> Option<Vec<ExplanationLine>> {
    let mut lines = Vec::new();
    for (id, team) in lineage(org, from) {
        if id == to {
            return Some(lines);
        }
        let parent = team.parent.as_ref()?;
        lines.push(ExplanationLine::at(format!("{id} is below {parent}"), team.place.key("parent")));
    }
    None
}

/// A team and those above it.
fn lineage<'a>(org: &'a Org, team: &TeamId) -> impl Iterator<Item = (&'a TeamId, &'a Team)> {
    let parent = |(_, team): &(&TeamId, &'a Team)| org.teams.get_key_value(team.parent.as_ref()?);
    // No chain is longer than there are teams.
    successors(org.teams.get_key_value(team), parent).take(org.teams.len())
}
