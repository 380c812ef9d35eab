//! Small organizations with most keys, made from a seed, and random edits of them.

use std::collections::BTreeMap;

use proptest::{
    prelude::Rng as _,
    test_runner::{RngAlgorithm, TestRng},
};
use serde_json::{Map, Value, json};

const PEOPLE: [&str; 8] = ["ada", "ben", "cleo", "dora", "emil", "fay", "gus", "hal@partner.example"];
const ENVIRONMENTS: [&str; 3] = ["development", "production", "sandbox"];
const ROLES: [&str; 3] = ["viewer", "developer", "operator"];
/// The day of all tests is 2026-11-22: one of these is over.
const ENDS: [Option<&str>; 6] =
    [None, None, Some("2026-11-21"), Some("2026-11-22"), Some("2026-12-31"), Some("2027-06-30")];

/// Choices that a seed makes.
pub struct Random(TestRng);

impl Random {
    pub fn of(seed: u32) -> Self {
        let bytes: Vec<u8> = seed.to_le_bytes().iter().copied().cycle().take(32).collect();
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
    }

    pub fn below(&mut self, count: usize) -> usize {
        self.0.next_u32() as usize % count
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// Some of them, each at most once.
    fn some<T: Clone>(&mut self, from: &[T], most: usize) -> Vec<T> {
        let mut left = from.to_vec();
        let count = self.below(most + 1).min(left.len());
        (0..count).map(|_| left.remove(self.below(left.len()))).collect()
    }

    /// A thing of a map, by its number.
    fn one<T>(&mut self, from: &BTreeMap<usize, T>) -> usize {
        let numbers: Vec<usize> = from.keys().copied().collect();
        self.pick(&numbers)
    }
}

/// An organization. Teams and services are known by numbers, so that they can change their names; what names a thing
/// that is gone is left out when the files are written.
#[derive(Debug, Clone)]
pub struct Organization {
    /// Whether services may share projects and namespaces.
    is_shared: bool,
    by_members: bool,
    manages_groups: bool,
    members: [Option<&'static str>; 3],
    leads: Option<&'static str>,
    viewer: Vec<&'static str>,
    verbs: Vec<&'static str>,
    services: BTreeMap<usize, Service>,
    pub teams: BTreeMap<usize, Team>,
    next: usize,
}

#[derive(Debug, Clone)]
struct Service {
    name: String,
    environments: Vec<&'static str>,
    project: Option<String>,
    namespace: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Team {
    pub name: String,
    parent: Option<usize>,
    group: Option<String>,
    by_members: Option<bool>,
    leads: Vec<Person>,
    members: Vec<Person>,
    services: Vec<Owned>,
    access: Option<(&'static str, &'static str)>,
    grants: Vec<Request>,
}

type Person = (&'static str, Option<&'static str>);

#[derive(Debug, Clone)]
struct Owned {
    service: usize,
    environments: Option<Vec<&'static str>>,
    access: Option<(&'static str, &'static str)>,
}

#[derive(Debug, Clone)]
struct Request {
    services: Vec<usize>,
    environment: Option<&'static str>,
    role: Option<&'static str>,
    google: Option<&'static str>,
    to: Vec<To>,
    until: Option<&'static str>,
}

#[derive(Debug, Clone)]
enum To {
    Lead,
    Service(usize),
    Team(usize),
    GroupOf(usize),
    Principal(&'static str),
}

impl Organization {
    pub fn random(random: &mut Random) -> Self {
        let mut made = Self {
            is_shared: random.one_in(2),
            by_members: random.one_in(3),
            manages_groups: random.one_in(2),
            members: [Some("developer"), Some("viewer"), None],
            leads: Some("operator"),
            viewer: vec!["roles/logging.viewer"],
            verbs: vec!["get", "list"],
            services: BTreeMap::new(),
            teams: BTreeMap::new(),
            next: 0,
        };
        for _ in 0..2 + random.below(4) {
            made.add_service(random);
        }
        for _ in 0..2 + random.below(4) {
            made.add_team(random);
        }
        made
    }

    fn number(&mut self) -> usize {
        self.next += 1;
        self.next
    }

    fn add_service(&mut self, random: &mut Random) {
        let number = self.number();
        let mut environments = random.some(&ENVIRONMENTS, 3);
        if environments.is_empty() {
            environments = ENVIRONMENTS.to_vec();
        }
        let pin = |random: &mut Random| {
            let shared = ["pool-a", "pool-b"][random.below(2)].to_owned();
            random.one_in(2).then(|| if self.is_shared { shared } else { format!("pin-{number}") })
        };
        let (project, namespace) = (pin(random), pin(random));
        self.services.insert(number, Service { name: format!("service-{number}"), environments, project, namespace });
    }

    fn add_team(&mut self, random: &mut Random) {
        let number = self.number();
        let parent = (!self.teams.is_empty() && random.one_in(2)).then(|| random.one(&self.teams));
        let mut team = Team {
            name: format!("team-{number}"),
            parent,
            group: random.one_in(3).then(|| format!("group-{number}@example.com")),
            by_members: random.one_in(3).then(|| random.one_in(2)),
            leads: people(random, 2),
            members: people(random, 4),
            services: Vec::new(),
            access: random
                .one_in(4)
                .then(|| (random.pick(&ENVIRONMENTS), random.pick(&["none", "viewer", "developer"]))),
            grants: Vec::new(),
        };
        for _ in 0..random.below(4) {
            let owned = self.owned(random);
            if team.services.iter().all(|other| other.service != owned.service) {
                team.services.push(owned);
            }
        }
        self.teams.insert(number, team);
        for _ in 0..random.below(3) {
            let request = self.request(random);
            self.team(number).grants.push(request);
        }
    }

    fn team(&mut self, number: usize) -> &mut Team {
        self.teams.get_mut(&number).expect("a team")
    }

    fn owned(&self, random: &mut Random) -> Owned {
        let environments = random.some(&ENVIRONMENTS, 2);
        Owned {
            service: random.one(&self.services),
            environments: (!environments.is_empty()).then_some(environments),
            access: random.one_in(4).then(|| (random.pick(&ENVIRONMENTS), random.pick(&ROLES))),
        }
    }

    fn request(&self, random: &mut Random) -> Request {
        let services: Vec<usize> = self.services.keys().copied().collect();
        let to = match random.below(7) {
            0 => Vec::new(),
            1 => vec![To::Lead],
            2 => vec![To::Service(random.pick(&services))],
            3 => vec![To::Team(random.one(&self.teams))],
            4 => vec![To::GroupOf(random.one(&self.teams)), To::Principal("group:others@partner.example")],
            5 => vec![
                To::Principal("principal://iam.googleapis.com/locations/global/workforcePools/x/subject/x"),
                To::Principal("domain:example.com"),
            ],
            _ => random.some(&PEOPLE, 2).into_iter().chain(["ada"]).map(To::Principal).collect(),
        };
        // These have no form in Kubernetes.
        let is_google_only =
            to.iter().any(|to| matches!(to, To::Principal(text) if text.contains("://") || text.starts_with("domain")));
        let role = (!is_google_only && random.one_in(2)).then(|| random.pick(&ROLES));
        Request {
            services: random.some(&services, 2).into_iter().chain([services[0]]).collect(),
            environment: random.one_in(2).then(|| random.pick(&ENVIRONMENTS)),
            role,
            google: (role.is_none() || random.one_in(2))
                .then(|| random.pick(&["roles/pubsub.viewer", "roles/logging.viewer"])),
            to,
            until: random.pick(&ENDS),
        }
    }

    /// Changes one thing.
    pub fn edit(&mut self, random: &mut Random) {
        let (team, service) = (random.one(&self.teams), random.one(&self.services));
        match random.below(20) {
            0 => self.add_team(random),
            1 => self.remove_team(team),
            2 => self.team(team).name = format!("renamed-{team}"),
            3 => self.service(service).name = format!("renamed-{service}"),
            4 => self.add_service(random),
            5 if self.services.len() > 1 => drop(self.services.remove(&service)),
            6 => self.team(team).leads = people(random, 2),
            7 | 8 => self.team(team).members = people(random, 4),
            9 => {
                let older: Vec<usize> = self.teams.keys().copied().filter(|other| *other < team).collect();
                self.team(team).parent = (!older.is_empty()).then(|| random.pick(&older));
            }
            10 => {
                let owned = self.owned(random);
                self.team(team).services.retain(|other| other.service != owned.service);
                self.team(team).services.push(owned);
            }
            11 => drop(self.team(team).services.pop()),
            12 | 13 => {
                let request = self.request(random);
                self.team(team).grants.push(request);
            }
            14 => drop(self.team(team).grants.pop()),
            15 => self.team(team).by_members = random.pick(&[None, Some(true), Some(false)]),
            16 => self.team(team).group = Some(format!("other-{team}@example.com")),
            17 => self.members[random.below(3)] = random.pick(&[None, Some("viewer"), Some("operator")]),
            18 => self.viewer = random.pick(&[vec![], vec!["roles/logging.viewer", "roles/monitoring.viewer"]]),
            _ => match random.below(3) {
                0 => self.verbs = random.pick(&[vec!["get"], vec!["get", "list"], vec!["delete"]]),
                1 => self.manages_groups = !self.manages_groups,
                _ => self.by_members = !self.by_members,
            },
        }
    }

    pub fn remove_team(&mut self, number: usize) {
        if self.teams.len() > 1 {
            self.teams.remove(&number);
        }
    }

    fn service(&mut self, number: usize) -> &mut Service {
        self.services.get_mut(&number).expect("a service")
    }

    /// The files of its workspace; JSON is YAML.
    pub fn files(&self) -> BTreeMap<String, String> {
        let text = |value: &Value| format!("{value:#}\n");
        let registry: Map<String, Value> =
            self.services.values().map(|service| (service.name.clone(), facts(service))).collect();
        let mut files = BTreeMap::from([
            ("teamkit.yaml".to_owned(), text(&self.policy())),
            ("services/all.yaml".to_owned(), text(&Value::Object(registry))),
        ]);
        let teams = self.teams.values().map(|team| (format!("teams/{}.yaml", team.name), text(&self.team_file(team))));
        files.extend(teams);
        files
    }

    fn policy(&self) -> Value {
        let access = |roles: &[Option<&str>]| -> Map<String, Value> {
            let roles = ENVIRONMENTS.iter().zip(roles);
            roles.filter_map(|(environment, role)| Some(((*environment).to_owned(), json!((*role)?)))).collect()
        };
        let mut policy = json!({
            "version": 1,
            "domain": "example.com",
            "allowed_domains": ["partner.example"],
            "environments": {
                "development": {
                    "google": { "project": "{{service}}-dev" },
                    "kubernetes": { "cluster": "dev", "namespace": "{{service}}" },
                },
                "production": {
                    "protected": true,
                    "google": { "project": "{{service}}-prod" },
                    "kubernetes": { "namespace": "{{service}}", "clusters": [
                        { "name": "prod-a", "provider": "kubernetes.prod-a" },
                        { "name": "prod-b", "provider": "kubernetes.prod-b" },
                    ] },
                },
                "sandbox": { "google": { "project": "{{service}}-sand" } },
            },
            "roles": {
                "viewer": { "google": self.viewer, "kubernetes": ["view"] },
                "developer": { "includes": ["viewer"], "google": ["roles/cloudtrace.user"], "kubernetes": ["edit"] },
                "operator": { "kubernetes": [{
                    "role": "restarter",
                    "rules": [{ "api_groups": [""], "resources": ["pods"], "verbs": self.verbs }],
                }] },
            },
            "access": { "members": access(&self.members), "leads": access(&[None, self.leads, None]) },
            "principals": { "grant_to": grant_to(self.by_members) },
        });
        if self.manages_groups {
            policy["principals"]["manage_groups"] = json!(true);
            policy["principals"]["customer"] = json!("C01abc234");
        }
        if self.is_shared {
            policy["layout"] = json!({
                "google_root": "terraform/projects/{{project}}",
                "kubernetes_root": "terraform/namespaces/{{cluster}}/{{namespace}}",
            });
        }
        policy
    }

    fn team_file(&self, team: &Team) -> Value {
        let people = |people: &[Person]| -> Vec<Value> {
            let entry = |(email, until): &Person| match until {
                Some(until) => json!({ "email": email, "until": until }),
                None => json!(email),
            };
            people.iter().map(entry).collect()
        };
        let mut file = json!({
            "leads": people(&team.leads),
            "members": people(&team.members),
            "services": team.services.iter().filter_map(|owned| self.owned_entry(owned)).collect::<Vec<_>>(),
            "grants": team.grants.iter().filter_map(|request| self.grant_entry(request)).collect::<Vec<_>>(),
        });
        if let Some(parent) = team.parent.and_then(|parent| self.teams.get(&parent)) {
            file["parent"] = json!(parent.name);
        }
        if let Some(group) = &team.group {
            file["group"] = json!(group);
        }
        if let Some(by_members) = team.by_members {
            file["grant_to"] = json!(grant_to(by_members));
        }
        if let Some((environment, role)) = team.access {
            file["access"] = json!({ "members": { environment: role } });
        }
        file
    }

    fn owned_entry(&self, owned: &Owned) -> Option<Value> {
        let service = self.services.get(&owned.service)?;
        let mut entry = json!({ "name": service.name });
        if let Some(environments) = &owned.environments {
            let there: Vec<_> = environments.iter().filter(|one| service.environments.contains(one)).collect();
            entry["environments"] = json!((!there.is_empty()).then_some(there)?);
        }
        if let Some((environment, role)) = owned.access.filter(|(one, _)| service.environments.contains(one)) {
            entry["access"] = json!({ "members": { environment: role } });
        }
        Some(entry)
    }

    fn grant_entry(&self, request: &Request) -> Option<Value> {
        let services = request.services.iter().filter_map(|number| self.services.get(number));
        let is_there = |service: &&Service| request.environment.is_none_or(|one| service.environments.contains(&one));
        let mut services: Vec<&str> = services.filter(is_there).map(|service| service.name.as_str()).collect();
        services.dedup();
        let to: Vec<String> = request.to.iter().filter_map(|to| self.recipient(to)).collect();
        if to.is_empty() && !request.to.is_empty() {
            return None;
        }
        let mut entry = json!({ "service": (!services.is_empty()).then_some(services)?, "reason": "generated" });
        if !to.is_empty() {
            entry["to"] = json!(to);
        }
        for (key, value) in [("environment", request.environment), ("role", request.role), ("until", request.until)] {
            if let Some(value) = value {
                entry[key] = json!(value);
            }
        }
        if let Some(google) = request.google {
            entry["google"] = json!([google]);
        }
        Some(entry)
    }

    fn recipient(&self, to: &To) -> Option<String> {
        Some(match to {
            To::Lead => "lead".to_owned(),
            To::Service(number) => format!("service/{}", self.services.get(number)?.name),
            To::Team(number) => format!("team/{}", self.teams.get(number)?.name),
            To::GroupOf(number) => format!("group:{}", group(self.teams.get(number)?)),
            To::Principal(text) => (*text).to_owned(),
        })
    }
}

/// The address of a team's group.
pub fn group(team: &Team) -> String {
    team.group.clone().unwrap_or_else(|| format!("{}@example.com", team.name))
}

fn grant_to(by_members: bool) -> &'static str {
    if by_members { "members" } else { "group" }
}

fn people(random: &mut Random, most: usize) -> Vec<Person> {
    random.some(&PEOPLE, most).into_iter().map(|person| (person, random.pick(&ENDS))).collect()
}

fn facts(service: &Service) -> Value {
    let mut facts = json!({ "shared": true, "environments": service.environments });
    if let Some(project) = &service.project {
        let projects: Map<String, Value> = service
            .environments
            .iter()
            .map(|environment| ((*environment).to_owned(), json!(format!("{project}-{environment}"))))
            .collect();
        facts["google"] = json!({ "project": projects });
    }
    if let Some(namespace) = &service.namespace {
        facts["kubernetes"] = json!({ "namespace": namespace });
    }
    facts
}
