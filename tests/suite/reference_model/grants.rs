//! The rules of docs/reference.md, "From definitions to grants", implemented a second time: slow, plain, and from the
//! text alone. Rules are cited by their number there.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    definitions::{Access, Condition, Environment, KubernetesRole, Owned, Request, Team, Workspace},
    people::Recipient,
    places::Scope,
    write::{Written, path},
};

/// The last day of something; nothing if it never ends.
pub type End = Option<String>;

/// A line of `grants --format json`, in the order of its lines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    pub scope: Scope,
    pub principal: String,
    pub role: String,
    pub condition: Option<Condition>,
    pub until: End,
    pub people: BTreeSet<String>,
    pub origins: BTreeSet<Origin>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    pub team: String,
    pub site: Site,
    pub file: String,
    pub line: usize,
    pub column: usize,
}

/// What an origin gives access in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Site {
    Service { service: String, environment: String },
    Scope(String),
}

/// The same principal, native role, scope and condition (rule 6).
type Key = (Scope, String, String, Option<Condition>);

/// One cause of one grant.
struct Cause {
    key: Key,
    until: End,
    origin: Origin,
}

/// A native role, by target.
#[derive(Debug, Clone)]
pub enum Native {
    Google(String),
    Kubernetes(KubernetesRole),
}

/// The model as of a day.
pub struct Model<'a> {
    pub workspace: &'a Workspace,
    pub written: &'a Written,
    pub today: &'a str,
}

/// The later of two ends; no end is later than any date (rule 6).
pub fn later(one: &End, other: &End) -> End {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.max(other).clone()),
        _ => None,
    }
}

fn earlier(one: &End, other: &End) -> End {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other).clone()),
        (Some(only), None) | (None, Some(only)) => Some(only.clone()),
        (None, None) => None,
    }
}

pub fn of<'a>(list: &'a [(String, String)], key: &str) -> Option<&'a str> {
    list.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
}

impl Native {
    /// As `roles/viewer`, `ClusterRole/view` or `Role/pod-restarter`.
    pub fn text(&self) -> String {
        match self {
            Self::Google(role) => role.clone(),
            Self::Kubernetes(KubernetesRole::ClusterRole(name)) => format!("ClusterRole/{name}"),
            Self::Kubernetes(KubernetesRole::Own(name)) => format!("Role/{name}"),
        }
    }
}

impl Model<'_> {
    /// All grants, in no order of their own: the rows sort.
    pub fn rows(&self) -> BTreeSet<Row> {
        let mut causes = Vec::new();
        for team in &self.workspace.teams {
            for (number, owned) in team.services.iter().enumerate() {
                for environment in &self.workspace.environments {
                    self.owner(team, number, owned, environment, &mut causes);
                }
            }
            for (number, request) in team.requests.iter().enumerate() {
                // What is asked for is in no grant.
                if request.eligible.is_none() {
                    self.request(team, number, request, &mut causes);
                }
            }
        }
        self.merged(causes)
    }

    /// The same grant twice, merged into one that keeps all origins (rule 6).
    fn merged(&self, causes: Vec<Cause>) -> BTreeSet<Row> {
        let mut grants: BTreeMap<Key, (End, BTreeSet<Origin>)> = BTreeMap::new();
        for Cause { key, until, origin } in causes {
            let (end, origins) = grants.entry(key).or_insert_with(|| (until.clone(), BTreeSet::new()));
            *end = later(end, &until);
            origins.insert(origin);
        }
        let mut people = BTreeMap::new();
        for (_, principal, ..) in grants.keys() {
            people.entry(principal.clone()).or_insert_with(|| self.people_of(principal));
        }
        let mut rows = BTreeSet::new();
        for ((scope, principal, role, condition), (until, origins)) in grants {
            // Expired grants are not written (rule 7).
            if !self.is_over(&until) {
                let people = people[&principal].clone();
                rows.insert(Row { scope, principal, role, condition, until, people, origins });
            }
        }
        rows
    }

    pub fn is_over(&self, until: &End) -> bool {
        until.as_deref().is_some_and(|until| until < self.today)
    }

    /// Whether a team owns a service in an environment.
    pub fn is_owner(&self, owned: &Owned, environment: &Environment) -> bool {
        let is_named = owned.environments.as_ref().is_none_or(|list| list.contains(&environment.name));
        is_named && self.exists(&owned.service, environment)
    }

    /// The first value of the service entry's `access`, the team's and the workspace's; `none` means no access (rule 2).
    pub fn role_of(
        &self,
        team: &Team,
        owned: &Owned,
        environment: &Environment,
        who: fn(&Access) -> &Vec<(String, String)>,
    ) -> Option<String> {
        let layers = [&owned.access, &team.access, &self.workspace.access];
        let role = layers.iter().find_map(|access| of(who(access), &environment.name));
        role.filter(|role| *role != "none").map(str::to_owned)
    }

    /// Rule 2, and the grants that come of it. A lead gets both roles.
    fn owner(&self, team: &Team, number: usize, owned: &Owned, environment: &Environment, causes: &mut Vec<Cause>) {
        if !self.is_owner(owned, environment) {
            return;
        }
        let site = Site::Service { service: owned.service.clone(), environment: environment.name.clone() };
        let origin = self.origin(team, ("services", number), site);
        let role = |who: fn(&Access) -> &Vec<(String, String)>| self.role_of(team, owned, environment, who);
        for (role, recipients) in [
            (role(|access| &access.members), self.principals_of_members(team)),
            (role(|access| &access.leads), self.principals_of_leads(team)),
        ] {
            for native in role.iter().flat_map(|role| self.natives(role)) {
                let scopes = self.scopes_at(&origin.site, &native);
                add(causes, &scopes, &native, None, &recipients, &origin);
            }
        }
    }

    fn request(&self, team: &Team, number: usize, request: &Request, causes: &mut Vec<Cause>) {
        let natives = self.natives_of(request);
        for (site, environment) in self.sites(request) {
            let recipients = self.recipients_of(team, request, environment);
            let origin = self.origin(team, ("grants", number), site);
            for native in &natives {
                let scopes = self.scopes_of(request, &origin.site, native);
                add(causes, &scopes, native, request.condition.as_ref(), &recipients, &origin);
            }
        }
    }

    /// A grant has a role of the workspace, native roles, or both.
    pub fn natives_of(&self, request: &Request) -> Vec<Native> {
        let mut natives = request.role.as_ref().map_or_else(Vec::new, |role| self.natives(role));
        natives.extend(request.google.iter().cloned().map(Native::Google));
        natives.extend(request.kubernetes.iter().cloned().map(Native::Kubernetes));
        natives
    }

    /// Without `to`, a grant goes to the principals of the members. None has it for longer than the grant.
    pub fn recipients_of(&self, team: &Team, request: &Request, environment: Option<&Environment>) -> Vec<Recipient> {
        let mut recipients = match &request.to {
            None => self.principals_of_members(team),
            Some(names) => names.iter().flat_map(|name| self.recipients(team, name, environment)).collect(),
        };
        for (_, until) in &mut recipients {
            *until = earlier(until, &request.until);
        }
        recipients
    }

    pub fn origin(&self, team: &Team, (key, number): (&str, usize), site: Site) -> Origin {
        let file = path(team);
        let (line, column) = self.written.places[&(file.clone(), key.to_owned(), number)];
        Origin { team: team.name.clone(), site, file, line, column }
    }

    /// The native roles of a role: its own and those of all it includes (rule 3).
    pub fn natives(&self, role: &str) -> Vec<Native> {
        let role = self.workspace.roles.iter().find(|one| one.name == role).expect("a role");
        let mut natives: Vec<Native> = role.google.iter().cloned().map(Native::Google).collect();
        natives.extend(role.kubernetes.iter().cloned().map(Native::Kubernetes));
        for included in &role.includes {
            natives.extend(self.natives(included));
        }
        // The same one twice makes the same cause twice, which is the same origin.
        natives
    }
}

/// Rule 5: principal × scope.
fn add(
    causes: &mut Vec<Cause>,
    scopes: &[Scope],
    native: &Native,
    condition: Option<&Condition>,
    recipients: &[Recipient],
    origin: &Origin,
) {
    for scope in scopes {
        for (principal, until) in recipients {
            let key = (scope.clone(), principal.clone(), native.text(), condition.cloned());
            causes.push(Cause { key, until: until.clone(), origin: origin.clone() });
        }
    }
}
