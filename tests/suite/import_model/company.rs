//! Organizations where groups own services, made of choices: what a company of microservice teams looks like to us.

use crate::reference_model::{
    choices::{Choices, Part},
    definitions::{
        Access, At, Condition, DeclaredScope, Eligibility, Environment, Holds, Kubernetes, KubernetesRole, Look, Owned,
        PerEnvironment, Person, Principals, Request, Resource, Role, Service, Team, Which, Workspace, Yaml,
    },
    kind::Kind,
};

const SERVICES: [&str; 9] =
    ["checkout", "ledger", "search", "catalog-api", "shipping", "cart", "cart-events", "b2b", "web-front-end"];
const TEAMS: [&str; 7] = ["payments", "commerce", "platform", "data-core", "growth", "sre", "web"];
const PEOPLE: [&str; 12] =
    ["ada", "ben", "cleo", "dan", "eve.b", "fay", "gus-1", "hal@partner.example", "ida", "jo", "kim", "lou"];
const ENVIRONMENTS: [(&str, &str); 3] = [("development", "dev"), ("staging", "stg"), ("production", "prod")];
const LONERS: [&str; 6] = [
    "zoe",
    "serviceAccount:ci@build-farm.iam.gserviceaccount.com",
    "group:auditors@example.com",
    "group:vendors@partner.example",
    "user:yan@partner.example",
    "principalSet://iam.googleapis.com/locations/global/workforcePools/staff/group/Night-Shift",
];
const NATIVES: [&str; 4] =
    ["roles/cloudsql.client", "roles/pubsub.viewer", "roles/logging.viewer", "roles/storage.objectViewer"];
/// Ends in the future of all tests.
const ENDS: [&str; 3] = ["2026-12-31", "2027-02-28", "2028-02-29"];
const CONDITIONS: [(&str, &str); 2] = [
    ("office hours", "request.time.getHours('Asia/Tokyo') < 19"),
    ("Exports, \"until\" then", "resource.name.startsWith('projects/_/buckets/x') || resource.type == \"y\""),
];

/// How many choices the policy, a service and a team have.
pub const LENGTHS: [usize; 3] = [60, 40, 160];

/// A company of these parts: policy, services, teams.
pub fn company(policy: &[u8], services: &[Part], teams: &[Part]) -> Workspace {
    let services = &services[..services.len().min(SERVICES.len())];
    let teams = &teams[..teams.len().min(TEAMS.len())];
    let mut company = self::policy(&mut Choices::of(policy));
    let made = SERVICES.iter().zip(services).map(|(name, part)| service(name, &company, &mut Choices::of(part)));
    company.registry = Some(made.collect());
    for (number, part) in teams.iter().enumerate() {
        let made = team(number, teams.len(), &company, &mut Choices::of(part));
        company.teams.push(made);
    }
    company
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn policy(choices: &mut Choices<'_>) -> Workspace {
    let count = 1 + choices.below(3);
    let project = choices.pick(&[
        "{{service}}-SHORT",
        "acme-{{service}}-SHORT",
        "SHORT-{{service}}",
        "{{service}}-{{environment}}",
    ]);
    let clusters = choices.below(5);
    let namespace = choices.pick(&[None, Some("{{service}}"), Some("app-{{service}}")]);
    let mut environments = Vec::new();
    for (name, short) in &ENVIRONMENTS[3 - count..] {
        let names = match clusters {
            0 => Vec::new(),
            1 | 2 => vec![format!("platform-{short}")],
            3 => vec![format!("{short}-a"), format!("{short}-b")],
            _ => vec!["platform".to_owned()],
        };
        // Environments that share a cluster have namespaces of their own.
        let namespace = if clusters == 4 { Some("{{service}}-{{environment}}") } else { namespace };
        environments.push(Environment {
            name: (*name).to_owned(),
            protected: (*name == "production").then_some(true),
            project: (clusters == 0 || !choices.one_in(8)).then(|| project.replace("SHORT", short)),
            kubernetes: (!names.is_empty()).then(|| Kubernetes {
                is_plain: names.len() == 1,
                clusters: names
                    .iter()
                    .map(|name| (name.clone(), (names.len() > 1).then(|| format!("kubernetes.{name}"))))
                    .collect(),
                namespace: namespace.map(str::to_owned),
                manage_namespace: None,
            }),
        });
    }
    let roles = roles(choices);
    let access = access(&environments, &roles, choices);
    let all = [
        ("commerce", Holds::Folder("481516234200".to_owned())),
        ("company", Holds::Organization("108108108108".to_owned())),
        ("lake", Holds::Project("acme-data-lake".to_owned())),
        ("ops", Holds::Cluster("ops".to_owned())),
    ];
    let scopes = choices.some(&all, 3).into_iter().map(|(name, holds)| DeclaredScope {
        name: name.to_owned(),
        holds,
        protected: None,
        provider: None,
    });
    Workspace {
        domain: "example.com".to_owned(),
        scopes: scopes.collect(),
        environments,
        roles,
        access,
        eligibility: Eligibility::default(),
        principals: Principals {
            group: choices
                .maybe(3, |choices| choices.pick(&["gcp-{{team}}@{{domain}}", "{{team}}.eng@{{domain}}"]).to_owned()),
            lead_group: choices.maybe(4, |_| "heads.{{team}}@{{domain}}".to_owned()),
            manage_groups: choices.maybe(5, |_| true),
            ..Principals::default()
        },
        registry: None,
        teams: Vec::new(),
        rest: vec![("allowed_domains".to_owned(), Yaml::texts(&["partner.example"]))],
        people: None,
        catalogs: Vec::new(),
        looks: vec![Look { block: 9, ..Look::default() }; 12],
    }
}

fn roles(choices: &mut Choices<'_>) -> Vec<Role> {
    let role = |name: &str, includes: &[&str], google: &[&str], kubernetes: Vec<KubernetesRole>| Role {
        name: name.to_owned(),
        description: None,
        includes: texts(includes),
        google: texts(google),
        kubernetes,
    };
    let cluster_role = |name: &str| KubernetesRole::ClusterRole(name.to_owned());
    let mut roles = vec![
        role("viewer", &[], &["roles/logging.viewer", "roles/monitoring.viewer"], vec![cluster_role("view")]),
        role("developer", &["viewer"], &["roles/cloudtrace.user"], vec![cluster_role("edit")]),
    ];
    if choices.one_in(2) {
        let own = KubernetesRole::Own("restarter".to_owned());
        roles.push(role("operator", &["developer"], &["roles/cloudsql.client"], vec![own]));
    }
    if choices.one_in(3) {
        roles.push(role("auditor", &[], &["roles/iam.securityReviewer"], Vec::new()));
    }
    roles
}

fn access(environments: &[Environment], roles: &[Role], choices: &mut Choices<'_>) -> Access {
    let mut access = Access::default();
    for environment in environments {
        let mut role = |one_in: usize, list: &mut Vec<(String, String)>| {
            if !choices.one_in(one_in) {
                list.push((environment.name.clone(), choices.pick(roles).name));
            }
        };
        role(6, &mut access.members);
        role(2, &mut access.leads);
    }
    if access.members.is_empty() {
        access.members.push((environments[0].name.clone(), "viewer".to_owned()));
    }
    access
}

fn service(name: &str, company: &Workspace, choices: &mut Choices<'_>) -> Service {
    let all: Vec<String> = company.environments.iter().map(|one| one.name.clone()).collect();
    let last = all.last().expect("an environment").clone();
    let mut pinned = |id: &str| {
        choices.maybe(8, |choices| {
            if choices.one_in(3) {
                PerEnvironment::All("none".to_owned())
            } else {
                PerEnvironment::By(vec![(last.clone(), id.to_owned())])
            }
        })
    };
    let project = pinned(&format!("old-{name}-7f3a"));
    let mut namespace = pinned(&format!("old-{name}"));
    if matches!((&project, &namespace), (Some(PerEnvironment::All(_)), Some(PerEnvironment::All(_)))) {
        namespace = None;
    }
    let is_none = |pinned: &Option<PerEnvironment>| matches!(pinned, Some(PerEnvironment::All(_)));
    let kinds = [
        ("exports", Kind::Bucket, "{{service}}-{{environment}}-exports"),
        ("books", Kind::Dataset, "books"),
        ("signing-key", Kind::Secret, "signing-key"),
        ("deployer", Kind::ServiceAccount, "deployer"),
        ("events", Kind::Topic, "events"),
    ];
    let resources = if is_none(&project) { Vec::new() } else { choices.some(&kinds, 6) };
    let resource = |(name, kind, id): (&str, Kind, &str)| Resource {
        name: name.to_owned(),
        kind,
        id: id.to_owned(),
        within: None,
    };
    let has_project = company.environments.iter().all(|one| one.project.is_some());
    Service {
        name: name.to_owned(),
        environments: choices.maybe(4, |choices| choices.at_least_one(&all)),
        project,
        workload: None,
        namespace,
        resources: resources.into_iter().map(resource).filter(|_| has_project).collect(),
        labels: Vec::new(),
        rest: vec![("shared".to_owned(), Yaml::bare(&true))],
    }
}

fn person(choices: &mut Choices<'_>) -> Person {
    Person { address: choices.pick(&PEOPLE).to_owned(), until: None, reason: None }
}

fn people(least: usize, choices: &mut Choices<'_>) -> Vec<Person> {
    let mut people: Vec<Person> = (0..least + choices.below(4)).map(|_| person(choices)).collect();
    people.sort_by(|one, other| one.address.cmp(&other.address));
    people.dedup_by(|one, other| one.address == other.address);
    people
}

fn team(number: usize, count: usize, company: &Workspace, choices: &mut Choices<'_>) -> Team {
    let registry = company.registry.as_deref().expect("services");
    let members = people(1, choices);
    let mut team = Team {
        name: TEAMS[number].to_owned(),
        folder: String::new(),
        parents: if number > 0 && choices.one_in(4) {
            vec![TEAMS[choices.below(number)].to_owned()]
        } else {
            Vec::new()
        },
        group: choices.maybe(5, |choices| {
            let name = TEAMS[number];
            choices.pick(&[format!("{name}-folks@example.com"), format!("all.{name}@partner.example")])
        }),
        lead_group: None,
        grant_to: None,
        leads: people(0, choices),
        members,
        services: Vec::new(),
        access: Access::default(),
        requests: Vec::new(),
        rest: Vec::new(),
    };
    team.members.retain(|member| team.leads.iter().all(|lead| lead.address != member.address));
    for (index, service) in registry.iter().enumerate() {
        // Each service has an owner, some have two.
        if index % count == number || choices.one_in(10) {
            let mut owned = Owned { service: service.name.clone(), environments: None, access: Access::default() };
            if choices.one_in(10) {
                let environment = choices.pick(&company.environments).name;
                owned.access.members.push((environment, choices.pick(&company.roles).name));
            }
            team.services.push(owned);
        }
    }
    for _ in 0..choices.below(4) {
        team.requests.extend(request(company, registry, number, choices));
    }
    team
}

/// What goes beyond ownership; nothing where it would give nothing.
fn request(company: &Workspace, registry: &[Service], number: usize, choices: &mut Choices<'_>) -> Option<Request> {
    let to = match choices.below(6) {
        0 | 1 => None,
        2 => Some(choices.pick(&PEOPLE).to_owned()),
        3 if number > 0 => Some(format!("team/{}", TEAMS[choices.below(number)])),
        _ => Some(choices.pick(&LONERS).to_owned()),
    };
    let mut request = Request {
        at: At::Scopes(Vec::new()),
        role: None,
        google: Vec::new(),
        kubernetes: Vec::new(),
        to: to.map(|to| vec![to]),
        until: choices.maybe(4, |choices| choices.pick(&ENDS).to_owned()),
        condition: None,
        eligible: None,
        reason: Some("as agreed".to_owned()),
    };
    if choices.one_in(6) && !company.scopes.is_empty() {
        let scope = choices.pick(&company.scopes);
        request.at = At::Scopes(vec![scope.name]);
        match scope.holds {
            Holds::Cluster(_) => request.kubernetes.push(KubernetesRole::ClusterRole("view".to_owned())),
            _ => request.google.push("roles/browser".to_owned()),
        }
        return Some(request);
    }
    let service = choices.pick(registry);
    let is_none = |pinned: &Option<PerEnvironment>| matches!(pinned, Some(PerEnvironment::All(_)));
    let environments: Vec<&Environment> = company
        .environments
        .iter()
        .filter(|one| service.environments.as_ref().is_none_or(|names| names.contains(&one.name)))
        .collect();
    let environment = choices.pick(&environments);
    let has_project = environment.project.is_some() && !is_none(&service.project);
    let has_namespace = environment.kubernetes.is_some() && !is_none(&service.namespace);
    let mut resources = Vec::new();
    if choices.one_in(3) && !service.resources.is_empty() {
        resources.push(choices.pick(&service.resources).name);
        request.google.push("roles/storage.objectViewer".to_owned());
    } else if choices.one_in(2) && has_project && has_namespace {
        request.role = Some(choices.pick(&company.roles).name);
    } else if has_project {
        request.google.push(choices.pick(&NATIVES).to_owned());
        request.condition = choices
            .maybe(5, |choices| choices.pick(&CONDITIONS))
            .map(|(title, expression)| Condition { title: title.to_owned(), expression: expression.to_owned() });
    } else if has_namespace {
        request.kubernetes.push(KubernetesRole::ClusterRole(choices.pick(&["view", "edit", "admin"]).to_owned()));
    } else {
        return None;
    }
    request.at = At::Services {
        which: vec![Which::Named(service.name)],
        environments: Some(vec![environment.name.clone()]),
        resources,
    };
    let takes_pools = request.role.is_none() && request.kubernetes.is_empty();
    request.to = request.to.filter(|to| takes_pools || !to[0].contains("://"));
    Some(request)
}
