//! Who is in a team, and the principals that stand for people (rules 1 and 4).

use std::collections::{BTreeMap, BTreeSet};

use super::{
    definitions::{Environment, GrantTo, Person, Team},
    grants::{End, Model, later},
};

/// A principal with the end that it brings along.
pub type Recipient = (String, End);

impl Model<'_> {
    /// A team's leads and members, and those of every team below it, with the end of each entry (rule 1).
    fn listed(&self, team: &Team) -> Vec<(String, End)> {
        let own = team.leads.iter().chain(&team.members);
        let mut listed: Vec<(String, End)> =
            own.map(|person| (self.address(&person.address), person.until.clone())).collect();
        for below in &self.workspace.teams {
            if below.parents.contains(&team.name) {
                listed.extend(self.listed(below));
            }
        }
        listed
    }

    /// Each person once, with the latest end; no `until` is later than any date (rule 1).
    fn latest(listed: Vec<(String, End)>) -> BTreeMap<String, End> {
        let mut latest: BTreeMap<String, End> = BTreeMap::new();
        for (person, until) in listed {
            let end = latest.entry(person).or_insert_with(|| until.clone());
            *end = later(end, &until);
        }
        latest
    }

    /// The people of a team without those whose `until` has passed (rule 1).
    pub fn people(&self, team: &Team) -> BTreeMap<String, End> {
        let mut people = Self::latest(self.listed(team));
        people.retain(|_, until| !self.is_over(until));
        people
    }

    /// The people of the lead group: the team's own leads (rule 1).
    pub fn leads(&self, team: &Team) -> BTreeMap<String, End> {
        let entry = |person: &Person| (self.address(&person.address), person.until.clone());
        let mut leads = Self::latest(team.leads.iter().map(entry).collect());
        leads.retain(|_, until| !self.is_over(until));
        leads
    }

    fn grants_to_group(&self, team: &Team) -> bool {
        team.grant_to.or(self.workspace.principals.grant_to).unwrap_or(GrantTo::Group) == GrantTo::Group
    }

    /// The team's group with `grant_to: group`, even without people; otherwise each of its people as `user:` (rule 4).
    pub fn principals_of_members(&self, team: &Team) -> Vec<Recipient> {
        if self.grants_to_group(team) {
            return vec![(format!("group:{}", self.group(team)), None)];
        }
        // The access of a `user:` expires at that person's latest `until` in the granting team and the teams below it
        // (rule 4).
        self.people(team).into_iter().map(|(person, until)| (format!("user:{person}"), until)).collect()
    }

    /// The lead group if `leads` isn't empty, or each lead with the end of the entry in `leads` (rule 4).
    pub fn principals_of_leads(&self, team: &Team) -> Vec<Recipient> {
        if self.grants_to_group(team) {
            let has_leads = !team.leads.is_empty();
            return has_leads.then(|| (format!("group:{}", self.lead_group(team)), None)).into_iter().collect();
        }
        self.leads(team).into_iter().map(|(person, until)| (format!("user:{person}"), until)).collect()
    }

    /// The recipients of an entry of `to`: a person, `lead`, `service/NAME` (that service's workload in the same
    /// environment), `team/NAME` (as its own members would get it), `team/*` (every team so), or an IAM principal
    /// (docs/reference.md, "grants").
    pub fn recipients(&self, team: &Team, name: &str, environment: Option<&Environment>) -> Vec<Recipient> {
        if name == "lead" {
            return self.principals_of_leads(team);
        }
        if let Some(service) = name.strip_prefix("service/") {
            return vec![(self.workload(service, environment.expect("no workload in a scope")), None)];
        }
        if name == "team/*" {
            return self.workspace.teams.iter().flat_map(|team| self.principals_of_members(team)).collect();
        }
        if let Some(other) = name.strip_prefix("team/") {
            let other = self.workspace.teams.iter().find(|team| team.name == other).expect("a team");
            return self.principals_of_members(other);
        }
        // Addresses are written in lower case, `principal://` and `principalSet://` as they are.
        if name.starts_with("principal://") || name.starts_with("principalSet://") {
            return vec![(name.to_owned(), None)];
        }
        let person = match name.split_once(':') {
            Some(("user", address)) => self.address(address),
            Some((kind, address)) => return vec![(format!("{kind}:{}", address.to_lowercase()), None)],
            None => self.address(name),
        };
        // People named in `to` get access as `user:`, whatever `grant_to` says; it never expires if the person isn't
        // listed in the team or below it (rule 4).
        let until = Self::latest(self.listed(team)).get(&person).cloned().flatten();
        vec![(format!("user:{person}"), until)]
    }

    /// The people behind a principal: a team's people for its group, the person for a `user:`, otherwise nobody
    /// (docs/reference.md, "Output").
    pub fn people_of(&self, principal: &str) -> BTreeSet<String> {
        let mut people = BTreeSet::new();
        if let Some(person) = principal.strip_prefix("user:") {
            people.insert(person.to_owned());
        }
        for team in &self.workspace.teams {
            if principal == format!("group:{}", self.group(team)) {
                people.extend(self.people(team).into_keys());
            }
            if principal == format!("group:{}", self.lead_group(team)) {
                people.extend(self.leads(team).into_keys());
            }
        }
        people
    }

    /// An address in lower case, completed with the workspace's domain if it is short.
    fn address(&self, written: &str) -> String {
        let full =
            if written.contains('@') { written.to_owned() } else { format!("{written}@{}", self.workspace.domain) };
        full.to_lowercase()
    }

    pub fn group(&self, team: &Team) -> String {
        let pattern = self.workspace.principals.group.as_deref().unwrap_or("{{team}}@{{domain}}");
        let made = self.fill(pattern, &[("team", &team.name)]);
        self.address(team.group.as_deref().unwrap_or(&made))
    }

    pub fn lead_group(&self, team: &Team) -> String {
        let pattern = self.workspace.principals.lead_group.as_deref().unwrap_or("{{team}}-leads@{{domain}}");
        let made = self.fill(pattern, &[("team", &team.name)]);
        self.address(team.lead_group.as_deref().unwrap_or(&made))
    }
}
