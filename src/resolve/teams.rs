//! Teams, their people and the services that they own.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use super::{
    Resolver,
    config::grant_to,
    hierarchy,
    lookup::{AccessByEnvironment, Lookup},
    names::day,
    pattern::pattern,
    selection::Selections,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{
        Address, EnvironmentId, LocatedText, Membership, Ownership, Pattern, Policy, RoleId, Service, ServiceId, Team,
        TeamId, Values,
    },
    parse::ParsedTeam,
    schema::{Access, List, Member, ServiceEntry, TeamFile, Text, defaults},
    source::Place,
};

/// The patterns of the addresses of teams' groups.
struct GroupPatterns {
    group: GroupPattern,
    lead_group: GroupPattern,
}

struct GroupPattern {
    pattern: Pattern,
    /// Where `teamkit.yaml` has it; `None` for the default.
    place: Option<Place>,
}

impl Resolver<'_> {
    /// Resolves all teams, and adds their claims to the services that they own.
    pub(super) fn teams(
        &self,
        services: &mut BTreeMap<ServiceId, Service>,
        policy: &Policy,
        diagnostics: &mut Diagnostics,
    ) -> BTreeMap<TeamId, Team> {
        let groups = self.group_patterns(diagnostics);
        let mut teams: BTreeMap<TeamId, Team> = BTreeMap::new();
        let mut selections = Selections::default();
        for parsed in &self.workspace.teams {
            // A second file for the same team was already reported.
            if let Entry::Vacant(entry) = teams.entry(TeamId::new(&parsed.stem)) {
                let resolver = TeamResolver {
                    lookup: self.lookup(format!("team `{}`", parsed.stem), diagnostics),
                    services: &mut *services,
                    selections: &mut selections,
                    policy,
                    groups: &groups,
                    file: &parsed.content.value,
                    damaged: parsed.content.damaged,
                    at: Place::root(&parsed.content.source),
                };
                entry.insert(resolver.team(parsed));
            }
        }
        hierarchy::report_circles(&teams, diagnostics);
        for (id, people) in hierarchy::people_of(&teams) {
            if let Some(team) = teams.get_mut(&id) {
                team.people = people;
            }
        }
        teams
    }

    fn group_patterns(&self, diagnostics: &mut Diagnostics) -> GroupPatterns {
        let principals = self.config.principals.as_ref();
        let at = self.at.key("principals");
        let group = principals.and_then(|principals| principals.group.as_deref());
        let lead_group = principals.and_then(|principals| principals.lead_group.as_deref());
        let mut read = |written: Option<&str>, default: &str, key: &'static str| {
            let place = at.key(key);
            let pattern = pattern(written.unwrap_or(default), &["team", "domain"], &place, diagnostics);
            GroupPattern { pattern, place: written.map(|_| place) }
        };
        GroupPatterns {
            group: read(group, defaults::GROUP, "group"),
            lead_group: read(lead_group, defaults::LEAD_GROUP, "lead_group"),
        }
    }
}

/// The resolution of one team.
pub(super) struct TeamResolver<'r> {
    pub lookup: Lookup<'r>,
    pub services: &'r mut BTreeMap<ServiceId, Service>,
    /// What the patterns of all teams choose.
    pub selections: &'r mut Selections,
    policy: &'r Policy,
    groups: &'r GroupPatterns,
    pub file: &'r TeamFile,
    /// Whether part of the file could not be read.
    pub damaged: bool,
    /// The place of the root of the team's file.
    pub at: Place,
}

/// The roles of members and leads in a table of `access`.
struct AccessOverrides {
    members: AccessByEnvironment,
    leads: AccessByEnvironment,
    eligible: AccessByEnvironment,
}

impl TeamResolver<'_> {
    /// The team, without the people of the teams below it.
    fn team(mut self, parsed: &ParsedTeam) -> Team {
        let file = self.file;
        let parents = self.parents(&parsed.stem);
        let overrides = self.overrides(file.access.as_ref(), &self.at.key("access"));
        let id = TeamId::new(&parsed.stem);
        let services = self.owned(&id, &overrides);
        self.report_long_ids(&id, &services);
        let formerly = file.formerly.iter().flat_map(|list| list.iter()).enumerate();
        let group = self.group(&parsed.stem, file.group.as_deref(), &self.groups.group, "group");
        let lead_group = self.group(&parsed.stem, file.lead_group.as_deref(), &self.groups.lead_group, "lead_group");
        Team {
            description: file.description.as_ref().map(ToString::to_string),
            parents,
            group: group.0,
            written_group: group.1,
            group_place: file.group.as_ref().map(|_| self.at.key("group")),
            lead_group: lead_group.0,
            written_lead_group: lead_group.1,
            lead_group_place: file.lead_group.as_ref().map(|_| self.at.key("lead_group")),
            grant_to: file.grant_to.map_or(self.policy.grant_to, |written| grant_to(Some(written))),
            codeowners: file.codeowners.as_ref().map(|owners| self.codeowners(owners)),
            formerly: formerly
                .map(|(index, text)| LocatedText {
                    text: text.to_string(),
                    place: self.at.key("formerly").index(index),
                })
                .collect(),
            leads: self.memberships(file.leads.as_ref(), &self.at.key("leads")),
            members: self.memberships(file.members.as_ref(), &self.at.key("members")),
            people: BTreeMap::new(),
            services,
            grant_entries: self.grant_entries(&id),
            member_access: overrides.members,
            lead_access: overrides.leads,
            eligible_access: overrides.eligible,
            folder: parsed.folder.clone(),
            place: self.at,
        }
    }

    /// The teams right above, each with its place; one that is named twice is reported.
    fn parents(&mut self, team: &str) -> BTreeMap<TeamId, Place> {
        let mut parents: BTreeMap<TeamId, Place> = BTreeMap::new();
        for (index, name) in self.file.parent.iter().flat_map(|list| list.iter()).enumerate() {
            let place = self.at.key("parent").index(index);
            let Some(id) = self.lookup.team(name, place.clone()) else { continue };
            if let Some(first) = parents.get(&id) {
                let message = format!("team `{team}` names its parent `{id}` twice");
                self.lookup.diagnostics.push(
                    Diagnostic::error(RuleId::RepeatedName, message)
                        .label(place, "again")
                        .label(first.clone(), "first here"),
                );
                continue;
            }
            parents.insert(id, place);
        }
        parents
    }

    /// The address of a group, the one in the team's file or the pattern's, and how it is written where.
    fn group(
        &self,
        team: &str,
        written: Option<&str>,
        pattern: &GroupPattern,
        key: &'static str,
    ) -> (Address, LocatedText) {
        let domain = self.lookup.resolver.config.domain.to_lowercase();
        let values: Values<'_> = [("team", team), ("domain", domain.as_str())].into();
        let text = written.map_or_else(|| pattern.pattern.fill(&values).unwrap_or_default(), str::to_owned);
        let place = match written {
            Some(_) => self.at.key(key),
            None => pattern.place.as_ref().unwrap_or(&self.at).clone(),
        };
        (Address::complete(&text, &domain), LocatedText { text, place })
    }

    fn codeowners(&self, owners: &[Text]) -> Vec<LocatedText> {
        let at = self.at.key("codeowners");
        let owners = owners.iter().enumerate();
        owners.map(|(index, text)| LocatedText { text: text.to_string(), place: at.index(index) }).collect()
    }

    fn memberships(&mut self, list: Option<&List<Member>>, at: &Place) -> Vec<Membership> {
        let members = list.into_iter().flat_map(|list| list.iter()).enumerate();
        members
            .map(|(index, member)| {
                let item = at.index(index);
                let until = day(member.until(), || item.key("until"), self.lookup.diagnostics);
                let place = match member {
                    Member::Short(_) => item,
                    Member::Mapping(_) => item.key("email"),
                };
                let domain = &self.lookup.resolver.config.domain;
                let written = member.email().to_owned();
                Membership { address: Address::complete(&written, domain), written, until, place }
            })
            .collect()
    }

    fn overrides(&mut self, access: Option<&Access>, at: &Place) -> AccessOverrides {
        let members = access.and_then(|access| access.members.as_ref());
        let leads = access.and_then(|access| access.leads.as_ref());
        let eligible = access.and_then(|access| access.eligible.as_ref());
        AccessOverrides {
            members: self.lookup.access(members, &at.key("members")),
            leads: self.lookup.access(leads, &at.key("leads")),
            eligible: self.lookup.access(eligible, &at.key("eligible")),
        }
    }

    fn owned(&mut self, team: &TeamId, overrides: &AccessOverrides) -> Vec<Ownership> {
        let mut owned = Vec::new();
        for (index, entry) in self.file.services.iter().flat_map(|list| list.iter()).enumerate() {
            let place = self.at.key("services").index(index);
            let (name_place, access) = match entry {
                ServiceEntry::Short(_) => (place.clone(), None),
                ServiceEntry::Mapping(facts) => (place.key("name"), facts.access.as_ref()),
            };
            let own = self.overrides(access, &place.key("access"));
            let Some(service) = self.lookup.service(entry.name(), name_place.clone()) else { continue };
            let Some(claimed) = self.services.get_mut(&service) else { continue };
            claimed.owners.entry(team.clone()).or_insert_with(|| place.clone());
            let environments = self.owned_environments(&service, entry, &place);
            let policy = self.policy;
            let eligible = environments.iter().filter_map(|id| {
                let role = first_override(id, &own.eligible, &overrides.eligible, &policy.eligible_access)?;
                Some((id.clone(), role))
            });
            let eligible = eligible.collect();
            let access = environments.into_iter().map(|id| {
                let members = first_override(&id, &own.members, &overrides.members, &policy.member_access);
                let leads = first_override(&id, &own.leads, &overrides.leads, &policy.lead_access);
                (id, (members, leads))
            });
            owned.push(Ownership {
                access: access.collect(),
                service,
                eligible,
                member_access: own.members,
                lead_access: own.leads,
                eligible_access: own.eligible,
                place: place.into(),
                name_place,
            });
        }
        owned
    }

    /// The environments in which an entry of `services` applies.
    fn owned_environments(
        &mut self,
        service: &ServiceId,
        entry: &ServiceEntry,
        place: &Place,
    ) -> BTreeSet<EnvironmentId> {
        let named = match entry {
            ServiceEntry::Mapping(facts) => facts.environments.as_ref(),
            ServiceEntry::Short(_) => None,
        };
        let Some(named) = named else {
            return self.services.get(service).iter().flat_map(|service| service.placements.keys().cloned()).collect();
        };
        let mut owned = BTreeSet::new();
        for (index, name) in named.iter().enumerate() {
            let place = place.key("environments").index(index);
            let Some(id) = self.lookup.environment(name, place.clone()) else { continue };
            if self.exists(service, &id, place) {
                owned.insert(id);
            }
        }
        owned
    }

    /// Whether a service exists in an environment that an entry names; reports it if not.
    pub(super) fn exists(&mut self, id: &ServiceId, environment: &EnvironmentId, place: Place) -> bool {
        let Some(service) = self.services.get(id) else { return false };
        if service.placements.contains_key(environment) {
            return true;
        }
        let subject = &self.lookup.subject;
        let message = format!("{subject} names environment `{environment}`, in which service `{id}` doesn't exist");
        let fault =
            Diagnostic::error(RuleId::UnknownEnvironment, message).label(place, format!("`{id}` doesn't exist here"));
        let fault = if self.lookup.resolver.workspace.has_registry {
            fault.label(service.place.clone(), "its environments are defined here")
        } else {
            fault
        };
        self.lookup.diagnostics.push(fault);
        false
    }
}

/// The entry's override, else the team's, else the workspace's default (docs/reference.md, rule 2).
fn first_override(
    id: &EnvironmentId,
    entry: &AccessByEnvironment,
    team: &AccessByEnvironment,
    workspace: &BTreeMap<EnvironmentId, Option<RoleId>>,
) -> Option<RoleId> {
    let overridden = entry.get(id).or_else(|| team.get(id)).map(|(role, _)| role);
    overridden.or_else(|| workspace.get(id)).cloned().flatten()
}
