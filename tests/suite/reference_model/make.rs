//! Workspaces made of choices. Each choice is a byte, 0 the plainest, so that what proptest shrinks is a workspace that
//! says less. Every name that is used is there; few of the workspaces are refused.

use super::definitions::{
    Access, Environment, GrantTo, Kubernetes, KubernetesRole, Look, Owned, PerEnvironment, Person, Principals, Quote,
    Request, Role, Service, Team, Workspace,
};

pub const SERVICES: [&str; 5] = ["checkout", "ledger", "search", "catalog-api", "shipping"];
const TEAMS: [&str; 5] = ["payments", "commerce", "platform", "data-core", "growth"];
const FOLDERS: [&str; 3] = ["", "core/", "core/deep/"];
const ENVIRONMENTS: [(&str, &str); 4] =
    [("development", "dev"), ("staging", "stg"), ("sandbox", "box"), ("production", "prod")];
pub const ROLES: [&str; 4] = ["viewer", "developer", "operator", "auditor"];
/// Each in several spellings.
const PEOPLE: [&[&str]; 7] = [
    &["ada", "ada@example.com", "ADA"],
    &["ben", "Ben@Example.com"],
    &["cleo", "cleo@example.com"],
    &["hal@partner.example", "Hal@partner.example"],
    &["no", "no@example.com"],
    &["fay.b", "Fay.B"],
    &["gus-1", "gus-1@example.com"],
];
const GOOGLE: [&str; 4] =
    ["roles/logging.viewer", "roles/monitoring.viewer", "roles/pubsub.viewer", "roles/brandNew.viewer"];
/// The days that the pipeline is asked about lie between these.
const ENDS: [Option<&str>; 7] =
    [None, Some("2026-12-31"), None, Some("2026-11-21"), Some("2026-11-22"), Some("2027-02-28"), Some("2028-02-29")];

/// The bytes that a part of the workspace is made of.
pub type Part = Vec<u8>;

/// Choices that are left. Beyond the last each is 0.
pub struct Choices<'a>(std::slice::Iter<'a, u8>);

impl<'a> Choices<'a> {
    pub fn of(part: &'a [u8]) -> Self {
        Self(part.iter())
    }

    /// A number below another, which is small.
    pub fn below(&mut self, count: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or(0)) * count / 256
    }

    /// Yes, once in so many times; 0 says no.
    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) + 1 == count
    }

    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// Each of them or not, in another order.
    pub fn some<T: Clone>(&mut self, from: &[T], one_in: usize) -> Vec<T> {
        let mut some: Vec<T> = from.iter().filter(|_| self.one_in(one_in)).cloned().collect();
        if self.one_in(2) {
            some.reverse();
        }
        some
    }

    /// Some, and at least one.
    pub fn at_least_one<T: Clone>(&mut self, from: &[T]) -> Vec<T> {
        let some = self.some(from, 2);
        if some.is_empty() { vec![self.pick(from)] } else { some }
    }

    pub fn maybe<T>(&mut self, one_in: usize, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.one_in(one_in).then(|| make(self))
    }
}

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
        let environments =
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
            environments,
            roles,
            access: Access::default(),
            principals,
            registry: None,
            teams: Vec::new(),
            rest: Vec::new(),
            people: None,
            catalogs: Vec::new(),
            looks: Vec::new(),
        };
        made.access = access(&made, 2, choices);
        Self {
            made,
            has_registry: !choices.one_in(4),
            is_shared,
            services: SERVICES[..services].to_vec(),
            teams: TEAMS[..teams].to_vec(),
        }
    }

    fn names(&self) -> Vec<String> {
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
        let pinned = |what: &str, all: &str, choices: &mut Choices<'_>| match choices.below(3) {
            0 => PerEnvironment::All(all.to_owned()),
            _ => PerEnvironment::By(
                choices.at_least_one(&names).into_iter().map(|one| (one.clone(), own(what, &one, choices))).collect(),
            ),
        };
        let workload = format!("{name}-runner@{{{{project}}}}.iam.gserviceaccount.com");
        Service {
            name: name.to_owned(),
            environments: choices.maybe(3, |choices| choices.at_least_one(&names)),
            project: choices.maybe(3, |choices| pinned("p", "at-{{service}}-{{environment}}", choices)),
            workload: choices.maybe(5, |choices| match choices.below(2) {
                0 => PerEnvironment::All(workload),
                _ => PerEnvironment::By(vec![(choices.pick(&names), workload)]),
            }),
            namespace: choices.maybe(3, |choices| pinned("n", "at-{{ service }}-{{environment}}", choices)),
            rest: super::rest::service(self, choices),
        }
    }

    fn team(&mut self, choices: &mut Choices<'_>) {
        let number = self.made.teams.len();
        let name = self.teams[number];
        let mut team = Team {
            name: name.to_owned(),
            folder: choices.pick(&FOLDERS).to_owned(),
            parent: (number > 0)
                .then(|| choices.maybe(2, |choices| self.teams[choices.below(number)].to_owned()))
                .flatten(),
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
        for _ in 0..choices.below(4) {
            team.requests.extend(self.request(choices));
        }
        self.made.teams.push(team);
    }

    /// The environments where a service is.
    fn places_of(&self, service: &str) -> Vec<String> {
        let facts = self.made.registry.iter().flatten().find(|facts| facts.name == service);
        let listed = facts.filter(|_| self.has_registry).and_then(|facts| facts.environments.clone());
        listed.unwrap_or_else(|| self.names())
    }

    /// An entry of `grants`; nothing where the choices make one that gives nothing.
    fn request(&self, choices: &mut Choices<'_>) -> Option<Request> {
        let mut services = vec![choices.pick(&self.services)];
        services.extend(choices.some(&self.services, 4));
        services.sort_unstable_by_key(|name| SERVICES.iter().position(|one| one == name));
        services.dedup();
        let mut places: Vec<String> = self.places_of(services[0]);
        places.retain(|place| services.iter().all(|service| self.places_of(service).contains(place)));
        let environments =
            choices.maybe(2, |choices| (!places.is_empty()).then(|| choices.at_least_one(&places))).flatten();
        let asked: Vec<&Environment> = self
            .made
            .environments
            .iter()
            .filter(|one| match &environments {
                Some(list) => list.contains(&one.name),
                None => services.iter().any(|service| self.places_of(service).contains(&one.name)),
            })
            .collect();
        let has_google = asked.iter().any(|one| one.project.is_some());
        let has_kubernetes = asked.iter().any(|one| one.kubernetes.is_some());
        let mut request = Request {
            services: services.iter().map(|&name| name.to_owned()).collect(),
            environments,
            role: choices.maybe(2, |choices| choices.pick(&self.made.roles).name),
            google: choices.some(&GOOGLE, 4).into_iter().map(str::to_owned).collect(),
            kubernetes: choices.some(&kubernetes_roles(), 6),
            to: None,
            until: choices.pick(&ENDS).map(str::to_owned),
            reason: Some(choices.pick(&["Search relevance migration", "Ends: never \"soon\""]).to_owned()),
        };
        let gives = |request: &Request| {
            let role = request.role.iter().flat_map(|role| self.targets(role)).collect::<Vec<_>>();
            let google = !request.google.is_empty() || role.contains(&"google");
            let kubernetes = !request.kubernetes.is_empty() || role.contains(&"kubernetes");
            (google && has_google, kubernetes && has_kubernetes)
        };
        if gives(&request) == (false, false) {
            match (has_google, has_kubernetes) {
                (true, _) => request.google.push(GOOGLE[0].to_owned()),
                (false, true) => request.kubernetes.push(KubernetesRole::ClusterRole("view".to_owned())),
                (false, false) => return None,
            }
        }
        let is_google_only = !gives(&request).1;
        let workloads: Vec<&str> =
            self.services.iter().copied().filter(|service| self.has_workload(service, &asked)).collect();
        request.to = choices.maybe(2, |choices| {
            let mut to: Vec<String> =
                (0..=choices.below(3)).map(|_| self.recipient(is_google_only, &workloads, choices)).collect();
            to.sort();
            to.dedup();
            to
        });
        Some(request)
    }

    fn recipient(&self, is_google_only: bool, workloads: &[&str], choices: &mut Choices<'_>) -> String {
        let robot = "serviceAccount:Robot@pool-of-all.iam.gserviceaccount.com";
        let person = choices.pick(&PEOPLE);
        let person = choices.pick(person);
        let team = choices.pick(&self.teams);
        match choices.below(10) {
            1 => "lead".to_owned(),
            2 if !workloads.is_empty() => format!("service/{}", choices.pick(workloads)),
            3 => format!("team/{team}"),
            4 => format!(
                "user:{}",
                if person.contains('@') { person.to_owned() } else { format!("{person}@example.com") }
            ),
            5 => choices.pick(&[
                format!("group:{team}@example.com"),
                format!("group:{team}-Leads@example.com"),
                "group:others@partner.example".to_owned(),
            ]),
            6 => choices.pick(&[robot, "serviceAccount:pool-of-all.svc.id.goog[Front/web]"]).to_owned(),
            7 if is_google_only => choices.pick(&["domain:Example.com", "domain:partner.example"]).to_owned(),
            8 if is_google_only => {
                let pool = "iam.googleapis.com/locations/global/workforcePools/pool";
                choices.pick(&[format!("principalSet://{pool}/attribute.Team/Pay"), format!("principalSet://{pool}/*")])
            }
            9 => {
                let pool = "iam.googleapis.com/locations/global/workforcePools/pool";
                let clusters = "iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools";
                choices.pick(&[
                    format!("principal://{pool}/subject/Ann"),
                    format!("principalSet://{pool}/group/Pay Team"),
                    format!("principal://{clusters}/pool-of-all.svc.id.goog/subject/ns/back/sa/api"),
                ])
            }
            _ => person.to_owned(),
        }
    }

    /// The targets that a role gives something in.
    fn targets(&self, role: &str) -> Vec<&'static str> {
        let role = self.made.roles.iter().find(|one| one.name == role).expect("a role");
        let mut targets: Vec<&str> = role.includes.iter().flat_map(|included| self.targets(included)).collect();
        targets.extend((!role.google.is_empty()).then_some("google"));
        targets.extend((!role.kubernetes.is_empty()).then_some("kubernetes"));
        targets
    }

    fn has_workload(&self, service: &str, asked: &[&Environment]) -> bool {
        let places = self.places_of(service);
        asked.iter().all(|one| one.project.is_some() && places.contains(&one.name))
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

fn kubernetes_roles() -> Vec<KubernetesRole> {
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
    Access { members: by_environment(), leads: by_environment() }
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
