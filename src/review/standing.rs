//! What people are to a team, where nothing happened to them: members of the one that gets or loses a service.

use std::collections::BTreeSet;

use super::{change::ChangeKind, change_context::ChangeContext, change_row::ChangeRow};
use crate::{
    model::{Address, Audience, TeamId},
    text::join_few,
};

/// So many teams say enough; the rest is counted.
const MAX_LISTED: usize = 3;

/// What people on a card are: members or leads of these teams.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    noun: &'static str,
    teams: BTreeSet<TeamId>,
}

impl Standing {
    /// What a person is whose access changes: a member or a lead of the teams by which it does; where grants name the
    /// person, a member of the teams that they are in.
    pub(super) fn of(person: &Address, rows: &[&ChangeRow<'_>], context: &ChangeContext<'_>) -> Option<Self> {
        let mut members: BTreeSet<TeamId> = BTreeSet::new();
        let mut leads: BTreeSet<TeamId> = BTreeSet::new();
        let mut is_named = false;
        for row in rows {
            let grant = row.change.grants().and_then(|grants| grants.longest());
            for origin in grant.into_iter().flat_map(|grant| &grant.grant.origins) {
                match &origin.audience {
                    Audience::Members(team) => drop(members.insert(team.clone())),
                    Audience::Leads(team) => drop(leads.insert(team.clone())),
                    Audience::Named => is_named = true,
                    Audience::Workload(_) => {}
                }
            }
        }
        if is_named && members.is_empty() && leads.is_empty() {
            let is_lost = rows.iter().all(|row| row.change.kind() == ChangeKind::Lost);
            let state = if is_lost { context.base } else { context.head };
            let teams = state.org.teams.iter().filter(|(_, team)| {
                team.leads.iter().chain(&team.members).any(|membership| membership.address == *person)
            });
            members = teams.map(|(id, _)| id.clone()).collect();
        }
        // A lead is a member, too.
        let is_led = !leads.is_empty() && members.is_subset(&leads);
        let (noun, teams) = if is_led { ("lead", leads) } else { ("member", &members | &leads) };
        (!teams.is_empty()).then_some(Self { noun, teams })
    }

    /// For a number of people: `members of payments`.
    #[must_use]
    pub fn describe(&self, people: usize) -> String {
        let Self { noun, teams } = self;
        let ending = if people == 1 { "" } else { "s" };
        format!("{noun}{ending} of {}", join_few(teams.iter().map(TeamId::as_str), MAX_LISTED))
    }
}
