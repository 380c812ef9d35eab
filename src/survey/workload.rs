//! The service accounts that services run as.

use std::collections::{BTreeMap, BTreeSet};

use super::{affixes::Affixes, environments::FoundEnvironment};
use crate::{
    live::{LiveMember, LiveWorld},
    model::{Principal, Scope},
};

/// A pattern of the accounts of services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundWorkload {
    pub pattern: String,
    /// In how many places of services there is such an account, and in how many there is any.
    pub fitting: usize,
    pub all: usize,
}

/// Words for accounts of services that aren't called after them.
const OF_SERVICES: [&str; 6] = ["app", "default", "run", "server", "service", "workload"];

/// The pattern that the accounts of most services' projects have.
pub(super) fn workload(world: &LiveWorld, environments: &[FoundEnvironment]) -> Option<FoundWorkload> {
    let projects = environments.iter().flat_map(FoundEnvironment::projects_by_service);
    let services: BTreeMap<&str, &str> = projects.map(|(service, project)| (project.id(), service)).collect();
    let mut patterns: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut all: BTreeSet<&str> = BTreeSet::new();
    for account in accounts(world) {
        let found = account.project().and_then(|project| services.get_key_value(project));
        let Some((project, service)) = found else { continue };
        let Some(pattern) = pattern(account.address(), project, service) else { continue };
        patterns.entry(pattern).or_default().insert(project);
        all.insert(project);
    }
    // Other accounts that every project has are those of tools.
    let is_of_service = |pattern: &str| {
        let name = pattern.split('@').next().unwrap_or_default();
        name.contains("{{service}}") || name.split('-').any(|word| OF_SERVICES.contains(&word))
    };
    patterns.retain(|pattern, _| is_of_service(pattern));
    let best = patterns.into_iter().max_by_key(|(pattern, projects)| (projects.len(), pattern.contains("service")));
    let (pattern, projects) = best?;
    let is_usual = projects.len() > 1 && projects.len() * 2 >= all.len();
    is_usual.then_some(FoundWorkload { pattern, fitting: projects.len(), all: all.len() })
}

/// All service accounts that hold access or have a policy.
fn accounts(world: &LiveWorld) -> BTreeSet<Principal> {
    let members = world.grants.values().flatten().filter_map(|grant| match &grant.member {
        LiveMember::Principal(account @ Principal::ServiceAccount(_)) => Some(account.clone()),
        _ => None,
    });
    let of_scope = |scope: &Scope| {
        let id = scope.resource()?.id.contains('@').then(|| scope.id())?;
        Some(Principal::service_account(id))
    };
    members.chain(world.grants.keys().filter_map(of_scope)).collect()
}

/// An account's address as a pattern; `None` where it isn't one of the project's own.
fn pattern(address: &str, project: &str, service: &str) -> Option<String> {
    let (name, domain) = address.split_once('@')?;
    let rest = domain.strip_prefix(project)?.strip_prefix('.')?;
    let parts: Vec<&str> = name.split('-').collect();
    let words = service.split('-').count();
    let at = (0..parts.len()).find(|at| parts.get(*at..at + words).is_some_and(|part| part.join("-") == service));
    let name = match at {
        Some(at) => Affixes::of(&parts, at, at + words).pattern("service"),
        None => name.to_owned(),
    };
    Some(format!("{name}@{{{{project}}}}.{rest}"))
}
