//! From an organization and its grants to the tables of the page.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    cells::Cells,
    data::{Changes, Data, Environment, Grant, Limits, Origin, Person, Principal, Role, Scope, Service, Team},
    table::Table,
};
use crate::{
    model::{
        self, Day, GROUP_LIMIT, Grants, LIMIT_NEAR, Membership, Org, OrgState, PRINCIPAL_LIMIT, PrincipalKind, RoleId,
        TeamId, is_over, policy_loads,
    },
    source::{Place, Sources},
};

/// The page's data: an organization and its grants as of a day, and what changed since a base if one was named.
#[must_use]
pub fn build<'a>(state: &'a OrgState, sources: &'a Sources, changes: Option<Changes>) -> Data<'a> {
    let OrgState { org, grants, today } = state;
    let mut builder = Builder::new(org, grants, sources, *today);
    let roles = builder.roles();
    let principals = builder.principals();
    let teams = builder.teams();
    let services = builder.services();
    let (grants, cells) = builder.grants(grants);
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
        scopes: scopes.map(|scope| Scope { target: scope.target(), name: scope.to_string() }).collect(),
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
    org: &'a Org,
    all: &'a Grants,
    sources: &'a Sources,
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
    fn new(org: &'a Org, all: &'a Grants, sources: &'a Sources, today: Day) -> Self {
        let mut people = BTreeSet::new();
        let mut principals = BTreeSet::new();
        for team in org.teams.values() {
            people.extend(team.people_on(today).map(|(address, _)| address.as_str()));
            principals.insert(model::Principal::group(&team.group));
            if !team.leads.is_empty() {
                principals.insert(model::Principal::group(&team.lead_group));
            }
        }
        for key in all.active.keys() {
            if key.principal.kind() == PrincipalKind::User {
                people.insert(key.principal.address());
            }
            principals.insert(key.principal.clone());
        }
        Self {
            org,
            all,
            sources,
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
        let file = self.files.number(self.sources.get(place.file()).path().as_str());
        let number = self.places.number((file, self.sources.start(place).line));
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

    /// Every principal with the people whom it stands for and the entries that put them there.
    fn principals(&mut self) -> Vec<Principal> {
        let org = self.org;
        let entries = entries_above(org);
        let mut groups: BTreeMap<model::Principal, (usize, Vec<Stand<'a>>)> = BTreeMap::new();
        for (id, team) in &org.teams {
            let Some(number) = self.team(id) else { continue };
            if !team.leads.is_empty() {
                let leads =
                    team.leads_on(self.today).map(|lead| (lead.address.as_str(), lead.until, vec![&lead.place]));
                groups.insert(model::Principal::group(&team.lead_group), (number, leads.collect()));
            }
            let people = team.people_on(self.today).map(|(address, until)| {
                let of_team = entries.get(id).into_iter().flatten();
                let current = of_team.filter(|entry| entry.address == *address && !is_over(entry.until, self.today));
                (address.as_str(), until, current.map(|entry| &entry.place).collect())
            });
            groups.insert(model::Principal::group(&team.group), (number, people.collect()));
        }
        let known: Vec<model::Principal> = self.principals.values().into_iter().cloned().collect();
        let mut principals = Vec::new();
        for principal in known {
            let kind = kind(principal.kind());
            let (team, people) = match groups.remove(&principal) {
                Some((team, people)) => (Some(team), people.into_iter().map(|stand| self.stand(stand)).collect()),
                None if principal.kind() == PrincipalKind::User => {
                    let person = self.people.find(principal.address());
                    (None, person.map(|person| (person, None, Vec::new())).into_iter().collect())
                }
                None => (None, Vec::new()),
            };
            principals.push(Principal { name: principal.as_str().to_owned(), kind, team, people });
        }
        principals
    }

    fn stand(&mut self, (address, until, places): Stand<'a>) -> (usize, Option<String>, Vec<usize>) {
        let places: BTreeSet<usize> = places.into_iter().map(|place| self.place(place)).collect();
        (self.people.number(address), day(until), places.into_iter().collect())
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
                let project = site.project.iter().map(|project| model::Scope::Project(project.clone()));
                let namespaces = site.namespaces.iter().cloned();
                let scopes = project.chain(namespaces.map(model::Scope::Namespace));
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

    fn grants(&mut self, grants: &'a Grants) -> (Vec<Grant>, Vec<super::data::Cell>) {
        let mut reasons: BTreeMap<&Place, &'a str> = BTreeMap::new();
        for request in self.org.teams.values().flat_map(|team| &team.requests) {
            if let Some(reason) = &request.reason {
                reasons.insert(&request.place, reason);
            }
        }
        let today = self.today;
        let mut cells = Cells::default();
        let mut rows = Vec::new();
        for (key, grant) in &grants.active {
            let Some(principal) = self.principals.find(&key.principal) else { continue };
            let mut origins = Vec::new();
            for origin in grant.origins.iter().filter(|origin| !is_over(origin.until, today)) {
                let (Some(team), Some(service)) =
                    (self.team(&origin.team), self.services.find(origin.service.as_str()))
                else {
                    continue;
                };
                let row = Origin {
                    team,
                    service,
                    environment: origin.environment.index(),
                    place: self.place(&origin.place),
                    role: self.texts.number(&origin.role),
                    owned: origin.is_ownership,
                    on_behalf_of: origin.on_behalf_of.as_ref().and_then(|team| self.team(team)),
                    until: day(origin.until),
                    reason: reasons.get(&*origin.place).map(|reason| self.texts.number(reason)),
                };
                cells.add(&row, principal, origin.until);
                origins.push(self.origins.number(row));
            }
            let scope = self.scopes.number(key.scope.clone());
            rows.push((scope, principal, self.natives.number(key.role.to_string()), day(grant.until), origins));
        }
        let cells = cells.finish(self.org, today, |principal| self.principals.find(principal));
        (rows, cells)
    }

    /// The projects, the one with the least room first.
    fn loads(&mut self) -> Vec<(usize, usize, usize)> {
        let loads = policy_loads(self.all.active.keys());
        let mut loads: Vec<_> = loads.into_iter().collect();
        loads.sort_by_key(|(_, load)| {
            let (count, limit, _) = load.nearer_limit();
            // Shares as whole numbers over one denominator.
            std::cmp::Reverse(count * (PRINCIPAL_LIMIT * GROUP_LIMIT / limit))
        });
        loads
            .into_iter()
            .map(|(scope, load)| (self.scopes.number(scope.clone()), load.principals, load.groups))
            .collect()
    }
}

/// A person in a group: address, end, the entries that say so.
type Stand<'a> = (&'a str, Option<Day>, Vec<&'a Place>);

/// The entries of each team and of those below it.
fn entries_above(org: &Org) -> BTreeMap<&TeamId, Vec<&Membership>> {
    let mut entries: BTreeMap<&TeamId, Vec<&Membership>> = BTreeMap::new();
    for (id, team) in &org.teams {
        let above = std::iter::successors(Some(id), |id| org.teams.get(*id)?.parent.as_ref());
        // No chain is longer than there are teams.
        for id in above.take(org.teams.len()) {
            entries.entry(id).or_default().extend(team.leads.iter().chain(&team.members));
        }
    }
    entries
}

fn day(day: Option<Day>) -> Option<String> {
    day.map(|day| day.to_string())
}

fn kind(kind: PrincipalKind) -> &'static str {
    match kind {
        PrincipalKind::User => "person",
        PrincipalKind::Group => "group",
        PrincipalKind::ServiceAccount => "service account",
        PrincipalKind::Domain => "everybody of a domain",
        PrincipalKind::Federated => "federated identity",
        PrincipalKind::FederatedSet => "federated identities",
    }
}
