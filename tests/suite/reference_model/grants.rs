//! The rules of docs/reference.md, "From definitions to grants", implemented a second time: slow, plain, and from the
//! text alone. Rules are cited by their number there.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    definitions::{
        Access, Environment, GrantTo, KubernetesRole, Owned, PerEnvironment, Person, Request, Team, Workspace,
    },
    write::{Written, path},
};

/// The last day of something; nothing if it never ends.
pub type End = Option<String>;

/// A line of `grants --format json`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    pub scope: Scope,
    pub principal: String,
    pub role: String,
    pub until: End,
    pub people: BTreeSet<String>,
    pub origins: BTreeSet<Origin>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    Project(String),
    Namespace { cluster: String, namespace: String },
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    pub team: String,
    pub service: String,
    pub environment: String,
    pub file: String,
    pub line: usize,
    pub column: usize,
}

/// A principal with the end that it brings along.
type Recipient = (String, End);

/// One cause of one grant.
struct Cause {
    scope: Scope,
    principal: String,
    role: String,
    until: End,
    origin: Origin,
}

/// A native role, by target.
enum Native {
    Google(String),
    Kubernetes(String),
}

/// The model as of a day.
pub struct Model<'a> {
    pub workspace: &'a Workspace,
    pub written: &'a Written,
    pub today: &'a str,
}

/// The later of two ends; no end is later than any date (rule 6).
fn later(one: &End, other: &End) -> End {
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

fn of<'a>(list: &'a [(String, String)], key: &str) -> Option<&'a str> {
    list.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
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
                for service in &request.services {
                    for environment in &self.workspace.environments {
                        self.request(team, number, request, service, environment, &mut causes);
                    }
                }
            }
        }
        self.merged(causes)
    }

    /// Grants with the same principal, native role and scope, merged into one that keeps all origins (rule 6).
    fn merged(&self, causes: Vec<Cause>) -> BTreeSet<Row> {
        let mut grants: BTreeMap<(Scope, String, String), (End, BTreeSet<Origin>)> = BTreeMap::new();
        for Cause { scope, principal, role, until, origin } in causes {
            let (end, origins) =
                grants.entry((scope, principal, role)).or_insert_with(|| (until.clone(), BTreeSet::new()));
            *end = later(end, &until);
            origins.insert(origin);
        }
        let mut people = BTreeMap::new();
        for (_, principal, _) in grants.keys() {
            people.entry(principal.clone()).or_insert_with(|| self.people_of(principal));
        }
        let mut rows = BTreeSet::new();
        for ((scope, principal, role), (until, origins)) in grants {
            // Expired grants are not written (rule 7).
            if !self.is_over(&until) {
                let people = people[&principal].clone();
                rows.insert(Row { scope, principal, role, until, people, origins });
            }
        }
        rows
    }

    fn is_over(&self, until: &End) -> bool {
        until.as_deref().is_some_and(|until| until < self.today)
    }

    /// Rule 2, and the grants that come of it.
    fn owner(&self, team: &Team, number: usize, owned: &Owned, environment: &Environment, causes: &mut Vec<Cause>) {
        let is_owned = owned.environments.as_ref().is_none_or(|list| list.contains(&environment.name));
        if !is_owned || !self.exists(&owned.service, environment) {
            return;
        }
        // The first value of the service entry's `access`, the team's and the workspace's; `none` means no access. A
        // lead gets both roles (rule 2).
        let layers = [&owned.access, &team.access, &self.workspace.access];
        let first = |who: fn(&Access) -> &Vec<(String, String)>| {
            let role = layers.iter().find_map(|access| of(who(access), &environment.name));
            role.filter(|role| *role != "none")
        };
        let place = ("services", number);
        for (role, recipients) in [
            (first(|access| &access.members), self.principals_of_members(team)),
            (first(|access| &access.leads), self.principals_of_leads(team)),
        ] {
            let Some(role) = role else { continue };
            for native in self.natives(role) {
                for (principal, until) in &recipients {
                    self.cause(team, place, &owned.service, environment, &native, principal, until, causes);
                }
            }
        }
    }

    fn request(
        &self,
        team: &Team,
        number: usize,
        request: &Request,
        service: &str,
        environment: &Environment,
        causes: &mut Vec<Cause>,
    ) {
        // Without `environment`, a grant applies in all environments of the service.
        let is_asked = request.environments.as_ref().is_none_or(|list| list.contains(&environment.name));
        if !is_asked || !self.exists(service, environment) {
            return;
        }
        // A grant has a role of the workspace, native roles, or both.
        let mut natives = request.role.as_ref().map_or_else(Vec::new, |role| self.natives(role));
        natives.extend(request.google.iter().cloned().map(Native::Google));
        natives.extend(request.kubernetes.iter().map(native));
        let mut recipients = Vec::new();
        match &request.to {
            // Without `to`, a grant goes to the principals of the members.
            None => recipients.extend(self.principals_of_members(team)),
            Some(names) => {
                for name in names {
                    recipients.extend(self.recipients(team, name, environment));
                }
            }
        }
        for native in &natives {
            for (principal, until) in &recipients {
                let until = earlier(until, &request.until);
                self.cause(team, ("grants", number), service, environment, native, principal, &until, causes);
            }
        }
    }

    /// Rule 5: principal × scope.
    #[expect(clippy::too_many_arguments, reason = "a grant is a product of that many things")]
    fn cause(
        &self,
        team: &Team,
        (key, number): (&str, usize),
        service: &str,
        environment: &Environment,
        native: &Native,
        principal: &str,
        until: &End,
        causes: &mut Vec<Cause>,
    ) {
        let file = path(team);
        let (line, column) = self.written.places[&(file.clone(), key.to_owned(), number)];
        let (role, scopes) = match native {
            Native::Google(role) => {
                (role, self.project(service, environment).map(Scope::Project).into_iter().collect())
            }
            Native::Kubernetes(role) => (role, self.namespaces(service, environment)),
        };
        for scope in scopes {
            let origin = Origin {
                team: team.name.clone(),
                service: service.to_owned(),
                environment: environment.name.clone(),
                file: file.clone(),
                line,
                column,
            };
            let (principal, role, until) = (principal.to_owned(), role.clone(), until.clone());
            causes.push(Cause { scope, principal, role, until, origin });
        }
    }

    /// The native roles of a role: its own and those of all it includes (rule 3).
    fn natives(&self, role: &str) -> Vec<Native> {
        let role = self.workspace.roles.iter().find(|one| one.name == role).expect("a role");
        let mut natives: Vec<Native> = role.google.iter().cloned().map(Native::Google).collect();
        natives.extend(role.kubernetes.iter().map(native));
        for included in &role.includes {
            natives.extend(self.natives(included));
        }
        // The same one twice makes the same cause twice, which is the same origin.
        natives
    }

    /// A team's leads and members, and those of every team below it, with the end of each entry (rule 1).
    fn listed(&self, team: &Team) -> Vec<(String, End)> {
        let own = team.leads.iter().chain(&team.members);
        let mut listed: Vec<(String, End)> =
            own.map(|person| (self.address(&person.address), person.until.clone())).collect();
        for below in &self.workspace.teams {
            if below.parent.as_ref() == Some(&team.name) {
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
    fn people(&self, team: &Team) -> BTreeMap<String, End> {
        let mut people = Self::latest(self.listed(team));
        people.retain(|_, until| !self.is_over(until));
        people
    }

    /// The people of the lead group: the team's own leads (rule 1).
    fn leads(&self, team: &Team) -> BTreeMap<String, End> {
        let entry = |person: &Person| (self.address(&person.address), person.until.clone());
        let mut leads = Self::latest(team.leads.iter().map(entry).collect());
        leads.retain(|_, until| !self.is_over(until));
        leads
    }

    fn grants_to_group(&self, team: &Team) -> bool {
        team.grant_to.or(self.workspace.principals.grant_to).unwrap_or(GrantTo::Group) == GrantTo::Group
    }

    /// The team's group with `grant_to: group`, even without people; otherwise each of its people as `user:` (rule 4).
    fn principals_of_members(&self, team: &Team) -> Vec<Recipient> {
        if self.grants_to_group(team) {
            return vec![(format!("group:{}", self.group(team)), None)];
        }
        // The access of a `user:` expires at that person's latest `until` in the granting team and the teams below it
        // (rule 4).
        self.people(team).into_iter().map(|(person, until)| (format!("user:{person}"), until)).collect()
    }

    /// The lead group if `leads` isn't empty, or each lead with the end of the entry in `leads` (rule 4).
    fn principals_of_leads(&self, team: &Team) -> Vec<Recipient> {
        if self.grants_to_group(team) {
            let has_leads = !team.leads.is_empty();
            return has_leads.then(|| (format!("group:{}", self.lead_group(team)), None)).into_iter().collect();
        }
        self.leads(team).into_iter().map(|(person, until)| (format!("user:{person}"), until)).collect()
    }

    /// The recipients of an entry of `to`: a person, `lead`, `service/NAME` (that service's workload in the same
    /// environment), `team/NAME` (as its own members would get it), or an IAM principal (docs/reference.md, "grants").
    fn recipients(&self, team: &Team, name: &str, environment: &Environment) -> Vec<Recipient> {
        if name == "lead" {
            return self.principals_of_leads(team);
        }
        if let Some(service) = name.strip_prefix("service/") {
            return vec![(self.workload(service, environment), None)];
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
    fn people_of(&self, principal: &str) -> BTreeSet<String> {
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

    fn group(&self, team: &Team) -> String {
        let pattern = self.workspace.principals.group.as_deref().unwrap_or("{{team}}@{{domain}}");
        let made = self.fill(pattern, &[("team", &team.name)]);
        self.address(team.group.as_deref().unwrap_or(&made))
    }

    fn lead_group(&self, team: &Team) -> String {
        let pattern = self.workspace.principals.lead_group.as_deref().unwrap_or("{{team}}-leads@{{domain}}");
        let made = self.fill(pattern, &[("team", &team.name)]);
        self.address(team.lead_group.as_deref().unwrap_or(&made))
    }

    fn workload(&self, service: &str, environment: &Environment) -> String {
        let default = self.workspace.principals.workload.as_deref();
        let default = default.unwrap_or("{{service}}@{{project}}.iam.gserviceaccount.com");
        let pattern = self.registered(service).and_then(|facts| pinned(facts.workload.as_ref(), environment));
        let project = self.project(service, environment).expect("a project");
        let namespace = match self.namespaces(service, environment).into_iter().next() {
            Some(Scope::Namespace { namespace, .. }) => namespace,
            _ => String::new(),
        };
        let known = [
            ("service", service),
            ("environment", &environment.name),
            ("project", &project),
            ("namespace", &namespace),
        ];
        // A whole principal, or the address of a service account.
        let workload = self.fill(pattern.unwrap_or(default), &known);
        if workload.starts_with("principal://") || workload.starts_with("principalSet://") {
            return workload;
        }
        let account = workload.strip_prefix("serviceAccount:").unwrap_or(&workload);
        format!("serviceAccount:{}", account.to_lowercase())
    }

    /// Whether a service exists in an environment; without a registry, or without `environments` there, it always does.
    fn exists(&self, service: &str, environment: &Environment) -> bool {
        let listed = self.registered(service).and_then(|facts| facts.environments.as_ref());
        listed.is_none_or(|listed| listed.contains(&environment.name))
    }

    fn registered(&self, service: &str) -> Option<&super::definitions::Service> {
        self.workspace.registry.as_ref()?.iter().find(|facts| facts.name == service)
    }

    /// The project of a service: the registry's or the environment's; `None` without `google` there (rule 5).
    pub fn project(&self, service: &str, environment: &Environment) -> Option<String> {
        let pattern = environment.project.as_deref()?;
        if !self.exists(service, environment) {
            return None;
        }
        let own = self.registered(service).and_then(|facts| pinned(facts.project.as_ref(), environment));
        Some(self.fill(own.unwrap_or(pattern), &[("service", service), ("environment", &environment.name)]))
    }

    /// The namespace of a service in each cluster: the registry's or the environment's (rule 5).
    pub fn namespaces(&self, service: &str, environment: &Environment) -> Vec<Scope> {
        let mut scopes = Vec::new();
        let own = self.registered(service).and_then(|facts| pinned(facts.namespace.as_ref(), environment));
        let project = self.project(service, environment).unwrap_or_default();
        if let Some(kubernetes) = &environment.kubernetes {
            for (cluster, _) in &kubernetes.clusters {
                let pattern = own.or(kubernetes.namespace.as_deref()).unwrap_or("{{service}}");
                let known = [
                    ("service", service),
                    ("environment", &environment.name),
                    ("cluster", cluster),
                    ("project", &project),
                ];
                let namespace = self.fill(pattern, &known);
                scopes.push(Scope::Namespace { cluster: cluster.clone(), namespace });
            }
        }
        scopes
    }

    fn fill(&self, pattern: &str, known: &[(&str, &str)]) -> String {
        let mut text = pattern.to_owned();
        for (name, value) in known.iter().chain([&("domain", self.workspace.domain.as_str())]) {
            text = text.replace(&format!("{{{{{name}}}}}"), value).replace(&format!("{{{{ {name} }}}}"), value);
        }
        text
    }
}

/// A Kubernetes role as `ClusterRole/view` or `Role/pod-restarter`.
fn native(role: &KubernetesRole) -> Native {
    Native::Kubernetes(match role {
        KubernetesRole::ClusterRole(name) => format!("ClusterRole/{name}"),
        KubernetesRole::Own(name) => format!("Role/{name}"),
    })
}

fn pinned<'a>(pinned: Option<&'a PerEnvironment>, environment: &Environment) -> Option<&'a str> {
    match pinned? {
        PerEnvironment::All(pattern) => Some(pattern),
        PerEnvironment::By(patterns) => of(patterns, &environment.name),
    }
}
