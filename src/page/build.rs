//! The tables of the page, from an organization and its grants.

mod matrix;
mod principals;

use std::collections::{BTreeMap, BTreeSet};

use super::{
    data::{Changes, Data, Environment, Grant, Limits, Origin, Person, Role, Scope, Service, Team},
    table::Table,
};
use crate::{
    model::{
        self, Day, GROUP_LIMIT, Grants, LIMIT_NEAR, Org, OrgState, PRINCIPAL_LIMIT, RoleId, TeamId, is_over,
        policy_loads,
    },
    source::Place,
};

/// The page's data for an organization and its grants as of a day, with the changes since a base if there is one.
#[must_use]
pub fn build(state: &OrgState, changes: Option<Changes>) -> Data<'_> {
    let OrgState { org, today, .. } = state;
    let mut builder = Builder::new(state);
    let roles = builder.roles();
    let principals = builder.principals();
    let teams = builder.teams();
    let services = builder.services();
    let grants = builder.grants();
    let cells = builder.cells();
    let loads = builder.loads();
    let people = builder.people();
    let environments = org.environments.iter();
    let scopes = builder.scopes.into_values().into_iter();
    Data {
        version: 1,
        today: today.to_string(),
        domain: &org.domain.text,
        limits: Limits { principals: PRINCIPAL_LIMIT, groups: GROUP_LIMIT, near: LIMIT_NEAR },
        environments: environments
            .map(|environment| Environment { name: environment.id.as_str(), protected: environment.protected })
            .collect(),
        files: builder.files.into_values(),
        places: builder.places.into_values(),
        texts: builder.texts.into_values(),
        natives: builder.natives.into_values(),
        scopes: scopes.map(|scope| Scope { target: scope.target().as_str(), name: scope.to_string() }).collect(),
        roles,
        people,
        principals,
        teams,
        services,
        origins: builder.origins.into_values(),
        grants,
        cells,
        loads,
        changes,
    }
}

struct Builder<'a> {
    state: &'a OrgState,
    org: &'a Org,
    all: &'a Grants,
    today: Day,
    known_places: BTreeMap<&'a Place, usize>,
    files: Table<&'a str>,
    places: Table<(usize, usize)>,
    texts: Table<&'a str>,
    natives: Table<String>,
    scopes: Table<model::Scope>,
    people: Table<&'a str>,
    principals: Table<model::Principal>,
    teams: Table<&'a str>,
    services: Table<&'a str>,
    origins: Table<Origin>,
}

impl<'a> Builder<'a> {
    fn new(state: &'a OrgState) -> Self {
        let OrgState { org, grants: all, today, .. } = state;
        let today = *today;
        let mut people = BTreeSet::new();
        let mut principals: BTreeSet<model::Principal> = org.audiences_of_groups().into_keys().collect();
        for team in org.teams.values() {
            people.extend(team.people_on(today).map(|(address, _)| address.as_str()));
        }
        for key in all.active.keys() {
            if let model::Principal::User(address) = &key.principal {
                people.insert(address.as_str());
            }
            principals.insert(key.principal.clone());
        }
        Self {
            state,
            org,
            all,
            today,
            known_places: BTreeMap::new(),
            files: Table::new(),
            places: Table::new(),
            texts: Table::new(),
            natives: Table::new(),
            scopes: Table::new(),
            people: people.into_iter().collect(),
            principals: principals.into_iter().collect(),
            teams: org.teams.keys().map(TeamId::as_str).collect(),
            services: org.services.keys().map(model::ServiceId::as_str).collect(),
            origins: Table::new(),
        }
    }

    fn place(&mut self, place: &'a Place) -> usize {
        if let Some(known) = self.known_places.get(place) {
            return *known;
        }
        let file = self.files.number(place.path().as_str());
        let number = self.places.number((file, place.start().line));
        self.known_places.insert(place, number);
        number
    }

    fn team(&self, team: &TeamId) -> Option<usize> {
        self.teams.find(team.as_str())
    }

    fn roles(&mut self) -> Vec<Role<'a>> {
        let mut roles = Vec::new();
        for (id, role) in &self.org.roles {
            let natives = role.natives.iter().map(|native| self.natives.number(native.to_string())).collect();
            roles.push(Role {
                name: id.as_str(),
                description: role.description.as_deref(),
                includes: role.includes.iter().map(RoleId::as_str).collect(),
                natives,
                place: self.place(&role.place),
            });
        }
        roles
    }

    fn people(&self) -> Vec<Person<'a>> {
        let person = |address: &'a str| {
            let known = self.org.people.get(address);
            Person {
                address,
                name: known.and_then(|person| person.name.as_deref()),
                github: known.and_then(|person| person.github.as_deref()),
                outside: address.rsplit_once('@').is_none_or(|(_, domain)| domain != self.org.domain.text),
            }
        };
        self.people.values().into_iter().map(|address| person(address)).collect()
    }

    fn teams(&mut self) -> Vec<Team<'a>> {
        let org = self.org;
        let mut teams = Vec::new();
        for team in org.teams.values() {
            let leads = team.leads.iter().map(|lead| (lead, true));
            let all = leads.chain(team.members.iter().map(|member| (member, false)));
            let today = self.today;
            let mut people = Vec::new();
            for (entry, is_lead) in all.filter(|(entry, _)| !is_over(entry.until, today)) {
                let place = self.place(&entry.place);
                people.push((self.people.number(entry.address.as_str()), is_lead, day(entry.until), place));
            }
            let group = |address| self.principals.find(&model::Principal::group(address));
            teams.push(Team {
                name: "",
                description: team.description.as_deref(),
                place: 0,
                parent: team.parent.as_ref().and_then(|parent| self.team(parent)),
                group: group(&team.group),
                lead_group: group(&team.lead_group).filter(|_| !team.leads.is_empty()),
                owns: team.services.iter().filter_map(|owned| self.services.find(owned.service.as_str())).collect(),
                people,
            });
        }
        for (row, (id, team)) in teams.iter_mut().zip(&org.teams) {
            row.name = id.as_str();
            row.place = self.place(&team.place);
        }
        teams
    }

    fn services(&mut self) -> Vec<Service<'a>> {
        let mut services = Vec::new();
        for (id, service) in &self.org.services {
            let mut sites = Vec::new();
            for (environment, site) in &service.sites {
                let scopes = site.scopes.iter().cloned();
                sites.push((environment.index(), scopes.map(|scope| self.scopes.number(scope)).collect()));
            }
            services.push(Service {
                name: id.as_str(),
                description: service.description.as_deref(),
                place: self.place(&service.place),
                labels: &service.labels,
                owners: service.owners.keys().filter_map(|team| self.team(team)).collect(),
                sites,
            });
        }
        services
    }

    fn grants(&mut self) -> Vec<Grant> {
        let (all, today) = (self.all, self.today);
        let mut rows = Vec::new();
        for (key, grant) in &all.active {
            let Some(principal) = self.principals.find(&key.principal) else { continue };
            let mut origins = Vec::new();
            for origin in grant.origins.iter().filter(|origin| !is_over(origin.until, today)) {
                let Some(row) = self.origin(origin) else { continue };
                let number = self.origins.number(row);
                // An entry may name the same principal twice.
                if !origins.contains(&number) {
                    origins.push(number);
                }
            }
            let scope = self.scopes.number(key.scope.clone());
            rows.push((scope, principal, self.natives.number(key.role.to_string()), day(grant.until), origins));
        }
        rows
    }

    fn origin(&mut self, origin: &'a model::Origin) -> Option<Origin> {
        let team = self.team(&origin.team)?;
        let behalf = origin.audience.team().and_then(|team| self.team(team));
        let reason = origin.request(self.org).and_then(|(request, _)| request.reason.as_deref());
        Some(Origin {
            team,
            service: self.services.find(origin.service.as_str())?,
            environment: origin.environment.index(),
            place: self.place(&origin.place),
            role: self.texts.number(&origin.role),
            owned: origin.is_ownership(),
            on_behalf_of: behalf.filter(|behalf| *behalf != team),
            until: day(origin.until),
            reason: reason.map(|reason| self.texts.number(reason)),
        })
    }

    /// The projects, the one with the least headroom first.
    fn loads(&mut self) -> Vec<(usize, usize, usize)> {
        let loads = policy_loads(self.all.active.keys());
        let mut loads: Vec<_> = loads.into_iter().collect();
        loads.sort_by_key(|(_, load)| {
            let (count, limit, _) = load.nearer_limit();
            // Shares as whole numbers over a common denominator.
            std::cmp::Reverse(count * (PRINCIPAL_LIMIT * GROUP_LIMIT / limit))
        });
        loads
            .into_iter()
            .map(|(scope, load)| (self.scopes.number(scope.clone()), load.principals, load.groups))
            .collect()
    }
}

fn day(day: Option<Day>) -> Option<String> {
    day.map(|day| day.to_string())
}

fn kind(principal: &model::Principal) -> &'static str {
    match principal {
        model::Principal::Domain(_) => "everyone in a domain",
        model::Principal::Federated(_) => "federated identity",
        model::Principal::FederatedSet(_) => "federated identities",
        model::Principal::Group(_) => "group",
        model::Principal::ServiceAccount(_) => "service account",
        model::Principal::User(_) => "person",
    }
}
