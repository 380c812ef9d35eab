//! Who there is and who owns what, before it is text.

use std::collections::{BTreeMap, BTreeSet};

use super::{line, person, random::Random};

pub(super) const ENVIRONMENTS: [&str; 3] = ["development", "staging", "production"];

const KINDS: [&str; 16] = [
    "ledger", "checkout", "search", "cart", "pricing", "catalog", "payouts", "shipping", "profile", "media", "adverts",
    "events", "billing", "routing", "stock", "mail",
];

/// Members of a team in the real organization: half have at most four, one in a hundred more than twenty.
const MEMBERS: [(usize, usize); 9] =
    [(0, 2), (100, 2), (250, 3), (500, 4), (750, 5), (900, 7), (950, 10), (990, 22), (1000, 124)];
/// Services of a team: a quarter own none, a few own most.
const SERVICES: [(usize, usize); 7] = [(0, 0), (250, 1), (500, 2), (750, 4), (900, 8), (980, 16), (1000, 40)];
/// Grants beyond ownership of a team.
const REQUESTS: [(usize, usize); 5] = [(0, 0), (600, 0), (800, 2), (970, 5), (1000, 12)];

/// All teams and services, by number.
pub(super) struct Organization {
    pub services: Vec<Service>,
    pub teams: Vec<Team>,
    pub people: usize,
}

pub(super) struct Service {
    pub name: String,
    pub environments: Vec<&'static str>,
    /// Teams that may grant themselves access.
    pub guests: BTreeSet<usize>,
    pub is_shared: bool,
    pub has_project: bool,
    pub has_namespace: bool,
    pub formerly: Option<String>,
    pub tier: usize,
}

pub(super) struct Team {
    pub name: String,
    area: Option<usize>,
    pub parent: Option<usize>,
    pub has_group: bool,
    pub grants_to_members: bool,
    pub leads: Vec<usize>,
    pub members: Vec<usize>,
    /// The last day of members who have one.
    pub ends: BTreeMap<usize, &'static str>,
    /// How many people of another domain are in it.
    pub partners: usize,
    pub services: Vec<Owned>,
    pub access: Option<&'static str>,
    pub requests: Vec<Request>,
}

pub(super) struct Owned {
    pub service: usize,
    environments: Option<&'static str>,
    access: Option<&'static str>,
}

/// A grant beyond ownership.
pub(super) struct Request {
    services: Vec<usize>,
    environments: Option<String>,
    natives: String,
    to: Option<String>,
    until: Option<&'static str>,
}

impl Organization {
    pub(super) fn new(roots: usize, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let services = services(roots, &mut random);
        let mut organization = Self { services, teams: Vec::new(), people: 0 };
        // Whom a team can have depends on how many there are, and that on how many services teams own.
        organization.people = organization.services.len() / 2 + 20;
        organization.add_teams(&mut random);
        organization.share(&mut random);
        organization.request(&mut random);
        organization
    }

    pub(super) fn service_name(&self, number: usize) -> &str {
        self.services.get(number).map_or("", |service| &service.name)
    }

    pub(super) fn team_name(&self, number: usize) -> &str {
        self.teams.get(number).map_or("", |team| &team.name)
    }

    /// Teams own services one after another until each has an owner.
    fn add_teams(&mut self, random: &mut Random) {
        let mut next = 0;
        while next < self.services.len() {
            let count = random.quantile(&SERVICES).min(self.services.len() - next);
            let mut team = Team::new(self.teams.len(), self.people, random);
            team.services = (next..next + count).map(|service| Owned::new(service, random)).collect();
            next += count;
            // A parent's people are its own and those below it, so one that names its people would name all of them.
            let parent = self.teams.len().saturating_sub(1 + random.below(8));
            let can_have = self.teams.get(parent).is_some_and(|team| !team.grants_to_members);
            team.parent = (random.percent(8) && can_have).then_some(parent);
            self.teams.push(team);
        }
    }

    /// Some services have another owner, and some invite a team.
    fn share(&mut self, random: &mut Random) {
        let teams = self.teams.len();
        for (number, service) in self.services.iter_mut().enumerate() {
            let other = random.below(teams);
            if random.percent(10) {
                service.guests.insert(random.below(teams));
            }
            let Some(team) = self.teams.get_mut(other).filter(|_| random.percent(8)) else { continue };
            if team.services.iter().all(|owned| owned.service != number) {
                service.is_shared = true;
                team.services.push(Owned { service: number, environments: None, access: None });
            }
        }
    }

    fn request(&mut self, random: &mut Random) {
        for number in 0..self.teams.len() {
            let count = random.quantile(&REQUESTS);
            let requests: Vec<_> = (0..count).filter_map(|_| self.one_request(number, random)).collect();
            // Asked before it is written down: mostly the owner has invited the team.
            for service in requests.iter().flat_map(|request| &request.services) {
                if let Some(service) = self.services.get_mut(*service).filter(|_| random.percent(90)) {
                    service.guests.insert(number);
                }
            }
            if let Some(team) = self.teams.get_mut(number) {
                team.requests = requests;
            }
        }
    }

    fn one_request(&self, number: usize, random: &mut Random) -> Option<Request> {
        let team = self.teams.get(number)?;
        let count = if random.percent(15) { 2 } else { 1 };
        let services: BTreeSet<usize> = (0..count).map(|_| random.below(self.services.len())).collect();
        let everywhere = services.iter().filter_map(|service| self.services.get(*service));
        let environments = match random.below(10) {
            0..4 => Some("production".to_owned()),
            4..6 => Some("development".to_owned()),
            6 => Some("[development, production]".to_owned()),
            7 => everywhere.map(|service| service.environments.len()).all(|count| count == 3).then(|| "staging".into()),
            _ => None,
        };
        let natives = match random.below(8) {
            0..3 => "role: viewer",
            3 => "role: developer",
            4 => "google: [roles/spanner.databaseReader]",
            5 => "google: [roles/pubsub.viewer, roles/storage.objectViewer]",
            6 => "google: [roles/pubsub.subscriber]\n    kubernetes: [view]",
            _ => "role: viewer\n    google: [roles/bigquery.dataViewer]",
        };
        let (to, is_person) = self.recipient(team, random);
        let until = random.percent(if is_person { 95 } else { 60 }).then(|| end(random)).flatten();
        Some(Request { services: services.into_iter().collect(), environments, natives: natives.into(), to, until })
    }

    fn recipient(&self, team: &Team, random: &mut Random) -> (Option<String>, bool) {
        let kind = random.below(20);
        // A person with an end of her own in the team is left to the team's own access.
        let lasting: Vec<_> = team.members.iter().filter(|member| !team.ends.contains_key(member)).copied().collect();
        let people: BTreeSet<_> =
            (0..=random.below(2)).filter_map(|_| lasting.get(random.below(lasting.len()))).collect();
        match kind {
            0..5 if !people.is_empty() => {
                let people: Vec<_> = people.into_iter().map(|number| person(*number)).collect();
                (Some(format!("[{}]", people.join(", "))), true)
            }
            // A workload lives in the environment that it is granted access in, so it must have all three.
            5..9 => {
                let from = team.services.iter().filter(|owned| {
                    self.services.get(owned.service).is_some_and(|service| service.environments.len() == 3)
                });
                let from: Vec<_> = from.collect();
                let from = from.get(random.below(from.len()));
                (from.map(|owned| format!("[service/{}]", self.service_name(owned.service))), false)
            }
            9 if !team.leads.is_empty() => (Some("[lead]".to_owned()), false),
            10 => (Some(format!("[team/{}]", self.team_name(random.below(self.teams.len())))), false),
            11 => (Some("[\"group:audit@partner.example\"]".to_owned()), false),
            _ => (None, false),
        }
    }
}

fn services(roots: usize, random: &mut Random) -> Vec<Service> {
    let mut services = Vec::new();
    let mut left = roots;
    while left > 0 {
        let number = services.len();
        let environments = match left {
            1 => vec!["production"],
            2 => vec!["development", "production"],
            _ if random.percent(15) => vec!["development", "production"],
            _ => ENVIRONMENTS.to_vec(),
        };
        left -= environments.len();
        let kind = random.pick(&KINDS).unwrap_or("service");
        services.push(Service {
            name: format!("{kind}-{number}"),
            environments,
            guests: BTreeSet::new(),
            is_shared: false,
            has_project: random.percent(10),
            has_namespace: random.percent(6),
            formerly: random.percent(2).then(|| format!("old-{kind}-{number}")),
            tier: random.below(4),
        });
    }
    services
}

impl Team {
    fn new(number: usize, people: usize, random: &mut Random) -> Self {
        let mut chosen = BTreeSet::new();
        for _ in 0..random.quantile(&MEMBERS) {
            chosen.insert(random.low(people));
        }
        let mut members: Vec<usize> = chosen.into_iter().collect();
        let leads = if random.percent(25) && members.len() > 2 { members.split_off(members.len() - 1) } else { vec![] };
        let grants_to_members = random.percent(4) && members.len() <= 6;
        let ends = members.iter().filter(|_| !grants_to_members && random.percent(3)).copied().collect::<Vec<_>>();
        Self {
            name: format!("{}-team-{number}", random.pick(&KINDS).unwrap_or("some")),
            area: (number >= 20).then_some(number / 20),
            parent: None,
            has_group: random.percent(10),
            grants_to_members,
            leads,
            members,
            ends: ends.into_iter().filter_map(|member| Some((member, end(random)?))).collect(),
            partners: usize::from(random.percent(5)),
            services: Vec::new(),
            access: random.percent(6).then(|| {
                let some =
                    ["members: { production: none }", "members: { staging: viewer }", "leads: { staging: operator }"];
                random.pick(&some).unwrap_or_default()
            }),
            requests: Vec::new(),
        }
    }

    pub(super) fn path(&self) -> String {
        let Self { name, area, .. } = self;
        area.map_or_else(|| format!("teams/{name}.yaml"), |area| format!("teams/area-{area:03}/{name}.yaml"))
    }
}

impl Owned {
    fn new(service: usize, random: &mut Random) -> Self {
        let access = [
            "access: { members: { production: developer } }",
            "access: { members: { production: none } }",
            "access: { members: { development: operator } }",
            "access: { leads: { production: developer } }",
        ];
        let environments = random.percent(3).then_some("environments: [production]");
        let override_it = environments.is_none() && random.percent(15);
        Self { service, environments, access: if override_it { random.pick(&access) } else { None } }
    }

    /// What a service entry says besides its name.
    pub(super) fn entry(&self) -> Option<&'static str> {
        self.environments.or(self.access)
    }
}

impl Request {
    pub(super) fn text(&self, organization: &Organization) -> String {
        let Self { services, environments, natives, to, until } = self;
        let names: Vec<_> = services.iter().map(|service| organization.service_name(*service)).collect();
        let names = if names.len() == 1 { names.concat() } else { format!("[{}]", names.join(", ")) };
        let mut text = String::new();
        line(&mut text, format_args!("  - service: {names}"));
        if let Some(environments) = environments {
            line(&mut text, format_args!("    environment: {environments}"));
        }
        line(&mut text, format_args!("    {natives}"));
        if let Some(to) = to {
            line(&mut text, format_args!("    to: {to}"));
        }
        if let Some(until) = until {
            line(&mut text, format_args!("    until: {until}"));
        }
        line(&mut text, format_args!("    reason: Moves data to {}", names.trim_matches(['[', ']'])));
        text
    }
}

/// A day far enough away that no run of a benchmark comes after it.
fn end(random: &mut Random) -> Option<&'static str> {
    random.pick(&["2099-03-31", "2099-06-30", "2099-12-31", "2100-12-31"])
}
