//! The tables of an organization.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;

use super::{
    Day,
    audience::Audience,
    declared_scope::DeclaredScope,
    eligibility::Eligibility,
    environment::Environment,
    group_role::GroupRole,
    ids::{EnvironmentId, RoleId, ScopeId, ServiceId, TeamId},
    layout::{Layout, Terraform},
    located_text::LocatedText,
    pattern::{Pattern, Values},
    principal::{Address, Principal},
    released::ReleasedObject,
    root::Roots,
    rules::{Exception, RuleSettings},
    service::{Placement, Service},
    site::Site,
    target::{NativeRole, OwnRules, Scope, TargetId},
    team::{GrantEntry, GrantTo, GroupPeople, Team},
    unmanaged::Unmanaged,
};
use crate::source::Place;

/// All that the definitions of a workspace contain.
#[derive(Debug, Clone)]
pub struct Org {
    /// The start of `teamkit.yaml`.
    pub place: Place,
    pub domain: LocatedText,
    pub allowed_domains: Vec<LocatedText>,
    pub environments: Vec<Environment>,
    pub roles: BTreeMap<RoleId, Role>,
    pub services: BTreeMap<ServiceId, Service>,
    pub has_registry: bool,
    /// Places that belong to no service.
    pub scopes: BTreeMap<ScopeId, DeclaredScope>,
    pub teams: BTreeMap<TeamId, Team>,
    pub people: BTreeMap<Address, Person>,
    pub policy: Policy,
    pub layout: Layout,
    pub terraform: Terraform,
    pub catalog: CatalogSources,
    pub rules: BTreeMap<String, RuleSettings>,
    pub exceptions: Vec<Exception>,
    /// In the order of the file.
    pub released: Vec<ReleasedObject>,
    /// Live access that stays although no definition gives it, in the order of the file.
    pub unmanaged: Vec<Unmanaged>,
    pub roots: Roots,
}

impl Org {
    /// The environment with the name of an id, which may belong to another workspace; `None` if this one has none of
    /// that name.
    #[must_use]
    pub fn environment(&self, id: &EnvironmentId) -> Option<&Environment> {
        self.environments.iter().find(|environment| environment.id.as_str() == id.as_str())
    }

    /// The previous names of each cluster, oldest first, whichever of its environments say them.
    #[must_use]
    pub fn former_clusters(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut former: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for cluster in self.environments.iter().flat_map(|environment| &environment.clusters) {
            let names = former.entry(&cluster.name).or_default();
            for name in &cluster.formerly {
                if !names.contains(&&**name) {
                    names.push(name);
                }
            }
        }
        former.retain(|_, names| !names.is_empty());
        former
    }

    /// Whether a domain is one of the workspace's.
    #[must_use]
    pub fn is_home(&self, domain: &str) -> bool {
        self.domain.text == domain || self.allowed_domains.iter().any(|allowed| allowed.text == domain)
    }

    /// Whether the environment with the name of an id is protected; the id may belong to another workspace.
    #[must_use]
    pub fn protects(&self, id: &EnvironmentId) -> bool {
        self.environment(id).is_some_and(|environment| environment.protected)
    }

    /// Whether a site is protected: its environment, or the scope itself; it may belong to another workspace.
    #[must_use]
    pub fn protects_site(&self, site: &Site) -> bool {
        match site {
            Site::Service { environment, .. } => self.protects(environment),
            Site::Scope(id) => self.scopes.get(id).is_some_and(|declared| declared.protected),
        }
    }

    /// The name of a scope among the resources at a site, whose environment may belong to another workspace.
    #[must_use]
    pub fn resource_at(&self, site: &Site, scope: &Scope) -> Option<&str> {
        let Site::Service { service, environment } = site else { return None };
        let placement = self.services.get(service)?.placement(environment)?;
        let mut resources = placement.resources.iter();
        resources.find(|(_, resource)| *resource == scope).map(|(name, _)| &**name)
    }

    /// The scopes in which an entry of `grants` gives access, as far as roles apply there.
    #[must_use]
    pub fn scopes_given<'a>(&'a self, entry: &'a GrantEntry) -> BTreeSet<&'a Scope> {
        let of_services = self.placements_of(entry).flat_map(|(_, _, placement)| placement.scopes_given(entry));
        of_services.chain(self.scopes_of(entry).map(|(_, declared)| &declared.scope)).collect()
    }

    /// The scopes that an entry of `grants` names in place of services.
    pub fn scopes_of<'a>(
        &'a self,
        entry: &'a GrantEntry,
    ) -> impl Iterator<Item = (&'a ScopeId, &'a DeclaredScope)> + use<'a> {
        entry.scopes.iter().filter_map(|(id, _)| self.scopes.get_key_value(id))
    }

    /// Every person that a definition names.
    #[must_use]
    pub fn named_people(&self) -> BTreeSet<&Address> {
        self.people.keys().chain(self.people_with_access()).chain(self.people_who_approve()).collect()
    }

    /// Every person who is named as an approver.
    fn people_who_approve(&self) -> impl Iterator<Item = &Address> {
        let entries = self.teams.values().flat_map(|team| &team.grant_entries);
        let own = entries.filter_map(|entry| entry.eligible.as_ref()?.approvers.as_ref());
        let all = own.flatten().chain(&self.policy.eligibility.approvers);
        all.filter_map(|(recipient, _)| recipient.person())
    }

    /// Every person that a team or a grant names.
    #[must_use]
    pub fn people_with_access(&self) -> BTreeSet<&Address> {
        let mut people = BTreeSet::new();
        for team in self.teams.values() {
            people.extend(team.leads.iter().chain(&team.members).map(|membership| &membership.address));
            let recipients = team.grant_entries.iter().flat_map(|entry| &entry.to);
            people.extend(recipients.filter_map(|(recipient, _)| recipient.person()));
        }
        people
    }

    /// The placements in which an entry of `grants` applies, each with its service and environment.
    pub fn placements_of<'a>(
        &'a self,
        entry: &'a GrantEntry,
    ) -> impl Iterator<Item = (&'a ServiceId, &'a EnvironmentId, &'a Placement)> + use<'a> {
        let services = entry.service_ids().filter_map(|id| self.services.get_key_value(id));
        let placements = services.flat_map(|(id, service)| {
            service.placements.iter().map(move |(environment, placement)| (id, environment, placement))
        });
        placements.filter(|(_, environment, _)| {
            entry.environments.as_ref().is_none_or(|environments| environments.contains(*environment))
        })
    }

    /// The owners of a team in CODEOWNERS: its own, or those of the workspace's patterns.
    #[must_use]
    pub fn codeowners_of(&self, id: &TeamId, team: &Team) -> Vec<LocatedText> {
        if let Some(own) = &team.codeowners {
            return own.clone();
        }
        let values: Values<'_> = [("team", id.as_str()), ("domain", self.domain.text.as_str())].into();
        let owners = self.policy.codeowners.iter();
        owners
            .filter_map(|(pattern, place)| Some(LocatedText { text: pattern.fill(&values)?, place: place.clone() }))
            .collect()
    }

    /// The owners in CODEOWNERS of what is no team's: those of the workspace's patterns that are the same for all teams.
    #[must_use]
    pub fn codeowners_of_workspace(&self) -> Vec<String> {
        let values: Values<'_> = [("domain", self.domain.text.as_str())].into();
        self.policy.codeowners.iter().filter_map(|(pattern, _)| pattern.fill(&values)).collect()
    }

    /// The place where a role, or a role that it includes, names a native role.
    #[must_use]
    pub fn written(&self, role: &RoleId, native: &NativeRole) -> Option<&Place> {
        let mut open = vec![role];
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            let Some(role) = self.roles.get(id).filter(|_| seen.insert(id)) else { continue };
            if let Some((_, place)) = role.own.iter().find(|(own, _)| own == native) {
                return Some(place);
            }
            open.extend(&role.includes);
        }
        None
    }

    /// All native roles that the definitions name.
    #[must_use]
    pub fn native_roles(&self) -> BTreeSet<&NativeRole> {
        let grant_entries = self.teams.values().flat_map(|team| &team.grant_entries);
        let requested = grant_entries.flat_map(|entry| entry.native_roles.iter().map(|(role, _)| role));
        self.roles.values().flat_map(|role| &role.native_roles).chain(requested).collect()
    }

    /// The team members or leads that each known group stands for.
    #[must_use]
    pub fn audiences_of_groups(&self) -> BTreeMap<Principal, Audience> {
        let mut audiences = BTreeMap::new();
        for (id, team) in &self.teams {
            audiences.entry(Principal::group(&team.group)).or_insert_with(|| Audience::Members(id.clone()));
        }
        for (id, team) in self.teams.iter().filter(|(_, team)| !team.leads.is_empty()) {
            audiences.entry(Principal::group(&team.lead_group)).or_insert_with(|| Audience::Leads(id.clone()));
        }
        audiences
    }

    /// The people in each team's group and lead group on a day, with the expiry dates of their memberships. A group that
    /// teamkit doesn't fill and nobody is listed for is absent: who is in it is in no definition.
    #[must_use]
    pub fn people_of_groups(&self, today: Day) -> GroupPeople {
        let mut groups = GroupPeople::new();
        for team in self.teams.values() {
            let people = team.people_on(today).map(|(address, until)| (address.clone(), until));
            groups.entry(Principal::group(&team.group)).or_default().extend(people);
        }
        for team in self.teams.values().filter(|team| !team.leads.is_empty()) {
            // The same address may be the group or lead group of several teams, as long as only one of them uses it.
            let group = groups.entry(Principal::group(&team.lead_group)).or_default();
            for lead in team.leads_on(today) {
                let until = group.entry(lead.address.clone()).or_insert(lead.until);
                *until = super::later(*until, lead.until);
            }
        }
        if !self.policy.manage_groups {
            groups.retain(|_, people| !people.is_empty());
        }
        groups
    }
}

/// One of the workspace's roles, with everything that it includes.
#[derive(Debug, Clone)]
pub struct Role {
    pub description: Option<String>,
    pub includes: Vec<RoleId>,
    /// Its own native roles with their places; those of included roles have their places there.
    pub own: Vec<(NativeRole, Place)>,
    /// Its own native roles and those of all included roles.
    pub native_roles: BTreeSet<NativeRole>,
    /// The rules of the generated Roles among its own native roles.
    pub own_rules: OwnRules,
    pub place: Place,
}

/// Facts about a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    pub name: Option<String>,
    pub github: Option<String>,
    /// Previous addresses, each with the place that claims it.
    pub formerly: Vec<(Address, Place)>,
}

/// How teams become principals and owners.
#[derive(Debug, Clone)]
pub struct Policy {
    pub grant_to: GrantTo,
    /// The patterns of the addresses of a team's group and lead group.
    pub group: Pattern,
    pub lead_group: Pattern,
    pub manage_groups: bool,
    /// Whether a person's end is written into the membership of a managed group.
    pub membership_expiry: bool,
    /// What a lead is in the team's managed group.
    pub lead_membership: GroupRole,
    pub customer: Option<String>,
    /// The patterns of a team's owners in CODEOWNERS, with their places.
    pub codeowners: Vec<(Pattern, Place)>,
    /// The workspace's defaults; `None` for `none`.
    pub member_access: BTreeMap<EnvironmentId, Option<RoleId>>,
    pub lead_access: BTreeMap<EnvironmentId, Option<RoleId>>,
    pub eligible_access: BTreeMap<EnvironmentId, Option<RoleId>>,
    /// How access is asked for.
    pub eligibility: Eligibility,
}

/// The paths of additional catalogues of native roles.
#[derive(Debug, Clone, Default)]
pub struct CatalogSources {
    pub files: BTreeMap<TargetId, (Utf8PathBuf, Place)>,
    pub known: BTreeSet<String>,
}
