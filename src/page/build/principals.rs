//! Principals, with the people they stand for and the entries that put them there.

use std::collections::{BTreeMap, BTreeSet};

use super::{Builder, day, kind};
use crate::{
    model::{self, Address, Audience, Day, Membership, is_over},
    page::data::{GroupMember, Principal},
    review::memberships_by_team,
};

impl<'a> Builder<'a> {
    pub(super) fn principals(&mut self) -> Vec<Principal> {
        let audiences = self.org.audiences_of_groups();
        let people = self.state.people_of_groups();
        let entries = self.entries_of_groups();
        let known: Vec<model::Principal> = self.principals.values().into_iter().cloned().collect();
        let mut principals = Vec::new();
        for principal in known {
            let members = match (people.get(&principal), &principal) {
                (Some(people), _) => {
                    let entries = entries.get(&principal).map(Vec::as_slice).unwrap_or_default();
                    people.iter().map(|(person, until)| self.group_member(person, *until, entries)).collect()
                }
                (None, model::Principal::User(address)) => {
                    let person = self.people.find(address.as_str());
                    person.map(|person| (person, None, Vec::new())).into_iter().collect()
                }
                (None, _) => Vec::new(),
            };
            principals.push(Principal {
                kind: kind(&principal),
                team: audiences.get(&principal).and_then(Audience::team).and_then(|team| self.team(team)),
                people: members,
                name: principal.to_string(),
            });
        }
        principals
    }

    /// The memberships behind each team's group and lead group today.
    fn entries_of_groups(&self) -> BTreeMap<model::Principal, Vec<&'a Membership>> {
        let mut memberships = memberships_by_team(self.org);
        let mut entries: BTreeMap<model::Principal, Vec<&Membership>> = BTreeMap::new();
        for (id, team) in &self.org.teams {
            let members = memberships.remove(id).unwrap_or_default();
            entries.entry(model::Principal::group(&team.group)).or_default().extend(members);
            entries.entry(model::Principal::group(&team.lead_group)).or_default().extend(&team.leads);
        }
        for entries in entries.values_mut() {
            entries.retain(|entry| !is_over(entry.until, self.today));
        }
        entries
    }

    fn group_member(&mut self, person: &'a Address, until: Option<Day>, entries: &[&'a Membership]) -> GroupMember {
        let entries = entries.iter().filter(|entry| entry.address == *person);
        let places: BTreeSet<usize> = entries.map(|entry| self.place(&entry.place)).collect();
        (self.people.number(person.as_str()), day(until), places.into_iter().collect())
    }
}
