//! Workspaces made of choices. Each choice is a byte, 0 the plainest, so that what proptest shrinks is a workspace that
//! says less. Every name that is used is there; few of the workspaces are refused.

use super::{
    choices::{Choices, Part},
    definitions::{
        Access, Eligibility, Environment, GrantTo, Kubernetes, KubernetesRole, Look, Owned, PerEnvironment, Person,
        Principals, Quote, Role, Service, Team, Workspace,
    },
    grants::of,
    make_places::{labels, resources, scopes},
};

pub const SERVICES: [&str; 5] = ["checkout", "ledger", "search", "catalog-api", "shipping"];
const TEAMS: [&str; 5] = ["payments", "commerce", "platform", "data-core", "growth"];
const FOLDERS: [&str; 3] = ["", "core/", "core/deep/"];
const ENVIRONMENTS: [(&str, &str); 4] =
    [("development", "dev"), ("staging", "stg"), ("sandbox", "box"), ("production", "prod")];
pub const ROLES: [&str; 4] = ["viewer", "developer", "operator", "auditor"];
/// Each in several spellings.
pub const PEOPLE: [&[&str]; 7] = [
    &["ada", "ada@example.com", "ADA"],
    &["ben", "Ben@Example.com"],
    &["cleo", "cleo@example.com"],
    &["hal@partner.example", "Hal@partner.example"],
    &["no", "no@example.com"],
    &["fay.b", "Fay.B"],
    &["gus-1", "gus-1@example.com"],
];
pub const GOOGLE: [&str; 4] =
    ["roles/logging.viewer", "roles/monitoring.viewer", "roles/pubsub.viewer", "roles/brandNew.viewer"];
/// The days that the pipeline is asked about lie between these.
pub const ENDS: [Option<&str>; 7] =
    [None, Some("2026-12-31"), None, Some("2026-11-21"), Some("2026-11-22"), Some("2027-02-28"), Some("2028-02-29")];

/// How many choices a policy, a service and a team have.
pub const LENGTHS: [usize; 3] = [360, 110, 420];

/// A workspace of these parts: policy, services, teams.
pub fn make(policy: &[u8], services: &[Part], teams: &[Part]) -> Workspace {
    let services = &services[..services.len().min(SERVICES.len())];
    let teams = &teams[..teams.len().min(TEAMS.len())];
    let mut choices = Choices::of(policy);
    let mut workspace = Maker::policy(&mut choices, services.len(), teams.len());
    for (name, part) in SERVICES.iter().zip(services) {
        let service = workspace.service(name, &mut Choices::of(part));
        workspace.made.registry.get_or_insert_default().push(service);
    }
    for part in teams {
        workspace.team(&mut Choices::of(part));
    }
    workspace.finish(&mut choices)
}

/// A workspace that grows. Services stand in the registry until the end, also where there will be none.
pub struct Maker {
    pub made: Workspace,
    pub has_registry: bool,
    /// Whether services may share projects and namespaces.
    pub is_shared: bool,
    pub services: Vec<&'static str>,
    pub teams: Vec<&'static str>,
}

impl Maker {
    fn policy(choices: &mut Choices<'_>, services: usize, teams: usize) -> Self {
        let is_shared = choices.one_in(3);
        let count = 1 + choices.below(4);
        let mut order = ENVIRONMENTS.to_vec();
        order.rotate_left(choices.below(4));
        let has_providers = choices.one_in(2);
        let environments: Vec<Environment> =
            order[..count].iter().map(|one| environment(*one, is_shared, has_providers, choices)).collect();
        let mut roles = Vec::new();
        for number in 0..=choices.below(ROLES.len()) {
            roles.push(role(ROLES[number], &ROLES[..number], choices));
        }
        let principals = Principals {
            grant_to: choices.maybe(2, |choices| choices.pick(&[GrantTo::Members, GrantTo::Group])),
            group: choices
                .maybe(4, |choices| choices.pick(&["gcp-{{team}}@{{domain}}", "All.{{ team }}@{{domain}}"]).into()),
            lead_group: choices
                .maybe(4, |choices| choices.pick(&["heads.{{team}}@{{domain}}", "L-{{team}}@partner.example"]).into()),
            workload: choices.maybe(4, |choices| {
                choices
                    .pick(&[
                        "run-{{service}}@{{project}}.iam.gserviceaccount.com",
                        "{{service}}-{{environment}}@pool-of-all.iam.gserviceaccount.com",
                        "serviceAccount:Run-{{service}}@{{project}}.iam.gserviceaccount.com",
                        "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/pool-of-all.svc.id.goog/subject/ns/{{environment}}/sa/{{service}}",
                    ])
                    .into()
            }),
            manage_groups: choices.maybe(3, |choices| choices.one_in(2)),
            membership_expiry: choices.maybe(3, |choices| choices.one_in(2)),
            lead_membership: choices.maybe(3, |choices| choices.pick(&["member", "manager", "owner"])),
        };
        let domain = choices.pick(&["example.com", "example.com", "example.com", "Example.com"]).to_owned();
        let mut made = Workspace {
            domain,
            scopes: scopes(&environments, has_providers, choices),
            environments,
            roles,
            access: Access::default(),
            eligibility: Eligibility::default(),
            principals,
            registry: None,
            teams: Vec::new(),
            rest: Vec::new(),
            people: None,
            catalogs: Vec::new(),
            looks: Vec::new(),
        };
        made.access = access(&made, 2, choices);
        let mut maker = Self {
            made,
            has_registry: !choices.one_in(4),
            is_shared,
            services: SERVICES[..services].to_vec(),
            teams: TEAMS[..teams].to_vec(),
        };
        if choices.one_in(2) {
            maker.made.eligibility = maker.eligibility(choices);
        }
        maker
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.made.environments.iter().map(|one| one.name.clone()).collect()
    }

    fn service(&self, name: &str, choices: &mut Choices<'_>) -> Service {
        let names = self.names();
        let is_shared = self.is_shared;
        // Alone in the workspace, unless things may be shared.
        let own = |what: &str, environment: &str, choices: &mut Choices<'_>| {
            if is_shared && choices.one_in(2) {
                format!("pool-{what}-x")
            } else {
                format!("{name}-{what}-{}", &environment[..3])
            }
        };
        let pinned = |what: &str, all: &str, can_lack: bool, choices: &mut Choices<'_>| match choices.below(4) {
            0 => PerEnvironment::All(all.to_owned()),
            3 if can_lack => PerEnvironment::All("none".to_owned()),
            _ => {
                let some = choices.at_least_one(&names);
                let by = |one: String| {
                    let lacks = can_lack && choices.one_in(4);
                    (one.clone(), if lacks { "none".to_owned() } else { own(what, &one, choices) })
                };
                PerEnvironment::By(some.into_iter().map(by).collect())
            }
        };
        // What names the project in its namespaces has one.
        let mut namespaces =
            self.made.environments.iter().filter_map(|one| one.kubernetes.as_ref()?.namespace.as_deref());
        let can_lack = !namespaces.any(|namespace| namespace.contains("project"));
        let workload = format!("{name}-runner@{{{{project}}}}.iam.gserviceaccount.com");
        let mut service = Service {
            name: name.to_owned(),
            environments: choices.maybe(3, |choices| choices.at_least_one(&names)),
            project: choices.maybe(3, |choices| pinned("p", "at-{{service}}-{{environment}}", can_lack, choices)),
            workload: choices.maybe(5, |choices| match choices.below(2) {
                0 => PerEnvironment::All(workload),
                _ => PerEnvironment::By(vec![(choices.pick(&names), workload)]),
            }),
            namespace: choices.maybe(3, |choices| pinned("n", "at-{{ service }}-{{environment}}", true, choices)),
            resources: resources(choices),
            labels: choices.some(&labels(), 3),
            rest: super::rest::service(self, choices),
        };
        // Resources are nowhere without a project.
        let project = service.project.as_ref();
        let has_project = |one: &String| !is_none(project, one);
        if !self.places(&service).iter().any(has_project) {
            service.resources.clear();
        }
        service
    }

    fn team(&mut self, choices: &mut Choices<'_>) {
        let number = self.made.teams.len();
        let name = self.teams[number];
        let mut team = Team {
            name: name.to_owned(),
            folder: choices.pick(&FOLDERS).to_owned(),
            parents: if choices.one_in(2) {
                choices.some(&self.teams[..number], 2).into_iter().map(str::to_owned).collect()
            } else {
                Vec::new()
            },
            group: choices
                .maybe(4, |choices| choices.pick(&[format!("{name}-eng"), format!("Eng.{name}@partner.example")])),
            lead_group: choices
                .maybe(4, |choices| choices.pick(&[format!("{name}-Bosses@example.com"), "all-leads".to_owned()])),
            grant_to: choices.maybe(3, |choices| choices.pick(&[GrantTo::Members, GrantTo::Group])),
            leads: people(3, choices),
            members: people(2, choices),
            services: Vec::new(),
            access: access(&self.made, 4, choices),
            requests: Vec::new(),
            rest: super::rest::team(self, number, choices),
        };
        for service in choices.some(&self.services, 2) {
            let environments = self.places_of(service);
            let is_taken = self.made.teams.iter().any(|other| other.services.iter().any(|one| one.service == service));
            if is_taken && !self.has_registry {
                continue;
            }
            team.services.push(Owned {
                service: service.to_owned(),
                environments: choices.maybe(4, |choices| choices.at_least_one(&environments)),
                access: if choices.one_in(3) { access(&self.made, 2, choices) } else { Access::default() },
            });
        }
        for number in 0..choices.below(4) {
            team.requests.extend(self.request(name, number, &team.services, choices));
        }
        self.made.teams.push(team);
    }

    /// The environments where a service is.
    pub(super) fn places_of(&self, service: &str) -> Vec<String> {
        self.facts(service).filter(|_| self.has_registry).map_or_else(|| self.names(), |facts| self.places(facts))
    }

    /// The environments where the registry says that a service is.
    fn places(&self, facts: &Service) -> Vec<String> {
        facts.environments.clone().unwrap_or_else(|| self.names())
    }

    /// What the registry says of a service, or would say.
    pub(super) fn facts(&self, service: &str) -> Option<&Service> {
        self.made.registry.iter().flatten().find(|facts| facts.name == service)
    }

    pub(super) fn has_project(&self, service: &str, environment: &Environment) -> bool {
        environment.project.is_some() && !self.lacks(service, environment, |facts| facts.project.as_ref())
    }

    pub(super) fn has_namespace(&self, service: &str, environment: &Environment) -> bool {
        environment.kubernetes.is_some() && !self.lacks(service, environment, |facts| facts.namespace.as_ref())
    }

    /// Whether the registry says `none`.
    fn lacks(&self, service: &str, environment: &Environment, what: fn(&Service) -> Option<&PerEnvironment>) -> bool {
        is_none(self.facts(service).filter(|_| self.has_registry).and_then(what), &environment.name)
    }

    /// Whether a role gives something in Google.
    pub(super) fn has_google(&self, role: &str) -> bool {
        let role = self.made.roles.iter().find(|one| one.name == role).expect("a role");
        !role.google.is_empty() || role.includes.iter().any(|included| self.has_google(included))
    }

    /// What a role gives in Kubernetes.
    pub(super) fn kubernetes_of(&self, role: &str) -> Vec<KubernetesRole> {
        let role = self.made.roles.iter().find(|one| one.name == role).expect("a role");
        let included = role.includes.iter().flat_map(|included| self.kubernetes_of(included));
        included.chain(role.kubernetes.iter().cloned()).collect()
    }

    fn finish(mut self, choices: &mut Choices<'_>) -> Workspace {
        super::rest::policy(&mut self, choices);
        if !self.has_registry {
            self.made.registry = None;
        }
        let look = |choices: &mut Choices<'_>| Look {
            turn: choices.below(5),
            block: 9 - choices.below(10),
            quote: choices.pick(&[Quote::Seldom, Quote::Double, Quote::Single]),
            is_crlf: choices.one_in(8),
            is_marked: choices.one_in(8),
        };
        self.made.looks = (0..9).map(|_| look(choices)).collect();
        self.made
    }
}

/// Whether the registry says `none` of an environment.
fn is_none(pinned: Option<&PerEnvironment>, environment: &str) -> bool {
    pinned.is_some_and(|pinned| match pinned {
        PerEnvironment::All(pattern) => pattern == "none",
        PerEnvironment::By(patterns) => of(patterns, environment) == Some("none"),
    })
}

fn environment(
    (name, short): (&str, &str),
    is_shared: bool,
    has_providers: bool,
    choices: &mut Choices<'_>,
) -> Environment {
    let mut projects = vec![format!("{{{{service}}}}-{short}"), "{{ service }}-{{environment}}".to_owned()];
    let mut namespaces =
        vec![None, Some("{{service}}-{{environment}}".to_owned()), Some("{{cluster}}-{{ service }}".to_owned())];
    if is_shared {
        projects.push("pool-of-all".to_owned());
        namespaces.push(Some("pool-{{environment}}".to_owned()));
    }
    let project = (!choices.one_in(4)).then(|| choices.pick(&projects));
    if project.is_some() {
        namespaces.push(Some("{{project}}-ns".to_owned()));
    }
    let kubernetes = (!choices.one_in(4)).then(|| {
        let names = match choices.below(4) {
            0 | 1 => vec![format!("plat-{short}")],
            2 => vec![format!("{short}-a"), format!("{short}-b")],
            _ if is_shared => vec!["platform".to_owned()],
            _ => vec![format!("{short}-c")],
        };
        let needs_provider = has_providers || names.len() > 1;
        Kubernetes {
            is_plain: !needs_provider,
            clusters: names
                .into_iter()
                .map(|name| (name.clone(), needs_provider.then(|| format!("kubernetes.{name}"))))
                .collect(),
            namespace: choices.pick(&namespaces),
            manage_namespace: choices.maybe(4, |choices| choices.one_in(2)),
        }
    });
    Environment { name: name.to_owned(), protected: choices.maybe(3, |choices| choices.one_in(2)), project, kubernetes }
}

pub fn kubernetes_roles() -> Vec<KubernetesRole> {
    let clusters = ["view", "edit"].map(|name| KubernetesRole::ClusterRole(name.to_owned()));
    let own = ["restarter", "reader", "view"].map(|name| KubernetesRole::Own(name.to_owned()));
    clusters.into_iter().chain(own).collect()
}

fn role(name: &str, before: &[&str], choices: &mut Choices<'_>) -> Role {
    let mut role = Role {
        name: name.to_owned(),
        description: choices.maybe(4, |choices| choices.pick(&["Look, don't touch", "café ☕: no"]).to_owned()),
        includes: choices.some(before, 2).into_iter().map(str::to_owned).collect(),
        google: choices.some(&GOOGLE, 3).into_iter().map(str::to_owned).collect(),
        kubernetes: choices.some(&kubernetes_roles(), 4),
    };
    if role.includes.is_empty() && role.google.is_empty() && role.kubernetes.is_empty() {
        role.google.push(GOOGLE[0].to_owned());
    }
    role
}

/// Roles by environment, for one in so many of them.
fn access(made: &Workspace, one_in: usize, choices: &mut Choices<'_>) -> Access {
    let mut names: Vec<&str> = made.roles.iter().map(|role| role.name.as_str()).collect();
    names.push("none");
    let mut by_environment = || -> Vec<(String, String)> {
        let some = made.environments.iter().filter(|_| choices.one_in(one_in)).collect::<Vec<_>>();
        some.iter().map(|one| (one.name.clone(), choices.pick(&names).to_owned())).collect()
    };
    let (members, leads, eligible) = (by_environment(), by_environment(), by_environment());
    Access { members, leads, eligible }
}

/// People, one in so many of all.
fn people(one_in: usize, choices: &mut Choices<'_>) -> Vec<Person> {
    let some = choices.some(&PEOPLE, one_in);
    let person = |spellings: &[&str]| Person {
        address: choices.pick(spellings).to_owned(),
        until: choices.pick(&ENDS).map(str::to_owned),
        reason: choices.maybe(3, |_| "contractor".to_owned()),
    };
    some.into_iter().map(person).collect()
}
