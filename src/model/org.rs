//! The tables of an organization.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use camino::Utf8PathBuf;

use super::{
    Day,
    ids::{EnvironmentId, RoleId, ServiceId, TeamId},
    pattern::Pattern,
    principal::{Address, Principal},
    role::NativeRole,
    root::Roots,
    scope::{Namespace, Scope},
};
use crate::source::Place;

/// A text with its place, where a rule may want to show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub text: String,
    pub place: Place,
}

/// Everything that the definitions say.
#[derive(Debug)]
pub struct Org {
    /// Where `teamkit.yaml` starts.
    pub place: Place,
    pub domain: Text,
    pub allowed_domains: Vec<Text>,
    pub environments: Vec<Environment>,
    pub roles: BTreeMap<RoleId, Role>,
    pub services: BTreeMap<ServiceId, Service>,
    pub has_registry: bool,
    pub teams: BTreeMap<TeamId, Team>,
    pub people: BTreeMap<Address, Person>,
    pub policy: Policy,
    pub layout: Layout,
    pub terraform: Terraform,
    pub catalog: CatalogSources,
    pub rules: BTreeMap<String, RuleSettings>,
    pub exceptions: Vec<Exception>,
    pub roots: Roots,
}

/// An environment, and whether access there deserves a second look.
#[derive(Debug, Clone)]
pub struct Environment {
    pub id: EnvironmentId,
    pub protected: bool,
    pub has_google: bool,
    pub clusters: Vec<Cluster>,
    pub manage_namespace: bool,
    pub place: Place,
}

/// A cluster, and the provider that its bindings name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    pub name: Arc<str>,
    pub provider: Option<Arc<str>>,
}

/// A named level of access with all that it includes.
#[derive(Debug, Clone)]
pub struct Role {
    pub description: Option<String>,
    pub includes: Vec<RoleId>,
    /// Its own native roles with their places; those of included roles stand there.
    pub own: Vec<(NativeRole, Place)>,
    /// Its own and those of all it includes, each once.
    pub natives: BTreeSet<NativeRole>,
    pub place: Place,
}

/// A service and where it lives.
#[derive(Debug, Clone)]
pub struct Service {
    pub description: Option<String>,
    pub sites: BTreeMap<EnvironmentId, Site>,
    pub shared: bool,
    pub grants_from: BTreeSet<TeamId>,
    pub formerly: Vec<Text>,
    pub labels: BTreeMap<String, String>,
    /// Its name in the registry, or where a team first names it.
    pub place: Place,
    /// Each owner with the place of its claim.
    pub owners: BTreeMap<TeamId, Place>,
}

/// A service in an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    pub project: Option<Arc<str>>,
    pub namespaces: Vec<Namespace>,
    /// The address of the service's workload; nothing where there is no project.
    pub workload: Option<Principal>,
}

/// Whether a team's grants go to its group or to each person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantTo {
    Group,
    Members,
}

/// A person in a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    pub address: Address,
    /// The last day.
    pub until: Option<Day>,
    pub place: Place,
}

/// A team.
#[derive(Debug, Clone)]
pub struct Team {
    pub description: Option<String>,
    pub place: Place,
    /// The folder of its file, below `teams/`; empty for those in `teams/` itself.
    pub folder: String,
    pub parent: Option<TeamId>,
    pub group: Address,
    /// Where the group's address stands, if the team says it itself.
    pub group_place: Option<Place>,
    pub lead_group: Address,
    pub lead_group_place: Option<Place>,
    pub grant_to: GrantTo,
    pub codeowners: Option<String>,
    pub formerly: Vec<Text>,
    pub leads: Vec<Membership>,
    pub members: Vec<Membership>,
    /// Leads and members of this team and of those below it, each with the latest end, those past it included.
    pub people: BTreeMap<Address, Option<Day>>,
    pub services: Vec<Ownership>,
    /// The team's own overrides: environment by environment, `None` for `none`.
    pub member_access: BTreeMap<EnvironmentId, (Option<RoleId>, Place)>,
    pub lead_access: BTreeMap<EnvironmentId, (Option<RoleId>, Place)>,
    pub requests: Vec<Request>,
}

/// A service that a team owns, with the role that it gives there.
#[derive(Debug, Clone)]
pub struct Ownership {
    pub service: ServiceId,
    /// By environment: what members get and what leads get on top.
    pub access: BTreeMap<EnvironmentId, (Option<RoleId>, Option<RoleId>)>,
    /// The entry's own overrides.
    pub member_access: BTreeMap<EnvironmentId, (Option<RoleId>, Place)>,
    pub lead_access: BTreeMap<EnvironmentId, (Option<RoleId>, Place)>,
    pub place: Arc<Place>,
    /// Whether it is a mapping, with the name below `name`.
    pub is_mapping: bool,
}

/// Who a request is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// The principals of the team's members.
    Members,
    Lead,
    /// A person by address, however written.
    Person(Address),
    /// The workload of a service in the same environment.
    Workload(ServiceId),
    /// The principals of another team's members.
    Team(TeamId),
    Principal(Principal),
    /// A text in the form of a principal that can't be granted anything, such as `allUsers`.
    Unsupported,
}

/// An entry of `grants`: access beyond ownership.
#[derive(Debug, Clone)]
pub struct Request {
    pub services: Vec<(ServiceId, Place)>,
    /// Nothing: all of each service's.
    pub environments: Option<BTreeSet<EnvironmentId>>,
    pub role: Option<(RoleId, Place)>,
    pub natives: Vec<(NativeRole, Place)>,
    /// With the text as written.
    pub to: Vec<(Recipient, Text)>,
    pub until: Option<Day>,
    pub reason: Option<String>,
    pub place: Arc<Place>,
}

/// What is known of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    pub name: Option<String>,
    pub github: Option<String>,
}

/// How teams become principals.
#[derive(Debug, Clone)]
pub struct Policy {
    pub grant_to: GrantTo,
    pub manage_groups: bool,
    pub customer: Option<String>,
    /// The pattern of a team's owner in CODEOWNERS.
    pub codeowners: Option<Pattern>,
    /// The workspace's defaults, `None` for `none`.
    pub member_access: BTreeMap<EnvironmentId, Option<RoleId>>,
    pub lead_access: BTreeMap<EnvironmentId, Option<RoleId>>,
}

/// The form of what a root holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Style {
    Resources,
    /// The source is a pattern that knows `workspace`: the way from a root up to the workspace.
    Module {
        source: Pattern,
        version: Option<String>,
    },
}

/// Where files go, and in which form.
#[derive(Debug, Clone)]
pub struct Layout {
    pub style: Style,
    pub place: Place,
}

/// An argument's value; a text may be a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingValue {
    Text(Pattern),
    Number(i64),
    Bool(bool),
}

/// A provider's requirement and arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderSettings {
    pub source: String,
    pub version: Option<String>,
    pub config: Option<BTreeMap<String, SettingValue>>,
}

/// A backend's type and arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backend {
    pub kind: String,
    pub config: BTreeMap<String, SettingValue>,
}

/// What each root needs to stand on its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terraform {
    pub required_version: Option<String>,
    pub providers: BTreeMap<String, ProviderSettings>,
    pub backend: Option<Backend>,
}

/// Where further catalogues of native roles are.
#[derive(Debug, Clone, Default)]
pub struct CatalogSources {
    pub google: Option<(Utf8PathBuf, Place)>,
    pub kubernetes: Option<(Utf8PathBuf, Place)>,
    pub known: BTreeSet<String>,
}

/// What a rule's finding means in this workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleLevel {
    Error,
    Warning,
    Off,
}

/// A rule's settings in this workspace.
#[derive(Debug, Clone)]
pub struct RuleSettings {
    pub level: Option<RuleLevel>,
    pub exceptions: bool,
    pub days: Option<u32>,
    pub share: Option<u32>,
    pub people: Option<u32>,
    pub services: Option<u32>,
    pub grants: Option<u32>,
    /// People by address, others as IAM writes them.
    pub pinned: Vec<Principal>,
    pub folders: BTreeMap<String, FolderLimits>,
    pub place: Place,
}

/// What the teams of a folder may name; nothing where it isn't limited.
#[derive(Debug, Clone, Default)]
pub struct FolderLimits {
    pub services: Option<Vec<String>>,
    pub roles: Option<Vec<String>>,
    pub domains: Option<Vec<String>>,
}

/// A finding that is accepted.
#[derive(Debug, Clone)]
pub struct Exception {
    pub rule: String,
    /// The team whose file it stands in, or that it names.
    pub team: Option<TeamId>,
    pub service: Option<ServiceId>,
    pub environment: Option<EnvironmentId>,
    pub reason: String,
    pub until: Option<Day>,
    pub place: Place,
}

impl Site {
    /// All scopes of the service here.
    pub fn scopes(&self) -> impl Iterator<Item = Scope> {
        let project = self.project.iter().cloned().map(Scope::Project);
        project.chain(self.namespaces.iter().cloned().map(Scope::Namespace))
    }

    /// Whether a scope is one of the service's here.
    #[must_use]
    pub fn has(&self, scope: &Scope) -> bool {
        match scope {
            Scope::Project(project) => self.project.as_ref() == Some(project),
            Scope::Namespace(namespace) => self.namespaces.contains(namespace),
        }
    }
}

impl Org {
    /// The native roles that the definitions name, anywhere.
    #[must_use]
    pub fn native_roles(&self) -> BTreeSet<&NativeRole> {
        let requests = self.teams.values().flat_map(|team| &team.requests);
        let requested = requests.flat_map(|request| request.natives.iter().map(|(role, _)| role));
        self.roles.values().flat_map(|role| &role.natives).chain(requested).collect()
    }

    /// An environment by its id.
    ///
    /// # Panics
    /// If the id is from elsewhere.
    #[must_use]
    #[expect(clippy::expect_used, reason = "environment ids come from this very list")]
    pub fn environment(&self, id: &EnvironmentId) -> &Environment {
        self.environments.get(id.index()).expect("an environment id is an index into the organization's environments")
    }

    /// Whether an environment of this name is protected.
    #[must_use]
    pub fn protects(&self, environment: &str) -> bool {
        self.environments.iter().any(|one| one.protected && one.id.as_str() == environment)
    }

    /// Where a role or one that it includes names a native role.
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

    /// The people that each team's group and lead group stand for on a day, with the ends of their time in it.
    #[must_use]
    pub fn people_of_groups(&self, today: Day) -> BTreeMap<Principal, BTreeMap<&Address, Option<Day>>> {
        let mut groups: BTreeMap<Principal, BTreeMap<&Address, Option<Day>>> = BTreeMap::new();
        for team in self.teams.values() {
            groups.entry(Principal::group(&team.group)).or_default().extend(team.people_on(today));
        }
        for team in self.teams.values().filter(|team| !team.leads.is_empty()) {
            // The same address may be a lead group or group of other teams, as long as no two of them use it.
            let group = groups.entry(Principal::group(&team.lead_group)).or_default();
            for lead in team.leads_on(today) {
                let until = group.entry(&lead.address).or_insert(lead.until);
                *until = super::later(*until, lead.until);
            }
        }
        groups
    }
}

impl Team {
    /// The team's people on a day, with their ends.
    pub fn people_on(&self, today: Day) -> impl Iterator<Item = (&Address, Option<Day>)> {
        self.people
            .iter()
            .map(|(address, until)| (address, *until))
            .filter(move |(_, until)| !super::is_over(*until, today))
    }

    /// The team's own leads on a day.
    pub fn leads_on(&self, today: Day) -> impl Iterator<Item = &Membership> {
        self.leads.iter().filter(move |lead| !super::is_over(lead.until, today))
    }

    /// Whether the lead group stands for anyone in a grant.
    #[must_use]
    pub fn uses_lead_group(&self) -> bool {
        self.grant_to == GrantTo::Group && !self.leads.is_empty()
    }
}
