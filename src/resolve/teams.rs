//! Teams, their people and what they own.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use super::{
    Resolver,
    config::{AccessTable, environment_id, grant_to},
    pattern::pattern,
    registry::lacking,
    words::day,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{
        Address, Day, Environment, EnvironmentId, Membership, Ownership, Pattern, Policy, RoleId, Service, ServiceId,
        Team, TeamId, Text, Values, later,
    },
    parse::ParsedTeam,
    schema::{Access, List, Member, ServiceEntry, TeamFile, defaults},
    source::{Place, Route},
};

impl Resolver<'_> {
    pub(super) fn teams(
        &self,
        environments: &[Environment],
        services: &mut BTreeMap<ServiceId, Service>,
        policy: &Policy,
        diagnostics: &mut Diagnostics,
    ) -> BTreeMap<TeamId, Team> {
        let principals = self.config.principals.as_ref();
        let at = self.at.key("principals");
        let group = principals.and_then(|principals| principals.group.as_deref()).unwrap_or(defaults::GROUP);
        let group = pattern(group, &["team", "domain"], &at.key("group"), diagnostics);
        let lead_group =
            principals.and_then(|principals| principals.lead_group.as_deref()).unwrap_or(defaults::LEAD_GROUP);
        let lead_group = pattern(lead_group, &["team", "domain"], &at.key("lead_group"), diagnostics);
        let mut teams: BTreeMap<TeamId, Team> = BTreeMap::new();
        for parsed in &self.workspace.teams {
            // A second file of one name was reported already.
            if let Entry::Vacant(entry) = teams.entry(TeamId::new(&parsed.stem)) {
                entry.insert(self.team(parsed, (&group, &lead_group), environments, services, policy, diagnostics));
            }
        }
        report_circles(&teams, diagnostics);
        for (id, people) in people_of(&teams) {
            if let Some(team) = teams.get_mut(&id) {
                team.people = people;
            }
        }
        teams
    }

    fn team(
        &self,
        parsed: &ParsedTeam,
        (group, lead_group): (&Pattern, &Pattern),
        environments: &[Environment],
        services: &mut BTreeMap<ServiceId, Service>,
        policy: &Policy,
        diagnostics: &mut Diagnostics,
    ) -> Team {
        let file = &parsed.content.value;
        let at = Place::Route(parsed.content.file, Route::root());
        let subject = format!("team `{}`", parsed.stem);
        let parent =
            file.parent.as_ref().filter(|parent| self.words.has_team(&subject, parent, at.key("parent"), diagnostics));
        let domain = self.config.domain.to_lowercase();
        let values: Values<'_> = [("team", parsed.stem.as_str()), ("domain", domain.as_str())].into();
        let address = |written: Option<&str>, pattern: &Pattern| {
            let text = written.map_or_else(|| pattern.fill(&values).unwrap_or_default(), str::to_owned);
            Address::complete(&text, &domain)
        };
        let (member_access, lead_access) =
            self.access_pair(&subject, file.access.as_ref(), &at.key("access"), environments, diagnostics);
        let own = Overrides { members: &member_access, leads: &lead_access };
        let owned = self.owned(parsed, &own, environments, services, policy, diagnostics);
        let formerly = file.formerly.iter().flat_map(|list| list.iter()).enumerate();
        Team {
            description: file.description.as_ref().map(ToString::to_string),
            parent: parent.map(|parent| TeamId::new(parent)),
            group: address(file.group.as_deref(), group),
            group_place: file.group.as_ref().map(|_| at.key("group")),
            lead_group: address(file.lead_group.as_deref(), lead_group),
            lead_group_place: file.lead_group.as_ref().map(|_| at.key("lead_group")),
            grant_to: file.grant_to.map_or(policy.grant_to, |written| grant_to(Some(written))),
            codeowners: file.codeowners.as_ref().map(ToString::to_string),
            formerly: formerly
                .map(|(index, text)| Text { text: text.to_string(), place: at.key("formerly").index(index) })
                .collect(),
            leads: self.memberships(file.leads.as_ref(), &at.key("leads"), diagnostics),
            members: self.memberships(file.members.as_ref(), &at.key("members"), diagnostics),
            people: BTreeMap::new(),
            services: owned,
            requests: self.requests(&subject, file, &at, environments, services, diagnostics),
            member_access,
            lead_access,
            folder: parsed.folder.clone(),
            place: at,
        }
    }

    fn memberships(&self, list: Option<&List<Member>>, at: &Place, diagnostics: &mut Diagnostics) -> Vec<Membership> {
        let members = list.into_iter().flat_map(|list| list.iter()).enumerate();
        members
            .map(|(index, member)| {
                let item = at.index(index);
                let until = day(member.until(), || item.key("until"), diagnostics);
                let place = match member {
                    Member::Short(_) => item,
                    Member::Mapping(_) => item.key("email"),
                };
                Membership { address: Address::complete(member.email(), &self.config.domain), until, place }
            })
            .collect()
    }

    fn access_pair(
        &self,
        subject: &str,
        access: Option<&Access>,
        at: &Place,
        environments: &[Environment],
        diagnostics: &mut Diagnostics,
    ) -> (AccessTable, AccessTable) {
        let members = access.and_then(|access| access.members.as_ref());
        let leads = access.and_then(|access| access.leads.as_ref());
        (
            self.access(subject, members, &at.key("members"), environments, diagnostics),
            self.access(subject, leads, &at.key("leads"), environments, diagnostics),
        )
    }

    fn owned(
        &self,
        parsed: &ParsedTeam,
        team: &Overrides<'_>,
        environments: &[Environment],
        services: &mut BTreeMap<ServiceId, Service>,
        policy: &Policy,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Ownership> {
        let file: &TeamFile = &parsed.content.value;
        let at = Place::Route(parsed.content.file, Route::root()).key("services");
        let subject = format!("team `{}`", parsed.stem);
        let mut owned = Vec::new();
        for (index, entry) in file.services.iter().flat_map(|list| list.iter()).enumerate() {
            let place = at.index(index);
            let named_at = match entry {
                ServiceEntry::Short(_) => place.clone(),
                ServiceEntry::Mapping(_) => place.key("name"),
            };
            let access = match entry {
                ServiceEntry::Short(_) => None,
                ServiceEntry::Mapping(facts) => facts.access.as_ref(),
            };
            let (member_access, lead_access) =
                self.access_pair(&subject, access, &place.key("access"), environments, diagnostics);
            if !self.words.has_service(&subject, entry.name(), named_at, diagnostics) {
                continue;
            }
            let Some(service) = services.get_mut(entry.name()) else { continue };
            service.owners.entry(TeamId::new(&parsed.stem)).or_insert_with(|| place.clone());
            let named = self.owned_environments(&subject, entry, service, &place, environments, diagnostics);
            let entry_overrides = Overrides { members: &member_access, leads: &lead_access };
            let access = named.into_iter().map(|id| {
                let members = first_that_speaks(&id, entry_overrides.members, team.members, &policy.member_access);
                let leads = first_that_speaks(&id, entry_overrides.leads, team.leads, &policy.lead_access);
                (id, (members, leads))
            });
            let access = access.collect();
            owned.push(Ownership {
                service: ServiceId::new(entry.name()),
                access,
                member_access,
                lead_access,
                place: place.into(),
                is_mapping: matches!(entry, ServiceEntry::Mapping(_)),
            });
        }
        owned
    }

    /// The environments in which an entry of `services` holds.
    fn owned_environments(
        &self,
        subject: &str,
        entry: &ServiceEntry,
        service: &Service,
        place: &Place,
        environments: &[Environment],
        diagnostics: &mut Diagnostics,
    ) -> BTreeSet<EnvironmentId> {
        let named = match entry {
            ServiceEntry::Mapping(facts) => facts.environments.as_ref(),
            ServiceEntry::Short(_) => None,
        };
        let Some(named) = named else { return service.sites.keys().cloned().collect() };
        let mut owned = BTreeSet::new();
        for (index, name) in named.iter().enumerate() {
            let place = place.key("environments").index(index);
            if !self.words.has_environment(subject, name, place.clone(), diagnostics) {
                continue;
            }
            match environment_id(environments, name) {
                Some(id) if service.sites.contains_key(&id) => {
                    owned.insert(id);
                }
                _ => diagnostics.push(lacking(subject, entry.name(), name, place, self.registered(service))),
            }
        }
        owned
    }

    /// The place of a service in the registry, if there is one.
    pub(super) fn registered<'s>(&self, service: &'s Service) -> Option<&'s Place> {
        self.workspace.has_registry.then_some(&service.place)
    }
}

struct Overrides<'a> {
    members: &'a AccessTable,
    leads: &'a AccessTable,
}

/// The entry's own, else the team's, else the workspace's (SPEC.md, rule 2).
fn first_that_speaks(
    id: &EnvironmentId,
    entry: &AccessTable,
    team: &AccessTable,
    workspace: &BTreeMap<EnvironmentId, Option<RoleId>>,
) -> Option<RoleId> {
    let overridden = entry.get(id).or_else(|| team.get(id)).map(|(role, _)| role);
    overridden.or_else(|| workspace.get(id)).cloned().flatten()
}

/// One finding for each circle of parents, at the first of its teams in the alphabet.
fn report_circles(teams: &BTreeMap<TeamId, Team>, diagnostics: &mut Diagnostics) {
    let mut done: BTreeSet<&TeamId> = BTreeSet::new();
    for start in teams.keys() {
        let mut way: Vec<&TeamId> = Vec::new();
        let mut at = Some(start);
        while let Some(id) = at.filter(|id| !done.contains(*id) && !way.contains(id)) {
            way.push(id);
            at = teams.get(id).and_then(|team| team.parent.as_ref());
        }
        if let Some(begin) = at.and_then(|id| way.iter().position(|on_way| *on_way == id)) {
            diagnostics.push(circle(way.get(begin..).unwrap_or_default(), teams));
        }
        done.extend(way);
    }
}

fn circle(circle: &[&TeamId], teams: &BTreeMap<TeamId, Team>) -> Diagnostic {
    let first = circle.iter().enumerate().min_by_key(|(_, id)| **id).map_or(0, |(index, _)| index);
    let order: Vec<&TeamId> = circle.iter().cycle().skip(first).take(circle.len()).copied().collect();
    let names: Vec<&str> = order.iter().chain(order.first()).map(|id| id.as_str()).collect();
    let start = names.first().copied().unwrap_or_default();
    let message = format!("team `{start}` is its own parent: {}", names.join(" → "));
    let mut fault = Diagnostic::error(RuleId::CircularParent, message).hint("take one of these `parent:` lines out");
    for id in order {
        if let Some(team) = teams.get(id) {
            let parent = team.parent.as_ref().map_or("", |parent| parent.as_str());
            fault = fault.label(team.place.key("parent"), format!("`{id}` is below `{parent}`"));
        }
    }
    fault
}

/// Leads and members of each team and of those below it, each to the latest end (SPEC.md, rule 1).
fn people_of(teams: &BTreeMap<TeamId, Team>) -> Vec<(TeamId, BTreeMap<Address, Option<Day>>)> {
    let mut people: BTreeMap<&TeamId, BTreeMap<Address, Option<Day>>> = BTreeMap::new();
    for (id, team) in teams {
        // Up from each team, so that a circle ends where it began.
        let mut above = Some(id);
        let mut visited = BTreeSet::new();
        while let Some(id) = above.filter(|id| visited.insert(*id)) {
            let table = people.entry(id).or_default();
            for Membership { address, until, .. } in team.leads.iter().chain(&team.members) {
                table.entry(address.clone()).and_modify(|end| *end = later(*end, *until)).or_insert(*until);
            }
            above = teams.get(id).and_then(|team| team.parent.as_ref());
        }
    }
    people.into_iter().map(|(id, people)| (id.clone(), people)).collect()
}
