//! Domains of people and groups, and the patterns of groups' addresses.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use crate::{
    live::{LiveMember, LiveWorld},
    model::{Address, Principal, is_mail_domain, is_name},
};

/// How many groups and people a domain has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DomainCount {
    pub groups: usize,
    pub people: usize,
}

/// The addresses of a world.
#[derive(Debug, Default)]
pub(super) struct AddressSurvey {
    /// Groups that hold access, and groups that were exported.
    pub groups: BTreeSet<Address>,
    pub people: BTreeSet<Address>,
}

/// Patterns of groups, without the domain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct GroupForms {
    pub team: Surrounding,
    /// How many groups have it, of how many that are no leads'.
    pub fitting: usize,
    pub all: usize,
    /// What stands around a team's name in its leads' group, and for how many teams there are both.
    pub leads: Option<(Surrounding, usize)>,
}

/// What stands around a name in an address.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Surrounding {
    before: String,
    after: String,
}

const PUBLIC_DOMAINS: &str = include_str!("public-domains.txt");
/// Words for groups of all kinds, before or behind a team's name.
const GROUP_WORDS: [&str; 26] = [
    "all",
    "cloud",
    "crew",
    "dept",
    "dev",
    "developers",
    "devs",
    "dl",
    "eng",
    "engineering",
    "engineers",
    "g",
    "gcp",
    "gg",
    "gke",
    "group",
    "grp",
    "iam",
    "k8s",
    "list",
    "members",
    "sg",
    "sre",
    "squad",
    "team",
    "tribe",
];
/// Words for who leads a team.
const LEAD_WORDS: [&str; 22] = [
    "admin",
    "admins",
    "boss",
    "bosses",
    "chief",
    "em",
    "head",
    "heads",
    "lead",
    "leader",
    "leaders",
    "leads",
    "maintainer",
    "maintainers",
    "manager",
    "managers",
    "owner",
    "owners",
    "responsible",
    "techlead",
    "tl",
    "tls",
];
const JOINTS: [char; 3] = ['-', '.', '_'];

impl AddressSurvey {
    pub(super) fn of(world: &LiveWorld) -> Self {
        let mut survey = Self { groups: world.groups.keys().cloned().collect(), people: BTreeSet::new() };
        for (scope, grants) in &world.grants {
            let holders = grants.iter().filter(|grant| !grant.member.is_own(scope));
            holders.for_each(|grant| survey.add(&grant.member));
        }
        world.groups.values().flat_map(|group| group.memberships.keys()).for_each(|member| survey.add(member));
        survey
    }

    fn add(&mut self, member: &LiveMember) {
        match member.principal() {
            Some(Principal::Group(address)) => drop(self.groups.insert(address)),
            Some(Principal::User(address)) if !address.is_service_account() => drop(self.people.insert(address)),
            _ => {}
        }
    }

    /// The domains that a company can have, the most used first.
    pub(super) fn domains(&self) -> Vec<(String, DomainCount)> {
        let mut counts: BTreeMap<&str, DomainCount> = BTreeMap::new();
        for group in &self.groups {
            counts.entry(group.domain()).or_default().groups += 1;
        }
        for person in &self.people {
            counts.entry(person.domain()).or_default().people += 1;
        }
        let is_public = |domain: &str| PUBLIC_DOMAINS.lines().any(|public| public == domain);
        counts.retain(|domain, _| is_mail_domain(domain) && !is_public(domain));
        let mut domains: Vec<(String, DomainCount)> =
            counts.into_iter().map(|(domain, count)| (domain.to_owned(), count)).collect();
        domains.sort_by_key(|(domain, count)| (Reverse(count.groups + count.people), domain.clone()));
        domains
    }

    /// What stands around teams' names in the addresses of a domain's groups. `likely` are those that hold access to
    /// services.
    pub(super) fn patterns(&self, domain: &str, likely: &BTreeSet<Address>) -> GroupForms {
        let of_domain = |address: &&Address| address.domain() == domain;
        let names: BTreeSet<&str> = self.groups.iter().filter(of_domain).filter_map(local).collect();
        let likely: BTreeSet<&str> = likely.iter().filter(of_domain).filter_map(local).collect();
        let teams = if likely.is_empty() { &names } else { &likely };
        let is_of_leads = |name: &str| ends(name).into_iter().any(|(end, _)| end.has_word(&LEAD_WORDS));
        let plain: BTreeSet<&str> = teams.iter().copied().filter(|name| !is_of_leads(name)).collect();
        let plain = if plain.is_empty() { teams.clone() } else { plain };
        let team = team_pattern(&plain);
        let leads = lead_pattern(&names, &team);
        let fitting = plain.iter().filter(|name| team.name(name).is_some()).count();
        GroupForms { team, fitting, all: plain.len(), leads }
    }

    /// The lead group of each group that fits the patterns and has one.
    pub(super) fn lead_groups(&self, patterns: &GroupForms, domain: &str) -> BTreeMap<Principal, Principal> {
        let Some((leads, _)) = &patterns.leads else { return BTreeMap::new() };
        let pair = |group: &Address| {
            let name = patterns.team.name(local(group).filter(|_| group.domain() == domain)?)?;
            let of_leads = Address::complete(&format!("{}{name}{}", leads.before, leads.after), domain);
            self.groups.contains(&of_leads).then(|| (Principal::group(group), Principal::group(&of_leads)))
        };
        self.groups.iter().filter_map(pair).collect()
    }
}

fn local(address: &Address) -> Option<&str> {
    address.as_str().rsplit_once('@').map(|(local, _)| local)
}

/// What most names of groups have around a team's name, at the beginning, at the end or both.
fn team_pattern(names: &BTreeSet<&str>) -> Surrounding {
    let mut found = Surrounding::default();
    for _ in 0..2 {
        let inner: Vec<&str> = names.iter().filter_map(|name| found.between(name)).collect();
        let mut counts: BTreeMap<Surrounding, usize> = BTreeMap::new();
        for (end, _) in inner.iter().flat_map(|name| ends(name)) {
            *counts.entry(end).or_default() += 1;
        }
        // A word that says nothing about a team is known, or nearly all have it.
        let is_likely = |end: &Surrounding, count: usize| {
            let is_known = end.has_word(&GROUP_WORDS) && count > 1 && count * 2 >= names.len();
            is_known || (count > 4 && count * 10 >= names.len() * 9)
        };
        let likely = counts.into_iter().filter(|(end, count)| is_likely(end, *count));
        let Some((end, _)) = likely.max_by_key(|(_, count)| *count) else { break };
        found = Surrounding { before: found.before + &end.before, after: end.after + &found.after };
    }
    found
}

/// What leads' groups have around the names of teams that have a group, too.
fn lead_pattern(names: &BTreeSet<&str>, team: &Surrounding) -> Option<(Surrounding, usize)> {
    let teams: BTreeSet<&str> = names.iter().filter_map(|name| team.name(name)).collect();
    let mut found: BTreeMap<Surrounding, BTreeSet<&str>> = BTreeMap::new();
    for name in names {
        for of_team in led_teams(name, team).into_iter().filter(|of_team| teams.contains(of_team)) {
            if let Some((before, after)) = name.split_once(of_team) {
                let around = Surrounding { before: before.to_owned(), after: after.to_owned() };
                found.entry(around).or_default().insert(of_team);
            }
        }
    }
    let counted = found.into_iter().map(|(end, teams)| (end, teams.len()));
    counted.max_by_key(|(end, count)| (*count, Reverse(end.clone())))
}

/// The names of teams whose leads a group may be for: the word for leads, and one for groups, may be at any end of it.
fn led_teams<'n>(name: &'n str, team: &Surrounding) -> Vec<&'n str> {
    let without = |name: &'n str, words: &'static [&'static str]| {
        ends(name).into_iter().filter(|(end, _)| end.has_word(words)).map(|(_, rest)| rest)
    };
    let inner = std::iter::once(name).chain(team.between(name)).chain(without(name, &GROUP_WORDS));
    let mut found: Vec<&str> = inner.flat_map(|name| without(name, &LEAD_WORDS)).collect();
    let more: Vec<&str> =
        found.iter().flat_map(|rest| team.name(rest).into_iter().chain(without(rest, &GROUP_WORDS))).collect();
    found.extend(more);
    found
}

/// The first and the last word of a name with what is left without it.
fn ends(name: &str) -> Vec<(Surrounding, &str)> {
    let first = name.find(JOINTS).map(|at| {
        let (before, rest) = name.split_at(at + 1);
        (Surrounding { before: before.to_owned(), after: String::new() }, rest)
    });
    let last = name.rfind(JOINTS).map(|at| {
        let (rest, after) = name.split_at(at);
        (Surrounding { before: String::new(), after: after.to_owned() }, rest)
    });
    first.into_iter().chain(last).filter(|(_, rest)| !rest.is_empty()).collect()
}

impl Surrounding {
    /// The name of a team in a group's name.
    fn name<'n>(&self, text: &'n str) -> Option<&'n str> {
        self.between(text).filter(|name| is_name(name))
    }

    fn between<'n>(&self, text: &'n str) -> Option<&'n str> {
        text.strip_prefix(&*self.before)?.strip_suffix(&*self.after).filter(|rest| !rest.is_empty())
    }

    fn has_word(&self, words: &[&str]) -> bool {
        let own = [self.before.trim_end_matches(JOINTS), self.after.trim_start_matches(JOINTS)];
        own.iter().any(|word| words.contains(word))
    }

    /// The pattern of addresses: `team-{{team}}@{{domain}}`.
    pub(super) fn pattern(&self) -> String {
        format!("{}{{{{team}}}}{}@{{{{domain}}}}", self.before, self.after)
    }
}
