//! Reasons why somebody has no access, as far as the definitions tell.

use std::collections::BTreeMap;

use super::{
    access_site::SiteName,
    explanation::{ExplanationLine, access_place},
    membership::{lead_entries, membership_paths},
    scope_index::applicable,
};
use crate::{
    model::{
        Address, EnvironmentId, GrantEntry, GrantKey, OrgState, Origin, Ownership, Placement, Principal, Recipient,
        RoleId, Scope, ScopeId, Service, ServiceId, Team, TeamId,
    },
    source::Place,
};

/// The reasons why somebody has no access at a site. For somebody who has, they are true all the same.
#[must_use]
pub fn why_no_access(state: &OrgState, person: &Address, site: SiteName<'_>) -> Vec<ExplanationLine> {
    match site {
        SiteName::Service { service, environment } => {
            let Some(definition) = state.org.services.get(service) else { return Vec::new() };
            let Some(placement) = definition.placements.get(environment) else {
                let text = format!("{service} is not in {environment}");
                return vec![ExplanationLine::at(text, definition.place.clone())];
            };
            let denial = Denial { state, person, service, environment, placement };
            let mut reasons = denial.of_owners(definition);
            reasons.extend(denial.of_requests());
            reasons.extend(of_unknown(state, placement.all_scopes()));
            reasons
        }
        SiteName::Scope(id) => of_scope(state, person, id),
    }
}

/// The reasons why somebody has no access in one of the workspace's scopes.
fn of_scope(state: &OrgState, person: &Address, id: &ScopeId) -> Vec<ExplanationLine> {
    let Some(declared) = state.org.scopes.get(id) else { return Vec::new() };
    let mut reasons = Vec::new();
    for (team, definition) in &state.org.teams {
        for entry in &definition.grant_entries {
            let Some((_, place)) = entry.scopes.iter().find(|(scope, _)| scope == id) else { continue };
            if is_for(state, person, team, entry) {
                reasons.extend(ended(state, person, team, definition, entry, id.as_str()));
            } else {
                let text = format!("{team} grants access to {id}, but not to {person}");
                reasons.push(ExplanationLine::at(text, place.clone()));
            }
        }
    }
    if reasons.is_empty() {
        reasons.push(ExplanationLine::at(format!("no team grants access to {id}"), declared.place.clone()));
    }
    reasons.extend(of_unknown(state, [&declared.scope]));
    reasons
}

/// A person without access to a service in an environment.
struct Denial<'a> {
    state: &'a OrgState,
    person: &'a Address,
    service: &'a ServiceId,
    environment: &'a EnvironmentId,
    placement: &'a Placement,
}

impl Denial<'_> {
    fn of_owners(&self, service: &Service) -> Vec<ExplanationLine> {
        if service.owners.is_empty() {
            return vec![ExplanationLine::at(format!("no team owns {}", self.service), service.place.clone())];
        }
        let mut reasons = Vec::new();
        for (id, team) in &self.state.org.teams {
            for ownership in team.services.iter().filter(|ownership| ownership.service == *self.service) {
                self.of_owner(id, team, ownership, &mut reasons);
            }
        }
        reasons
    }

    fn of_owner(&self, id: &TeamId, team: &Team, ownership: &Ownership, reasons: &mut Vec<ExplanationLine>) {
        let Self { state, person, service, environment, .. } = *self;
        let entries = membership_paths(&state.org, id, person);
        let (active, over): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.is_active(state.today));
        if active.is_empty() {
            if over.is_empty() {
                reasons.push(ExplanationLine::at(
                    format!("not in {id}, which owns {service}"),
                    ownership.name_place.clone(),
                ));
            }
            for ended in over {
                let day = ended.membership.until.map(|day| day.to_string()).unwrap_or_default();
                let text = format!("the time in {id}, which owns {service}, ended on {day}");
                reasons.push(ExplanationLine::at(text, ended.membership.place.clone()));
            }
            return;
        }
        let Some((members, leads)) = ownership.access.get(environment) else {
            let text = format!("{id} owns {service}, but not in {environment}");
            reasons.push(ExplanationLine::at(text, ownership.name_place.clone()));
            return;
        };
        let leads_here = lead_entries(&state.org, id, person).iter().any(|path| path.is_active(state.today));
        for (who, role, is_asked) in [("members", members, true), ("leads", leads, leads_here)] {
            let place = || access_place(&state.org, team, ownership, environment, who == "leads");
            match role {
                None if is_asked => {
                    reasons.push(ExplanationLine::at(format!("{who} of {id} get nothing in {environment}"), place()));
                }
                Some(role) if is_asked && self.is_empty(role) => {
                    let text = format!("{who} of {id} get {role} in {environment}, which has nothing for {service}");
                    reasons.push(ExplanationLine::at(text, place()));
                }
                Some(role) if !is_asked => {
                    reasons
                        .push(ExplanationLine::at(format!("only leads of {id} get {role} in {environment}"), place()));
                }
                _ => {}
            }
        }
    }

    fn is_empty(&self, role: &RoleId) -> bool {
        self.state
            .org
            .roles
            .get(role)
            .is_none_or(|role| applicable(&self.placement.scopes, &role.native_roles).is_empty())
    }

    fn of_requests(&self) -> Vec<ExplanationLine> {
        let mut reasons = Vec::new();
        for (id, team) in &self.state.org.teams {
            for grant_entry in &team.grant_entries {
                if grant_entry.choice_of(self.service).is_some() && is_for(self.state, self.person, id, grant_entry) {
                    reasons.extend(self.of_request(id, team, grant_entry));
                }
            }
        }
        reasons
    }

    fn of_request(&self, id: &TeamId, team: &Team, grant_entry: &GrantEntry) -> Option<ExplanationLine> {
        let Self { state, person, service, environment, .. } = *self;
        if let Some(named) = grant_entry.environments.as_ref().filter(|named| !named.contains(environment)) {
            let named: Vec<&str> = named.iter().map(EnvironmentId::as_str).collect();
            let text = format!("{id} grants access to {service} in {} alone", named.join(", "));
            return Some(ExplanationLine::at(text, grant_entry.place.key("environment")));
        }
        ended(state, person, id, team, grant_entry, service.as_str())
    }
}

/// What a person had by an entry that names them, and has no more.
fn ended(
    state: &OrgState,
    person: &Address,
    id: &TeamId,
    team: &Team,
    entry: &GrantEntry,
    what: &str,
) -> Option<ExplanationLine> {
    if let Some(day) = entry.until.filter(|day| *day < state.today) {
        let text = format!("what {id} granted on {what} ended on {day}");
        return Some(ExplanationLine::at(text, entry.place.key("until")));
    }
    let end = team.people.get(person).copied().flatten().filter(|day| *day < state.today)?;
    let text = format!("what {id} grants on {what} ended with the time in {id} on {end}");
    let path = membership_paths(&state.org, id, person).into_iter().find(|path| path.membership.until == Some(end))?;
    Some(ExplanationLine::at(text, path.membership.place.clone()))
}

/// The groups that have access in scopes, and of which no definition says who is in them.
fn of_unknown<'a>(state: &OrgState, scopes: impl IntoIterator<Item = &'a Scope>) -> Vec<ExplanationLine> {
    let groups = state.people_of_groups();
    let mut unknown: BTreeMap<&Principal, &Origin> = BTreeMap::new();
    for scope in scopes {
        let first = GrantKey::first_in(scope);
        let here = state.grants.active.range(first..).take_while(|(key, _)| key.scope == *scope);
        let of_groups = here.filter(|(key, _)| matches!(key.principal, Principal::Group(_)));
        for (key, grant) in of_groups.filter(|(key, _)| !groups.contains_key(&key.principal)) {
            if let Some(origin) = grant.origins.first() {
                unknown.entry(&key.principal).or_insert(origin);
            }
        }
    }
    let line = |(group, origin): (&Principal, &Origin)| {
        let text = format!("{group} has access, and its people are unknown");
        ExplanationLine::at(text, Place::clone(&origin.place))
    };
    unknown.into_iter().map(line).collect()
}

/// Whether an entry names a person, or a team or leads whom the person is or was among.
fn is_for(state: &OrgState, person: &Address, id: &TeamId, entry: &GrantEntry) -> bool {
    let org = &state.org;
    let was_in = |team: &TeamId| !membership_paths(org, team, person).is_empty();
    entry.to.iter().any(|(recipient, _)| match recipient {
        Recipient::Members => was_in(id),
        Recipient::Lead => !lead_entries(org, id, person).is_empty(),
        Recipient::Person(address) => address == person,
        Recipient::Team(other) => was_in(other),
        Recipient::EveryTeam => org.teams.values().any(|team| team.people.contains_key(person)),
        Recipient::Principal(principal) => *principal == Principal::user(person),
        Recipient::Workload(_) | Recipient::Unsupported => false,
    })
}
