//! Reasons in teams: people who join, leave or lead one.

use std::collections::{BTreeMap, BTreeSet};

use super::{change_context::ChangeContext, reasons::Reasons, renamed_names::RenamedNames};
use crate::{
    model::{Address, Day, Org},
    source::Place,
};

/// A person's status in a team, by the team's own file.
struct MemberStatus<'a> {
    leads: bool,
    until: Option<Day>,
    place: &'a Place,
}

type Statuses<'a> = BTreeMap<&'a Address, BTreeMap<&'a str, MemberStatus<'a>>>;

/// The changes of people in teams between two sides.
pub(super) struct MembershipChanges<'a> {
    base: Statuses<'a>,
    head: Statuses<'a>,
    head_org: &'a Org,
    teams: &'a RenamedNames<'a>,
}

impl<'a> MembershipChanges<'a> {
    /// The changes of those people who are asked for.
    pub(super) fn of(people: &BTreeSet<&Address>, context: &'a ChangeContext<'a>) -> Self {
        let (base, head) = (&context.base.org, &context.head.org);
        Self { base: statuses(people, base), head: statuses(people, head), head_org: head, teams: &context.teams }
    }

    /// What happened to a person in teams, each with the line that says so.
    pub(super) fn reasons(&self, person: &Address) -> Reasons {
        let mut reasons = Reasons::new();
        let mut add = |text: String, place: &Place| {
            reasons.entry(text).or_default().insert(place.clone());
        };
        let (before, after) = (self.base.get(person), self.head.get(person));
        for (team, status) in after.into_iter().flatten() {
            match before.and_then(|before| before.get(self.teams.old_name(team))) {
                None if status.leads => add(format!("joins {team} as a lead"), status.place),
                None => add(format!("joins {team}"), status.place),
                Some(old) => {
                    if old.leads != status.leads {
                        let verb = if status.leads { "leads" } else { "no longer leads" };
                        add(format!("{verb} {team}"), status.place);
                    }
                    if old.until != status.until {
                        let until = status.until.map_or("with no end date".to_owned(), |day| format!("until {day}"));
                        add(format!("stays in {team} {until}"), status.place);
                    }
                }
            }
        }
        for (team, status) in before.into_iter().flatten() {
            let new = self.teams.new_name(team);
            if !self.head_org.teams.contains_key(new) {
                add(format!("leaves {team}, which is gone"), status.place);
            } else if after.is_none_or(|after| !after.contains_key(new)) {
                add(format!("leaves {team}"), status.place);
            }
        }
        reasons
    }
}

/// The statuses of people in every team; who is both lead and member of one is a lead.
fn statuses<'a>(people: &BTreeSet<&Address>, org: &'a Org) -> Statuses<'a> {
    let mut statuses = Statuses::new();
    for (id, team) in &org.teams {
        for (leads, list) in [(true, &team.leads), (false, &team.members)] {
            for entry in list.iter().filter(|entry| people.contains(&entry.address)) {
                let status = MemberStatus { leads, until: entry.until, place: &entry.place };
                statuses.entry(&entry.address).or_default().entry(id.as_str()).or_insert(status);
            }
        }
    }
    statuses
}
