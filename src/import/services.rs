//! Services by the ids of their projects and namespaces.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    draft::{DraftPlace, ServiceDraft},
    name::{free_name, name_of},
};
use crate::{
    live::LiveWorld,
    model::{Environment, EnvironmentId, OrgState, Scope, ServiceId, TargetId, Values, is_name},
    survey::environment_words,
};

/// What was made of scopes.
#[derive(Debug, Default)]
pub(super) struct FoundServices {
    pub services: BTreeMap<ServiceId, ServiceDraft>,
    /// By project: whose it is, and in which environment.
    pub homes: BTreeMap<Arc<str>, (ServiceId, EnvironmentId)>,
    /// The project of each service, by environment.
    projects: BTreeMap<(ServiceId, EnvironmentId), Arc<str>>,
    /// The service that each scope was given to.
    pub of_scope: BTreeMap<Scope, ServiceId>,
    /// By resource: the one environment that it is in, whatever others its service has.
    pub resources: BTreeMap<Scope, EnvironmentId>,
    /// Scopes that fit no pattern, with the service and the environment that they were given.
    pub guessed: BTreeMap<Scope, (ServiceId, EnvironmentId)>,
}

impl FoundServices {
    /// The project of a service in an environment.
    pub(super) fn project_of(&self, service: &ServiceId, environment: &EnvironmentId) -> Option<Arc<str>> {
        self.projects.get(&(service.clone(), environment.clone())).cloned()
    }
}

/// The services of all scopes that no definition knows. Some take a scope that several environments could have into the
/// most protected of them alone.
pub(super) fn services(state: &OrgState, world: &LiveWorld, alone: &BTreeSet<ServiceId>) -> FoundServices {
    let org = &state.org;
    let placed = org.services.values().flat_map(|service| service.placements.values());
    let placed = placed.flat_map(|placement| &placement.scopes);
    let known: BTreeSet<&Scope> = placed.chain(org.scopes.values().map(|declared| &declared.scope)).collect();
    let scopes = world.scopes();
    let is_open = |scope: &&Scope| is_service_scope(state, world, scope) && !known.contains(scope);
    let open: Vec<&Scope> = scopes.iter().filter(is_open).collect();
    let mut finder = ServiceFinder { state, found: FoundServices::default(), used: BTreeSet::new() };
    let mut others = Vec::new();
    for scope in open {
        let usual = finder.usual(scope);
        if usual.is_empty() {
            others.push(scope);
        }
        for (environment, service) in usual.into_iter().rev() {
            if alone.contains(service.as_str()) && finder.found.of_scope.contains_key(scope) {
                continue;
            }
            if is_used(world, scope) {
                finder.used.insert(ServiceId::new(&service));
            }
            finder.add(&service, environment, scope, DraftPlace::Usual);
        }
    }
    for scope in others.into_iter().filter(|scope| is_used(world, scope)) {
        finder.guess(scope);
    }
    finder.drop_unused();
    finder.found
}

/// Whether anybody holds anything in a scope, but for what clouds and clusters have by themselves.
fn is_used(world: &LiveWorld, scope: &Scope) -> bool {
    world.in_scope(scope).iter().any(|grant| !grant.member.is_own(scope))
}

/// Whether a scope could be one of a service.
fn is_service_scope(state: &OrgState, world: &LiveWorld, scope: &Scope) -> bool {
    // Of a cluster without a list of its namespaces only those are known that have bindings.
    let is_listed = || scope.cluster().and_then(|cluster| world.clusters.get(cluster)?.namespaces.as_ref()).is_some();
    let is_there = || scope.is_project() || is_listed() || !world.in_scope(scope).is_empty();
    let is_place = scope.is_project() || (scope.cluster().is_some() && !scope.is_cluster());
    // Projects that Apps Script makes by itself.
    let is_hidden = scope.id().strip_prefix("sys-").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    let has_room = state.org.environments.iter().any(|environment| holds(environment, scope));
    is_place && !scope.is_reserved() && !is_hidden && scope.has_valid_id() && has_room && is_there()
}

/// Whether services of an environment can have such a scope.
fn holds(environment: &Environment, scope: &Scope) -> bool {
    let is_there = |name: &str| environment.clusters.iter().any(|cluster| *cluster.name == *name);
    environment.patterns.contains_key(&scope.target()) && scope.cluster().is_none_or(is_there)
}

struct ServiceFinder<'a> {
    state: &'a OrgState,
    found: FoundServices,
    /// Services of which somebody holds something.
    used: BTreeSet<ServiceId>,
}

impl<'a> ServiceFinder<'a> {
    fn is_taken(&self, name: &str) -> bool {
        self.state.org.services.contains_key(name)
    }

    /// The name of the service that the pattern of an environment gives an id.
    fn solve(&self, environment: &Environment, scope: &Scope, id: &str) -> Option<String> {
        let cluster = scope.cluster().unwrap_or_default();
        let mut values: Values<'_> =
            [("environment", environment.id.as_str()), ("domain", self.state.org.domain.text.as_str())].into();
        if !cluster.is_empty() {
            values.insert("cluster", cluster);
        }
        let pattern = environment.patterns.get(&scope.target())?;
        if !pattern.uses("service") {
            // All services of the environment have this one.
            return (pattern.fill(&values)? == id).then(|| name_of(id)).flatten();
        }
        let name = pattern.solve("service", &values, id)?;
        is_name(&name).then_some(name)
    }

    /// The environments and services of a scope whose patterns say most of its id.
    fn usual(&self, scope: &Scope) -> Vec<(&'a EnvironmentId, String)> {
        let environments = self.state.org.environments.iter().filter(|environment| holds(environment, scope));
        let solved =
            environments.filter_map(|environment| Some((&environment.id, self.solve(environment, scope, scope.id())?)));
        let solved: Vec<_> = solved.filter(|(_, name)| !self.is_taken(name)).collect();
        let shortest = solved.iter().map(|(_, name)| name.len()).min();
        solved.into_iter().filter(|(_, name)| Some(name.len()) == shortest).collect()
    }

    /// Takes away services that are nothing but namespaces of which nobody holds anything: every cluster has such.
    fn drop_unused(&mut self) {
        let used = &self.used;
        let homes = &self.found.homes;
        let with_project: BTreeSet<&ServiceId> = homes.values().map(|(own, _)| own).collect();
        let has_project = |service: &ServiceId| with_project.contains(service);
        let unused: Vec<ServiceId> = self
            .found
            .services
            .keys()
            .filter(|service| !used.contains(*service) && !has_project(service))
            .cloned()
            .collect();
        for service in unused {
            self.found.services.remove(&service);
        }
    }

    fn add(&mut self, service: &str, environment: &EnvironmentId, scope: &Scope, place: DraftPlace) {
        let service = ServiceId::new(service);
        self.found.of_scope.insert(scope.clone(), service.clone());
        if scope.is_project() {
            self.found.projects.entry((service.clone(), environment.clone())).or_insert_with(|| scope.id().into());
            self.found.homes.entry(scope.id().into()).or_insert_with(|| (service.clone(), environment.clone()));
        }
        let draft = self.found.services.entry(service).or_default();
        draft.places.entry(environment.clone()).or_default().entry(scope.target()).or_insert(place);
    }

    /// Whether a service has another scope where one would be put.
    fn is_occupied(&self, service: &str, environment: &EnvironmentId, target: TargetId) -> bool {
        let draft = self.found.services.get(service);
        draft.and_then(|draft| draft.places.get(environment)).is_some_and(|places| places.contains_key(&target))
    }

    /// Gives a scope that fits no pattern to the service and the environment that its id is about.
    fn guess(&mut self, scope: &Scope) {
        let guessed = self.beginning(scope).or_else(|| self.by_word(scope)).or_else(|| self.in_last(scope));
        let Some((environment, name)) = guessed else { return };
        let is_full = |name: &str| self.is_taken(name) || self.is_occupied(name, &environment, scope.target());
        let name = if is_full(&name) { name_of(scope.id()).unwrap_or(name) } else { name };
        let name = free_name(&name, is_full);
        self.used.insert(ServiceId::new(&name));
        self.add(&name, &environment, scope, DraftPlace::Named(scope.id().into()));
        self.found.guessed.insert(scope.clone(), (ServiceId::new(&name), environment));
    }

    /// By a pattern that gives the beginning of the id, as in `checkout-prod-7f3a`.
    fn beginning(&self, scope: &Scope) -> Option<(EnvironmentId, String)> {
        let ends = scope.id().match_indices('-').map(|(at, _)| at);
        let heads: Vec<&str> = ends.filter_map(|end| scope.id().get(..end)).collect();
        let mut solved = Vec::new();
        for environment in self.state.org.environments.iter().filter(|environment| holds(environment, scope)) {
            for head in &heads {
                let name = self.solve(environment, scope, head).filter(|name| name.len() < head.len());
                solved.extend(name.map(|name| (Reverse(head.len()), name.len(), environment.id.clone(), name)));
            }
        }
        let (_, _, environment, name) = solved.into_iter().min()?;
        Some((environment, name))
    }

    /// By a word of the id that an environment is called, as in `prd-checkout`.
    fn by_word(&self, scope: &Scope) -> Option<(EnvironmentId, String)> {
        let words: Vec<&str> = scope.id().split(['-', '.', ':']).filter(|word| !word.is_empty()).collect();
        let mut environments = self.state.org.environments.iter().rev().filter(|environment| holds(environment, scope));
        let (environment, word) = environments.find_map(|environment| {
            let mut names = environment_words(environment.id.as_str()).into_iter();
            names.find(|name| words.contains(name)).map(|word| (environment, word.to_owned()))
        })?;
        let rest: Vec<&str> = words.into_iter().filter(|other| *other != word).collect();
        let name = name_of(&rest.join("-")).or_else(|| name_of(scope.id()))?;
        Some((environment.id.clone(), name))
    }

    /// In the most protected environment: what nobody knows is treated with care.
    fn in_last(&self, scope: &Scope) -> Option<(EnvironmentId, String)> {
        let mut environments = self.state.org.environments.iter().rev().filter(|environment| holds(environment, scope));
        Some((environments.next()?.id.clone(), name_of(scope.id())?))
    }
}

/// The word of an environment that is in an id, with hyphens, dots or underscores around it.
pub(super) fn says(id: &str, word: &str) -> bool {
    let mut from = 0;
    while let Some(at) = id.get(from..).and_then(|rest| rest.find(word)).map(|at| at + from) {
        let end = at + word.len();
        let is_edge = |one: Option<char>| one.is_none_or(|one| !one.is_ascii_alphanumeric());
        let before = id.get(..at).and_then(|before| before.chars().next_back());
        if is_edge(before) && is_edge(id.get(end..).and_then(|after| after.chars().next())) {
            return true;
        }
        from = end;
    }
    false
}

/// A text with a word replaced wherever it stands by itself.
pub(super) fn replaced(id: &str, word: &str, by: &str) -> String {
    let mut out = String::new();
    let mut rest = id;
    while let Some(at) = rest.find(word) {
        let (before, found) = rest.split_at(at);
        let after = found.get(word.len()..).unwrap_or_default();
        out.push_str(before);
        let is_edge = |one: Option<char>| one.is_none_or(|one| !one.is_ascii_alphanumeric());
        let stands_alone = is_edge(out.chars().next_back()) && is_edge(after.chars().next());
        out.push_str(if stands_alone { by } else { word });
        rest = after;
    }
    out.push_str(rest);
    out
}
