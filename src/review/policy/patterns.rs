//! Patterns in `grants`: what is granted on services, or to teams, that don't exist yet.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::sides::PolicySides;
use crate::{
    model::{GrantEntry, Org, Recipient, ServiceChoice, ServiceSelector, TeamId, is_over},
    review::{
        policy_change::{PolicyChange, PolicyKind},
        sentence::Sentence,
    },
    source::Place,
};

/// So many comparisons find what a wider pattern gave before; beyond, everything that is written anew is told.
const MAX_COMPARISONS: usize = 1_000_000;
/// The way to every team.
const EVERY_TEAM: &str = "team/*";
const TEAM: &str = "team/";

/// One role for one recipient on what a pattern stands for, under the names of the head.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct StandingGrant {
    services: ServiceSelector,
    /// `None` for all environments.
    environment: Option<String>,
    role: String,
    to: String,
    /// A resource of the services, in place of what they are in.
    resource: Option<String>,
    /// The title of the condition under which it holds.
    condition: Option<String>,
    /// Whether it is asked for instead of had.
    is_asked: bool,
}

impl StandingGrant {
    /// Whether this gives all that another gives.
    fn covers(&self, other: &Self) -> bool {
        let is_of_all = self.environment.is_none() || self.environment == other.environment;
        let is_to_all = self.to == other.to || (self.to == EVERY_TEAM && other.to.starts_with(TEAM));
        let is_always = self.condition.is_none() || self.condition == other.condition;
        let is_had = !self.is_asked || other.is_asked;
        let is_there = self.role == other.role && self.resource == other.resource;
        is_of_all && is_to_all && is_always && is_had && is_there && covers(&self.services, &other.services)
    }
}

/// Whether a selector chooses all that another one can choose.
fn covers(wide: &ServiceSelector, narrow: &ServiceSelector) -> bool {
    match (wide, narrow) {
        (ServiceSelector::All, _) => true,
        (ServiceSelector::Prefix(wide), ServiceSelector::Prefix(narrow)) => narrow.starts_with(&**wide),
        (ServiceSelector::Prefix(wide), ServiceSelector::Name(name)) => name.as_str().starts_with(&**wide),
        (ServiceSelector::Labels(wide), ServiceSelector::Labels(narrow)) => {
            wide.iter().all(|(key, value)| narrow.get(key) == Some(value))
        }
        _ => wide == narrow,
    }
}

/// By role, which is the same on both sides of whatever covers something: the grants, each with the team and the place
/// that give it.
type StandingGrants<'a> = BTreeMap<String, BTreeMap<StandingGrant, (&'a TeamId, Place)>>;

pub(super) fn changes(sides: &PolicySides<'_>) -> Vec<PolicyChange> {
    let PolicySides { base, head, teams, services, .. } = sides;
    let is_active = |entry: &GrantEntry| !is_over(entry.until, head.today);
    let before = standing(&base.org, is_active, &|team| teams.new_name(team), &|service| services.new_name(service));
    let after = standing(&head.org, is_active, &|team| team, &|service| service);
    [told(&after, &before, true), told(&before, &after, false)].concat()
}

/// What one side gives and the other doesn't, a change for each item of an entry.
fn told(one: &StandingGrants<'_>, other: &StandingGrants<'_>, is_new: bool) -> Vec<PolicyChange> {
    let mut by_item: BTreeMap<(&TeamId, &Place), Vec<&StandingGrant>> = BTreeMap::new();
    let mut comparisons = 0;
    for (role, grants) in one {
        let others = other.get(role);
        for (grant, (team, place)) in grants {
            let is_known = others.is_some_and(|others| {
                if others.contains_key(grant) {
                    return true;
                }
                comparisons += others.len();
                comparisons <= MAX_COMPARISONS && others.keys().any(|other| other.covers(grant))
            });
            if !is_known {
                by_item.entry((team, place)).or_default().push(grant);
            }
        }
    }
    let change = |((team, place), grants): ((&TeamId, &Place), Vec<&StandingGrant>)| {
        let text = sentence(team, &grants, is_new);
        let (before, after) = if is_new { (Value::Null, json!(text)) } else { (json!(text), Value::Null) };
        let sentence = Sentence::whole(text);
        PolicyChange { kind: PolicyKind::Pattern, sentence, weakens: is_new, before, after, place: place.clone() }
    };
    by_item.into_iter().map(change).collect()
}

fn sentence(team: &TeamId, grants: &[&StandingGrant], is_new: bool) -> String {
    let words = |word: &dyn Fn(&StandingGrant) -> Option<String>| {
        let words: BTreeSet<String> = grants.iter().filter_map(|grant| word(grant)).collect();
        words.into_iter().collect::<Vec<_>>().join(", ")
    };
    let (roles, services) =
        (words(&|grant| Some(grant.role.clone())), words(&|grant| Some(grant.services.to_string())));
    let (to, environments) = (words(&|grant| Some(grant.to.clone())), words(&|grant| grant.environment.clone()));
    let (resources, conditions) = (words(&|grant| grant.resource.clone()), words(&|grant| grant.condition.clone()));
    let of = if resources.is_empty() { String::new() } else { format!("{resources} of ") };
    let at = if environments.is_empty() { String::new() } else { format!(" in {environments}") };
    let only = if conditions.is_empty() { String::new() } else { format!(", only under `{conditions}`") };
    let what = format!("{roles} on {of}{services}{at}");
    let is_asked = grants.iter().any(|grant| grant.is_asked);
    let given = match (is_asked, is_new) {
        (true, true) => format!("{team} lets {to} ask for {what}{only}"),
        (true, false) => return format!("{team} no longer lets {to} ask for {what}{only}"),
        (false, true) => format!("{team} grants {what} to {to}{only}"),
        (false, false) => return format!("{team} no longer grants {what} to {to}{only}"),
    };
    let has_pattern = grants.iter().any(|grant| grant.services.is_pattern());
    let has_every_team = grants.iter().any(|grant| grant.to == EVERY_TEAM);
    let whoever = match (has_pattern, has_every_team) {
        (true, true) => "services and teams",
        (true, false) => "services",
        (false, _) => "teams",
    };
    format!("{given}, {whoever} to come included")
}

/// What the patterns of one side give, under other names.
fn standing<'a>(
    org: &'a Org,
    is_active: impl Fn(&GrantEntry) -> bool,
    team_name: &dyn Fn(&'a str) -> &'a str,
    service_name: &dyn Fn(&'a str) -> &'a str,
) -> StandingGrants<'a> {
    let mut standing = StandingGrants::new();
    for (id, team) in &org.teams {
        for entry in team.grant_entries.iter().filter(|entry| is_active(entry)) {
            let recipients = recipients(id, entry, team_name);
            for choice in entry.services.iter().filter(|choice| choice.selector.is_pattern()) {
                add(&mut standing, id, entry, (&choice.selector, &choice.place), recipients.iter().map(|(to, _)| to));
            }
            for (to, place) in recipients.iter().filter(|(to, _)| to == EVERY_TEAM) {
                for choice in entry.services.iter().filter(|choice| !choice.selector.is_pattern()) {
                    let named = renamed(choice, service_name);
                    add(&mut standing, id, entry, (&named, place), [to]);
                }
            }
        }
    }
    standing
}

/// A named service under its other name.
fn renamed<'a>(choice: &'a ServiceChoice, service_name: &dyn Fn(&'a str) -> &'a str) -> ServiceSelector {
    match &choice.selector {
        ServiceSelector::Name(id) => ServiceSelector::Name(crate::model::ServiceId::new(service_name(id.as_str()))),
        pattern => pattern.clone(),
    }
}

/// The recipients of an entry, each with its place: teams by name, all others as written.
fn recipients<'a>(
    team: &'a TeamId,
    entry: &'a GrantEntry,
    team_name: &dyn Fn(&'a str) -> &'a str,
) -> Vec<(String, &'a Place)> {
    let named = |team: &'a TeamId| format!("{TEAM}{}", team_name(team.as_str()));
    let recipients = entry.to.iter().map(|(recipient, written)| {
        let to = match recipient {
            Recipient::Members => named(team),
            Recipient::Lead => format!("the leads of {}", team_name(team.as_str())),
            Recipient::Team(other) => named(other),
            Recipient::EveryTeam => EVERY_TEAM.to_owned(),
            Recipient::Person(address) => address.to_string(),
            Recipient::Principal(principal) => principal.to_string(),
            Recipient::Workload(_) | Recipient::Unsupported => written.text.clone(),
        };
        (to, &written.place)
    });
    recipients.collect()
}

fn add<'a, 'r>(
    standing: &mut StandingGrants<'a>,
    team: &'a TeamId,
    entry: &GrantEntry,
    (services, place): (&ServiceSelector, &Place),
    recipients: impl IntoIterator<Item = &'r String>,
) {
    let named = entry.role.iter().map(|(role, _)| role.to_string());
    let roles: BTreeSet<String> = named.chain(entry.native_roles.iter().map(|(role, _)| role.to_string())).collect();
    let environments: Vec<Option<String>> = match &entry.environments {
        None => vec![None],
        Some(named) => named.iter().map(|id| Some(id.to_string())).collect(),
    };
    let resources: Vec<Option<String>> = match &entry.resources {
        None => vec![None],
        Some(named) => named.iter().map(|(name, _)| Some(name.to_string())).collect(),
    };
    for to in recipients {
        let ways = roles.iter().flat_map(|role| environments.iter().map(move |environment| (role, environment)));
        for ((role, environment), resource) in ways.flat_map(|way| resources.iter().map(move |one| (way, one))) {
            let grant = StandingGrant {
                services: services.clone(),
                environment: environment.clone(),
                role: role.clone(),
                to: to.clone(),
                resource: resource.clone(),
                condition: entry.condition.as_ref().map(|condition| condition.title.clone()),
                is_asked: entry.eligible.is_some(),
            };
            standing.entry(role.clone()).or_default().entry(grant).or_insert_with(|| (team, place.clone()));
        }
    }
}
