//! A workspace as files, and where its items stand in them.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::{
    definitions::{
        Access, At, DeclaredScope, Eligibility, Environment, GrantTo, Holds, KubernetesRole, Look, Owned,
        PerEnvironment, Person, Request, Resource, Role, Service, Team, Which, Workspace, Yaml,
    },
    printer::Printer,
};

/// The files of a workspace by path, and line and column of each item of `services` and `grants` by path, key, number.
#[derive(Debug, Default)]
pub struct Written {
    pub files: BTreeMap<String, String>,
    pub places: BTreeMap<(String, String, usize), (usize, usize)>,
}

type Entries = Vec<(String, Yaml)>;

/// Entries that are there.
fn entries<const N: usize>(given: [(&str, Option<Yaml>); N]) -> Entries {
    given.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}

fn text(text: Option<&String>) -> Option<Yaml> {
    text.map(Yaml::text)
}

fn bare(value: Option<impl ToString>) -> Option<Yaml> {
    value.map(|value| Yaml::bare(&value))
}

/// A list; an empty one is left out.
fn list<T>(items: &[T], item: impl Fn(&T) -> Yaml) -> Option<Yaml> {
    (!items.is_empty()).then(|| Yaml::List(items.iter().map(item).collect()))
}

fn texts(texts: &[String]) -> Option<Yaml> {
    (!texts.is_empty()).then(|| Yaml::texts(texts))
}

/// A mapping; an empty one is left out.
fn mapping<T>(items: &[T], entry: impl Fn(&T) -> (String, Yaml)) -> Option<Yaml> {
    (!items.is_empty()).then(|| Yaml::Map(items.iter().map(entry).collect()))
}

/// One as a text, several as a list.
fn one_or_many(texts: &[String]) -> Yaml {
    if let [one] = texts { Yaml::text(one) } else { Yaml::texts(texts) }
}

/// The files of a workspace.
pub fn write(workspace: &Workspace) -> Written {
    let mut written = Written::default();
    let mut looks = workspace.looks.iter().copied().chain(std::iter::repeat(Look::default()));
    let mut put = |path: String, yaml: Yaml| {
        let mut printer = Printer { look: looks.next().expect("endless"), out: String::new(), places: Vec::new() };
        printer.value(&yaml, 0, 0);
        printer.out.push('\n');
        for ((key, number), place) in printer.places {
            written.places.insert((path.clone(), key, number), place);
        }
        let text = if printer.look.is_crlf { printer.out.replace('\n', "\r\n") } else { printer.out };
        written.files.insert(path, if printer.look.is_marked { format!("\u{feff}{text}") } else { text });
    };
    put("teamkit.yaml".to_owned(), Yaml::Map(policy(workspace)));
    for team in &workspace.teams {
        put(path(team), Yaml::Map(team_file(team)));
    }
    // Two files, so that the registry is put together from several.
    if let Some(registry) = &workspace.registry {
        let (first, second) = registry.split_at(registry.len().div_ceil(2));
        for (path, services) in [("services/all.yaml", first), ("services/more/others.yaml", second)] {
            if !services.is_empty() || path == "services/all.yaml" {
                let facts = services.iter().map(|service| (service.name.clone(), facts(service))).collect();
                put(path.to_owned(), Yaml::Map(facts));
            }
        }
    }
    if let Some(people) = &workspace.people {
        put("people.yaml".to_owned(), people.clone());
    }
    written.files.extend(workspace.catalogs.iter().cloned());
    written
}

/// Whether a file is a definition.
pub fn is_yaml(path: &str) -> bool {
    Utf8Path::new(path).extension() == Some("yaml")
}

/// Where a team's file is.
pub fn path(team: &Team) -> String {
    format!("teams/{}{}.yaml", team.folder, team.name)
}

fn policy(workspace: &Workspace) -> Entries {
    let principals = &workspace.principals;
    let customer = principals.manage_groups.map(|_| Yaml::text("C01abc234"));
    let principals = entries([
        ("grant_to", principals.grant_to.map(grant_to)),
        ("group", text(principals.group.as_ref())),
        ("lead_group", text(principals.lead_group.as_ref())),
        ("workload", text(principals.workload.as_ref())),
        ("manage_groups", bare(principals.manage_groups)),
        ("customer", customer),
        ("membership_expiry", bare(principals.membership_expiry)),
        ("lead_membership", principals.lead_membership.map(Yaml::text)),
    ]);
    let environments = workspace.environments.iter().map(|one| (one.name.clone(), environment(one)));
    let roles = workspace.roles.iter().map(|one| (one.name.clone(), role(one)));
    let scopes = workspace.scopes.iter().map(|one| (one.name.clone(), scope(one)));
    let eligibility = eligibility(&workspace.eligibility);
    let mut policy = entries([
        ("version", Some(Yaml::bare(&1))),
        ("domain", text(Some(&workspace.domain))),
        ("environments", Some(Yaml::Ordered(environments.collect()))),
        ("scopes", (!workspace.scopes.is_empty()).then(|| Yaml::Map(scopes.collect()))),
        ("roles", (!workspace.roles.is_empty()).then(|| Yaml::Map(roles.collect()))),
        ("access", access(&workspace.access)),
        ("eligibility", (!eligibility.is_empty()).then_some(Yaml::Map(eligibility))),
        ("principals", (!principals.is_empty()).then_some(Yaml::Map(principals))),
    ]);
    policy.extend(workspace.rest.iter().cloned());
    policy
}

fn grant_to(grant_to: GrantTo) -> Yaml {
    Yaml::text(match grant_to {
        GrantTo::Group => "group",
        GrantTo::Members => "members",
    })
}

fn environment(environment: &Environment) -> Yaml {
    let kubernetes = environment.kubernetes.as_ref().map(|kubernetes| {
        // Previous names change no grant; some clusters have one.
        let formerly =
            |name: &String| name.len().is_multiple_of(2).then(|| Yaml::List(vec![Yaml::text(format!("old-{name}"))]));
        let cluster = |(name, provider): &(String, Option<String>)| {
            let provider = text(provider.as_ref());
            Yaml::Map(entries([("name", text(Some(name))), ("provider", provider), ("formerly", formerly(name))]))
        };
        let plain = kubernetes.clusters.first().filter(|_| kubernetes.is_plain).map(|(name, _)| name);
        let clusters = if kubernetes.is_plain { None } else { list(&kubernetes.clusters, cluster) };
        Yaml::Map(entries([
            ("cluster", text(plain)),
            ("formerly", plain.and_then(formerly)),
            ("clusters", clusters),
            ("namespace", text(kubernetes.namespace.as_ref())),
            ("manage_namespace", bare(kubernetes.manage_namespace)),
        ]))
    });
    Yaml::Map(entries([
        ("protected", bare(environment.protected)),
        ("google", environment.project.as_ref().map(|project| Yaml::map([("project", Yaml::text(project))]))),
        ("kubernetes", kubernetes),
    ]))
}

fn scope(scope: &DeclaredScope) -> Yaml {
    let (key, id) = match &scope.holds {
        Holds::Folder(id) => ("folder", id),
        Holds::Organization(id) => ("organization", id),
        Holds::Project(id) => ("project", id),
        Holds::Cluster(name) => ("cluster", name),
    };
    Yaml::Map(entries([
        (key, text(Some(id))),
        ("provider", text(scope.provider.as_ref())),
        ("protected", bare(scope.protected)),
    ]))
}

fn eligibility(eligibility: &Eligibility) -> Entries {
    let Eligibility { hours, approvers, justification, id } = eligibility;
    entries([
        ("hours", bare(*hours)),
        ("approvers", approvers.as_deref().map(Yaml::texts)),
        ("justification", bare(*justification)),
        ("id", text(id.as_ref())),
    ])
}

fn role(role: &Role) -> Yaml {
    Yaml::Map(entries([
        ("description", text(role.description.as_ref())),
        ("includes", texts(&role.includes)),
        ("google", texts(&role.google)),
        ("kubernetes", list(&role.kubernetes, kubernetes_role)),
    ]))
}

fn kubernetes_role(role: &KubernetesRole) -> Yaml {
    match role {
        KubernetesRole::ClusterRole(name) => Yaml::text(name),
        KubernetesRole::Own(name) => {
            let verbs = if name == "restarter" { vec!["get", "delete"] } else { vec!["get"] };
            let mut policy = entries([
                ("api_groups", Some(Yaml::texts(&["", "apps"]))),
                ("resources", Some(Yaml::texts(&["pods", "pods/log"]))),
                ("verbs", Some(Yaml::texts(&verbs))),
            ]);
            if name == "reader" {
                policy.push(("resource_names".to_owned(), Yaml::texts(&["front"])));
            }
            Yaml::map([("role", Yaml::text(name)), ("rules", Yaml::List(vec![Yaml::Map(policy)]))])
        }
    }
}

fn access(access: &Access) -> Option<Yaml> {
    let by_environment = |roles: &Vec<(String, String)>| {
        let roles = roles.iter().map(|(environment, role)| (environment.clone(), Yaml::text(role)));
        let roles: Entries = roles.collect();
        (!roles.is_empty()).then_some(Yaml::Map(roles))
    };
    let access = entries([
        ("members", by_environment(&access.members)),
        ("leads", by_environment(&access.leads)),
        ("eligible", by_environment(&access.eligible)),
    ]);
    (!access.is_empty()).then_some(Yaml::Map(access))
}

fn facts(service: &Service) -> Yaml {
    let pinned = |pinned: &PerEnvironment| match pinned {
        PerEnvironment::All(pattern) => Yaml::text(pattern),
        PerEnvironment::By(patterns) => Yaml::Map(
            patterns.iter().map(|(environment, pattern)| (environment.clone(), Yaml::text(pattern))).collect(),
        ),
    };
    let google = entries([
        ("project", service.project.as_ref().map(pinned)),
        ("workload", service.workload.as_ref().map(pinned)),
    ]);
    let mut facts = entries([
        ("environments", service.environments.as_deref().map(Yaml::texts)),
        ("google", (!google.is_empty()).then_some(Yaml::Map(google))),
        ("kubernetes", service.namespace.as_ref().map(|namespace| Yaml::map([("namespace", pinned(namespace))]))),
        ("resources", mapping(&service.resources, |one| (one.name.clone(), resource(one)))),
        ("labels", mapping(&service.labels, |(key, value)| (key.clone(), Yaml::text(value)))),
    ]);
    facts.extend(service.rest.iter().cloned());
    Yaml::Map(facts)
}

fn resource(resource: &Resource) -> Yaml {
    let Resource { kind, id, within, .. } = resource;
    let mut facts = entries([(kind.key(), text(Some(id)))]);
    facts.extend(kind.within().zip(within.as_ref()).map(|(key, within)| (key.to_owned(), Yaml::text(within))));
    Yaml::Map(facts)
}

fn team_file(team: &Team) -> Entries {
    let mut file = entries([
        ("parent", (!team.parents.is_empty()).then(|| one_or_many(&team.parents))),
        ("group", text(team.group.as_ref())),
        ("lead_group", text(team.lead_group.as_ref())),
        ("grant_to", team.grant_to.map(grant_to)),
        ("leads", list(&team.leads, person)),
        ("members", list(&team.members, person)),
        ("services", list(&team.services, owned)),
        ("access", access(&team.access)),
        ("grants", list(&team.requests, request)),
    ]);
    file.extend(team.rest.iter().cloned());
    file
}

fn person(person: &Person) -> Yaml {
    if person.until.is_none() && person.reason.is_none() {
        return Yaml::text(&person.address);
    }
    Yaml::Map(entries([
        ("email", text(Some(&person.address))),
        ("until", text(person.until.as_ref())),
        ("reason", text(person.reason.as_ref())),
    ]))
}

fn owned(owned: &Owned) -> Yaml {
    let access = access(&owned.access);
    if owned.environments.is_none() && access.is_none() {
        return Yaml::text(&owned.service);
    }
    Yaml::Map(entries([
        ("name", text(Some(&owned.service))),
        ("environments", owned.environments.as_deref().map(Yaml::texts)),
        ("access", access),
    ]))
}

/// One as it is, several as a list.
fn services(which: &[Which]) -> Yaml {
    let item = |which: &Which| match which {
        Which::Named(name) => Yaml::text(name),
        Which::Labelled(labels) => {
            let labels = labels.iter().map(|(key, value)| (key.clone(), Yaml::text(value)));
            Yaml::map([("labels", Yaml::Map(labels.collect()))])
        }
    };
    if let [one] = which { item(one) } else { Yaml::List(which.iter().map(item).collect()) }
}

fn request(request: &Request) -> Yaml {
    let mut facts = match &request.at {
        At::Scopes(names) => entries([("scope", Some(one_or_many(names)))]),
        At::Services { which, environments, resources } => entries([
            ("service", Some(services(which))),
            ("environment", environments.as_deref().map(one_or_many)),
            ("resource", (!resources.is_empty()).then(|| one_or_many(resources))),
        ]),
    };
    let condition = request.condition.as_ref().map(|condition| {
        Yaml::map([("title", Yaml::text(&condition.title)), ("expression", Yaml::text(&condition.expression))])
    });
    let eligible = request.eligible.as_ref().map(|own| {
        let own = eligibility(own);
        if own.is_empty() { Yaml::bare(&true) } else { Yaml::Map(own) }
    });
    facts.extend(entries([
        ("role", text(request.role.as_ref())),
        ("google", texts(&request.google)),
        ("kubernetes", list(&request.kubernetes, kubernetes_role)),
        ("to", request.to.as_deref().map(one_or_many)),
        ("condition", condition),
        ("eligible", eligible),
        ("until", text(request.until.as_ref())),
        ("reason", text(request.reason.as_ref())),
    ]));
    Yaml::Map(facts)
}
