//! Principals with the people whom they stand for, and the entries that put those there.

use std::collections::{BTreeMap, BTreeSet};

use super::{Builder, day, kind};
use crate::{
    model::{self, Address, Audience, Day, Membership, TeamId, is_over},
    page::data::{GroupMember, Principal},
    review::memberships_by_team,
};

impl<'a> Builder<'a> {
    pub(super) fn principals(&mut self) -> Vec<Principal> {
        let audiences = self.org.audiences_of_groups();
        let people = self.org.people_of_groups(self.today);
        let memberships = memberships_by_team(self.org);
        let known: Vec<model::Principal> = self.principals.values().into_iter().cloned().collect();
        let mut principals = Vec::new();
        for principal in known {
            let members = match (audiences.get(&principal), &principal) {
                (Some(audience), _) => {
                    let entries = self.entries(audience, &memberships);
                    let people = people.get(&principal).into_iter().flatten();
                    people.map(|(person, until)| self.group_member(person, *until, &entries)).collect()
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

    /// The entries that make somebody one of an audience today.
    fn entries(
        &self,
        audience: &Audience,
        memberships: &BTreeMap<&TeamId, Vec<&'a Membership>>,
    ) -> Vec<&'a Membership> {
        let entries: Vec<&Membership> = match audience {
            Audience::Members(team) => memberships.get(team).cloned().unwrap_or_default(),
            Audience::Leads(team) => self.org.teams.get(team).into_iter().flat_map(|team| &team.leads).collect(),
            Audience::Workload(_) | Audience::Named => Vec::new(),
        };
        entries.into_iter().filter(|entry| !is_over(entry.until, self.today)).collect()
    }

    fn group_member(&mut self, person: &'a Address, until: Option<Day>, entries: &[&'a Membership]) -> GroupMember {
        let entries = entries.iter().filter(|entry| entry.address == *person);
        let places: BTreeSet<usize> = entries.map(|entry| self.place(&entry.place)).collect();
        (self.people.number(person.as_str()), day(until), places.into_iter().collect())
    }
}
