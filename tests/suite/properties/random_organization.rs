//! Small organizations with most keys, made from a seed, and random edits of them.

use std::collections::BTreeMap;

use proptest::{
    prelude::Rng as _,
    test_runner::{RngAlgorithm, TestRng},
};

const PEOPLE: [&str; 8] = ["ada", "ben", "cleo", "dora", "emil", "fay", "gus", "hal@partner.example"];
pub(super) const ENVIRONMENTS: [&str; 3] = ["development", "production", "sandbox"];
const ROLES: [&str; 3] = ["viewer", "developer", "operator"];
/// The day of all tests is 2026-11-22: one of these is over.
/// The workspace's scopes, with what they are.
pub(super) const SCOPES: [(&str, &str, &str); 5] = [
    ("commerce", "folder", "481516234200"),
    ("company", "organization", "108108108108"),
    ("lake", "project", "acme-data-lake"),
    ("platform", "cluster", "prod-a"),
    ("web", "folder", "4815162342"),
];
/// Resources that services may have, with their keys.
pub(super) const RESOURCES: [(&str, &[(&str, &str)]); 4] = [
    ("exports", &[("bucket", "{{service}}-{{environment}}-exports")]),
    ("books", &[("dataset", "books")]),
    ("deployer", &[("service_account", "deployer")]),
    ("images", &[("repository", "{{service}}"), ("location", "europe-west1")]),
];
/// Conditions, by their titles.
pub(super) const CONDITIONS: [(&str, &str); 2] =
    [("office hours", "request.time.getHours('Asia/Tokyo') < 19"), ("exports", "resource.name.startsWith('x')")];
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
    pub(super) is_shared: bool,
    pub(super) by_members: bool,
    pub(super) manages_groups: bool,
    pub(super) members: [Option<&'static str>; 3],
    pub(super) leads: Option<&'static str>,
    /// What members may ask for in production.
    pub(super) eligible: Option<&'static str>,
    pub(super) asking: Asking,
    pub(super) viewer: Vec<&'static str>,
    pub(super) verbs: Vec<&'static str>,
    /// How many of the scopes there are.
    pub(super) scopes: usize,
    pub(super) services: BTreeMap<usize, Service>,
    pub teams: BTreeMap<usize, Team>,
    next: usize,
}

/// How access is asked for.
#[derive(Debug, Clone)]
pub(super) struct Asking {
    pub hours: usize,
    pub approvers: Vec<&'static str>,
}

#[derive(Debug, Clone)]
pub(super) struct Service {
    pub name: String,
    pub environments: Vec<&'static str>,
    pub project: Option<String>,
    pub namespace: Option<String>,
    pub resources: Vec<usize>,
    pub tier: usize,
}

#[derive(Debug, Clone)]
pub struct Team {
    pub name: String,
    pub(super) parents: Vec<usize>,
    pub(super) group: Option<String>,
    pub(super) by_members: Option<bool>,
    pub(super) leads: Vec<Person>,
    pub(super) members: Vec<Person>,
    pub(super) services: Vec<Owned>,
    pub(super) access: Option<(&'static str, &'static str)>,
    pub(super) grants: Vec<Request>,
}

pub(super) type Person = (&'static str, Option<&'static str>);

#[derive(Debug, Clone)]
pub(super) struct Owned {
    pub(super) service: usize,
    pub(super) environments: Option<Vec<&'static str>>,
    pub(super) access: Option<(&'static str, &'static str)>,
}

#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) at: At,
    pub(super) environment: Option<&'static str>,
    pub(super) role: Option<&'static str>,
    pub(super) google: Option<&'static str>,
    pub(super) to: Vec<To>,
    pub(super) until: Option<&'static str>,
    pub(super) condition: Option<usize>,
    pub(super) asked_for: Option<Asking>,
}

#[derive(Debug, Clone)]
pub(super) enum At {
    Services(Vec<usize>),
    Resources(Vec<usize>, Vec<&'static str>),
    Pattern(&'static str),
    Tier(usize),
    Scopes(Vec<&'static str>),
}

#[derive(Debug, Clone)]
pub(super) enum To {
    Lead,
    Service(usize),
    Team(usize),
    EveryTeam,
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
            eligible: random.one_in(2).then_some("operator"),
            asking: asking(random),
            viewer: vec!["roles/logging.viewer"],
            verbs: vec!["get", "list"],
            scopes: random.below(SCOPES.len() + 1),
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
            match random.below(7) {
                0 => Some("none".to_owned()),
                1..4 => Some(if self.is_shared { shared } else { format!("pin-{number}") }),
                _ => None,
            }
        };
        let service = Service {
            name: format!("service-{number}"),
            environments,
            project: pin(random),
            namespace: pin(random),
            resources: random.some(&[0, 1, 2, 3], 4),
            tier: random.below(2),
        };
        self.services.insert(number, service);
    }

    fn add_team(&mut self, random: &mut Random) {
        let number = self.number();
        let older: Vec<usize> = self.teams.keys().copied().collect();
        let mut team = Team {
            name: format!("team-{number}"),
            parents: random.some(&older, 2),
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
        let at = self.at(random);
        let to = self.recipients(random);
        // These have no form in Kubernetes.
        let is_google_only =
            to.iter().any(|to| matches!(to, To::Principal(text) if text.contains("://") || text.starts_with("domain")));
        let condition = random.one_in(3).then(|| random.below(CONDITIONS.len()));
        let takes_roles = !is_google_only && condition.is_none() && !matches!(at, At::Resources(..));
        let role = (takes_roles && random.one_in(2)).then(|| random.pick(&ROLES));
        let can_be_asked_for = condition.is_none() && !matches!(at, At::Resources(..) | At::Scopes(_));
        let is_clusters = matches!(&at, At::Scopes(scopes) if *scopes == ["platform"]);
        let has_google = (role.is_none() || random.one_in(2)) && !is_clusters;
        Request {
            at,
            environment: random.one_in(2).then(|| random.pick(&ENVIRONMENTS)),
            role: if is_clusters { takes_roles.then_some("developer") } else { role },
            google: has_google.then(|| random.pick(&["roles/pubsub.viewer", "roles/logging.viewer"])),
            to,
            until: random.pick(&ENDS),
            condition: condition.filter(|_| !is_clusters),
            asked_for: (can_be_asked_for && random.one_in(5)).then(|| asking(random)),
        }
    }

    /// Where a grant gives access.
    fn at(&self, random: &mut Random) -> At {
        let services: Vec<usize> = self.services.keys().copied().collect();
        let scopes: Vec<&str> = SCOPES[..self.scopes].iter().map(|(name, ..)| *name).collect();
        let some = random.some(&services, 2).into_iter().chain([services[0]]).collect();
        match random.below(9) {
            0 => At::Pattern(random.pick(&["*", "service-*", "renamed-*"])),
            1 => At::Tier(random.below(2)),
            2 | 3 if !scopes.is_empty() => {
                At::Scopes(random.some(&scopes, 2).into_iter().chain([random.pick(&scopes)]).collect())
            }
            4 | 5 => {
                let names: Vec<&str> = RESOURCES.iter().map(|(name, _)| *name).collect();
                At::Resources(some, vec![random.pick(&names)])
            }
            _ => At::Services(some),
        }
    }

    fn recipients(&self, random: &mut Random) -> Vec<To> {
        let services: Vec<usize> = self.services.keys().copied().collect();
        match random.below(8) {
            0 => Vec::new(),
            1 => vec![To::Lead],
            2 => vec![To::Service(random.pick(&services))],
            3 => vec![To::Team(random.one(&self.teams))],
            4 => vec![To::GroupOf(random.one(&self.teams)), To::Principal("group:others@partner.example")],
            5 => vec![
                To::Principal("principal://iam.googleapis.com/locations/global/workforcePools/x/subject/x"),
                To::Principal("domain:example.com"),
            ],
            6 => vec![To::EveryTeam],
            _ => random.some(&PEOPLE, 2).into_iter().chain(["ada"]).map(To::Principal).collect(),
        }
    }

    /// Changes one thing.
    pub fn edit(&mut self, random: &mut Random) {
        let (team, service) = (random.one(&self.teams), random.one(&self.services));
        match random.below(26) {
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
                self.team(team).parents = random.some(&older, 2);
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
            19 => self.service(service).tier = random.below(2),
            20 => self.service(service).resources = random.some(&[0, 1, 2, 3], 4),
            21 => match random.below(4) {
                0 => self.eligible = random.pick(&[None, Some("viewer"), Some("operator")]),
                1 => self.scopes = random.below(SCOPES.len() + 1),
                2 => self.service(service).project = random.pick(&[None, Some("none".to_owned())]),
                _ => self.asking = asking(random),
            },
            22..25 => self.edit_grant(team, random),
            _ => match random.below(3) {
                0 => self.verbs = random.pick(&[vec!["get"], vec!["get", "list"], vec!["delete"]]),
                1 => self.manages_groups = !self.manages_groups,
                _ => self.by_members = !self.by_members,
            },
        }
    }

    /// Changes one thing of a team's last grant.
    fn edit_grant(&mut self, team: usize, random: &mut Random) {
        let (request, at) = (self.request(random), self.at(random));
        let Some(last) = self.team(team).grants.last_mut() else {
            self.team(team).grants.push(request);
            return;
        };
        let takes = last.role.is_none() && last.google.is_some() && last.asked_for.is_none();
        match (random.below(5), &mut last.at) {
            (0, At::Services(_) | At::Pattern(_) | At::Tier(_)) if !matches!(at, At::Resources(..) | At::Scopes(_)) => {
                last.at = at;
            }
            (1, At::Scopes(scopes)) => drop(scopes.pop()),
            (1, At::Resources(_, names)) => names.push(random.pick(&RESOURCES).0),
            (2, _) if takes => last.condition = request.condition,
            (3, _) if takes => last.to = request.to,
            (_, _) => {
                last.until = request.until;
                if let Some(asked_for) = &mut last.asked_for {
                    *asked_for = asking(random);
                }
            }
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
}

/// The address of a team's group.
pub fn group(team: &Team) -> String {
    team.group.clone().unwrap_or_else(|| format!("{}@example.com", team.name))
}

fn people(random: &mut Random, most: usize) -> Vec<Person> {
    random.some(&PEOPLE, most).into_iter().map(|person| (person, random.pick(&ENDS))).collect()
}

fn asking(random: &mut Random) -> Asking {
    let approvers = random.pick(&[vec!["lead"], vec![], vec!["group:others@partner.example"]]);
    Asking { hours: 1 + random.below(8), approvers }
}
