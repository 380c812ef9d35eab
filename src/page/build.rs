//! The tables of the page, from an organization and its grants.

mod matrix;
mod principals;
mod requests;

use std::collections::{BTreeMap, BTreeSet};

use super::{
    data::{
        ChangesData, Data, DriftData, EnvironmentData, GrantData, OriginData, PersonData, PolicyLimits, RoleData,
        ScopeData, ServiceData, TeamData,
    },
    index_table::IndexTable,
};
use crate::{
    model::{
        self, Day, GROUP_LIMIT, Grants, LIMIT_NEAR, Org, OrgState, PRINCIPAL_LIMIT, RoleId, TeamId, is_over,
        policy_loads,
    },
    source::Place,
};

/// The page's data for an organization and its grants as of a day, with the changes since a base and what differs from
/// what is live if there are such.
#[must_use]
pub fn build(state: &OrgState, changes: Option<ChangesData>, drift: Option<DriftData>) -> Data<'_> {
    let OrgState { org, today, .. } = state;
    let mut builder = PageBuilder::new(state);
    let roles = builder.roles();
    let principals = builder.principals();
    let teams = builder.teams();
    let services = builder.services();
    let grants = builder.grants();
    let cells = builder.cells();
    let loads = builder.loads();
    let people = builder.people();
    let environments = org.environments.iter();
    let environments = environments
        .map(|environment| EnvironmentData { name: environment.id.as_str(), protected: environment.protected });
    // The workspace's scopes are in no environment, and have a column of their own.
    let of_scopes = (!org.scopes.is_empty()).then_some(EnvironmentData { name: "scope", protected: false });
    let scopes = builder.scopes.into_values().into_iter();
    Data {
        version: 1,
        today: today.to_string(),
        domain: &org.domain.text,
        limits: PolicyLimits { principals: PRINCIPAL_LIMIT, groups: GROUP_LIMIT, near: LIMIT_NEAR },
        environments: environments.chain(of_scopes).collect(),
        files: builder.files.into_values(),
        places: builder.places.into_values(),
        texts: builder.texts.into_values(),
        natives: builder.natives.into_values(),
        scopes: scopes.map(|scope| ScopeData { target: scope.target().as_str(), name: scope.to_string() }).collect(),
        roles,
        people,
        principals,
        teams,
        services,
        origins: builder.origins.into_values(),
        grants,
        requests: requests::requests(state),
        cells,
        loads,
        changes,
        drift,
    }
}

struct PageBuilder<'a> {
    state: &'a OrgState,
    org: &'a Org,
    all: &'a Grants,
    today: Day,
    known_places: BTreeMap<&'a Place, usize>,
    files: IndexTable<&'a str>,
    places: IndexTable<(usize, usize)>,
    texts: IndexTable<&'a str>,
    natives: IndexTable<String>,
    scopes: IndexTable<model::Scope>,
    people: IndexTable<&'a str>,
    principals: IndexTable<model::Principal>,
    teams: IndexTable<&'a str>,
    services: IndexTable<&'a str>,
    origins: IndexTable<OriginData>,
}

impl<'a> PageBuilder<'a> {
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
            files: IndexTable::new(),
            places: IndexTable::new(),
            texts: IndexTable::new(),
            natives: IndexTable::new(),
            scopes: IndexTable::new(),
            people: people.into_iter().collect(),
            principals: principals.into_iter().collect(),
            teams: org.teams.keys().map(TeamId::as_str).collect(),
            services: org.services.keys().map(model::ServiceId::as_str).collect(),
            origins: IndexTable::new(),
        }
    }

    fn place(&mut self, place: &'a Place) -> usize {
        if let Some(known) = self.known_places.get(place) {
            return *known;
        }
        let file = self.files.index_of(place.path().as_str());
        let number = self.places.index_of((file, place.start().line));
        self.known_places.insert(place, number);
        number
    }

    fn team(&self, team: &TeamId) -> Option<usize> {
        self.teams.find(team.as_str())
    }

    fn roles(&mut self) -> Vec<RoleData<'a>> {
        let mut roles = Vec::new();
        for (id, role) in &self.org.roles {
            let natives = role.native_roles.iter().map(|native| self.natives.index_of(native.to_string())).collect();
            roles.push(RoleData {
                name: id.as_str(),
                description: role.description.as_deref(),
                includes: role.includes.iter().map(RoleId::as_str).collect(),
                natives,
                place: self.place(&role.place),
            });
        }
        roles
    }

    fn people(&self) -> Vec<PersonData<'a>> {
        let person = |address: &'a str| {
            let known = self.org.people.get(address);
            PersonData {
                address,
                name: known.and_then(|person| person.name.as_deref()),
                github: known.and_then(|person| person.github.as_deref()),
                outside: address.rsplit_once('@').is_none_or(|(_, domain)| domain != self.org.domain.text),
            }
        };
        self.people.values().into_iter().map(|address| person(address)).collect()
    }

    fn teams(&mut self) -> Vec<TeamData<'a>> {
        let org = self.org;
        let mut teams = Vec::new();
        for team in org.teams.values() {
            let leads = team.leads.iter().map(|lead| (lead, true));
            let all = leads.chain(team.members.iter().map(|member| (member, false)));
            let today = self.today;
            let mut people = Vec::new();
            for (entry, is_lead) in all.filter(|(entry, _)| !is_over(entry.until, today)) {
                let place = self.place(&entry.place);
                people.push((self.people.index_of(entry.address.as_str()), is_lead, day(entry.until), place));
            }
            let group = |address| self.principals.find(&model::Principal::group(address));
            teams.push(TeamData {
                name: "",
                description: team.description.as_deref(),
                place: 0,
                parents: team.parents.keys().filter_map(|parent| self.team(parent)).collect(),
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

    fn services(&mut self) -> Vec<ServiceData<'a>> {
        let mut services = Vec::new();
        for (id, service) in &self.org.services {
            let mut sites = Vec::new();
            for (environment, placement) in &service.placements {
                let scopes = placement.all_scopes().cloned();
                let scopes = scopes.map(|scope| self.scopes.index_of(scope)).collect();
                sites.push((environment.index(), scopes, self.covering(placement)));
            }
            services.push(ServiceData {
                name: id.as_str(),
                kind: None,
                protected: false,
                description: service.description.as_deref(),
                place: self.place(&service.place),
                labels: Some(&service.labels),
                owners: service.owners.keys().filter_map(|team| self.team(team)).collect(),
                sites,
            });
        }
        for (id, declared) in &self.org.scopes {
            services.push(ServiceData {
                name: id.as_str(),
                kind: Some(declared.scope.facts().noun),
                protected: declared.protected,
                description: None,
                place: self.place(&declared.place),
                labels: None,
                owners: Vec::new(),
                sites: vec![(
                    self.org.environments.len(),
                    vec![self.scopes.index_of(declared.scope.clone())],
                    Vec::new(),
                )],
            });
        }
        services
    }

    /// The row of a site among services and scopes, and its column among environments.
    fn site(&self, site: &model::Site) -> Option<(usize, usize)> {
        match site {
            model::Site::Service { service, environment } => {
                Some((self.services.find(service.as_str())?, environment.index()))
            }
            model::Site::Scope(id) => {
                let position = self.org.scopes.keys().position(|known| known == id)?;
                Some((self.org.services.len() + position, self.org.environments.len()))
            }
        }
    }

    /// The rows of the workspace's scopes that cover a part of a placement: whole clusters.
    fn covering(&self, placement: &model::Placement) -> Vec<usize> {
        let scopes = self.org.scopes.values().enumerate();
        let covering = scopes.filter(|(_, declared)| placement.scopes.iter().any(|scope| declared.scope.covers(scope)));
        covering.map(|(position, _)| self.org.services.len() + position).collect()
    }

    fn grants(&mut self) -> Vec<GrantData> {
        let (all, today) = (self.all, self.today);
        let mut rows = Vec::new();
        for (key, grant) in &all.active {
            let Some(principal) = self.principals.find(&key.principal) else { continue };
            let mut origins = Vec::new();
            for origin in grant.origins.iter().filter(|origin| !is_over(origin.until, today)) {
                let Some(row) = self.origin(origin) else { continue };
                let number = self.origins.index_of(row);
                // An entry may name the same principal twice.
                if !origins.contains(&number) {
                    origins.push(number);
                }
            }
            let scope = self.scopes.index_of(key.scope.clone());
            rows.push((scope, principal, self.natives.index_of(key.role.to_string()), day(grant.until), origins));
        }
        rows
    }

    fn origin(&mut self, origin: &'a model::Origin) -> Option<OriginData> {
        let team = self.team(&origin.team)?;
        let behalf = origin.audience.team().and_then(|team| self.team(team));
        let entry = origin.grant_entry(self.org).map(|(entry, _)| entry);
        let reason = entry.and_then(|entry| entry.reason.as_deref());
        let (service, environment) = self.site(&origin.site)?;
        Some(OriginData {
            team,
            service,
            environment,
            place: self.place(&origin.place),
            role: self.texts.index_of(&origin.role),
            owned: origin.is_ownership(),
            on_behalf_of: behalf.filter(|behalf| *behalf != team),
            until: day(origin.until),
            reason: reason.map(|reason| self.texts.index_of(reason)),
            condition: entry
                .and_then(|entry| entry.condition.as_deref())
                .map(|condition| self.texts.index_of(&condition.title)),
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
            .map(|(scope, load)| (self.scopes.index_of(scope.clone()), load.principals, load.groups))
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
