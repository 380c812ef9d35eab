//! Resources by the projects that they are in.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    draft::{ResourceDraft, ServiceDraft},
    name::{free_name, name_of},
    services::{FoundServices, replaced, says},
};
use crate::{
    live::{LiveMember, LiveWorld},
    model::{EnvironmentId, OrgState, Scope, ServiceId, ServiceResource},
    survey::environment_words,
};

/// Adds to new services the resources in which somebody holds access.
pub(super) fn add_resources(state: &OrgState, world: &LiveWorld, found: &mut FoundServices) {
    let placements = state.org.services.values().flat_map(|service| service.placements.values());
    let known: BTreeSet<Scope> =
        placements.flat_map(|placement| placement.resources.values()).map(Scope::as_live).collect();
    let mut homes: BTreeMap<(ServiceId, ResourceDraft), Vec<(EnvironmentId, &Scope)>> = BTreeMap::new();
    for (scope, grants) in &world.grants {
        let Some(resource) = scope.resource().filter(|_| !known.contains(scope)) else { continue };
        // Such an id would be read as a pattern.
        if resource.id.contains("{{") {
            continue;
        }
        let is_held = |member: &LiveMember| matches!(member, LiveMember::Principal(_)) && !member.is_own(scope);
        if !grants.iter().any(|grant| is_held(&grant.member)) {
            continue;
        }
        let Some((service, environment)) = home(found, world, scope, resource) else { continue };
        let project = found.project_of(&service, &environment);
        let draft = by_pattern(resource, &service, &environment, project.as_deref());
        homes.entry((service, draft)).or_default().push((environment, scope));
    }
    for ((service, draft), places) in homes {
        let Some(of_service) = found.services.get_mut(&service) else { continue };
        // A pattern that gives what isn't there would be a guess about other environments.
        let is_everywhere = of_service.places.len() == places.len();
        let is_told_apart = !draft.kind.facts().is_global() || draft.kind.is_account();
        if is_everywhere || is_told_apart || !draft.id.contains("{{") {
            add(of_service, &draft.id.clone(), draft);
            continue;
        }
        for (environment, scope) in places {
            let ResourceDraft { kind, within, id } = draft.clone();
            add(of_service, &id, ResourceDraft { kind, within, id: scope.id().to_owned() });
            found.resources.insert(scope.clone(), environment);
        }
    }
}

/// The service and the environment of a resource.
fn home(
    found: &FoundServices,
    world: &LiveWorld,
    scope: &Scope,
    resource: &ServiceResource,
) -> Option<(ServiceId, EnvironmentId)> {
    if let Some(project) = world.projects.get(scope) {
        return found.homes.get(project).cloned();
    }
    let of_path = resource.id.strip_prefix("projects/").and_then(|rest| rest.split('/').next());
    let project = of_path.or_else(|| resource.identity().find(|(key, _)| *key == "project").map(|(_, id)| id));
    if let Some(project) = project.filter(|project| !project.is_empty()) {
        return found.homes.get(project).cloned();
    }
    by_words(found, &resource.id)
}

/// By the longest project or service whose name is in the id.
fn by_words(found: &FoundServices, id: &str) -> Option<(ServiceId, EnvironmentId)> {
    let mut runs: Vec<&str> = runs(id);
    runs.sort_by_key(|run| std::cmp::Reverse(run.len()));
    if let Some(home) = runs.iter().find_map(|run| found.homes.get(*run)) {
        return Some(home.clone());
    }
    let (service, draft) = runs.iter().find_map(|run| found.services.get_key_value(*run))?;
    let is_said =
        |environment: &&EnvironmentId| environment_words(environment.as_str()).iter().any(|word| says(id, word));
    let mut said = draft.places.keys().filter(is_said);
    let environment = match (said.next(), draft.places.keys().next()) {
        (Some(environment), _) => environment,
        (None, Some(only)) if draft.places.len() == 1 => only,
        _ => return None,
    };
    Some((service.clone(), environment.clone()))
}

/// All parts of an id between hyphens and the like.
fn runs(id: &str) -> Vec<&str> {
    let is_edge =
        |at: usize| !id.get(at..).is_some_and(|rest| rest.starts_with(|one: char| one.is_ascii_alphanumeric()));
    let ends: Vec<usize> = (0..=id.len()).filter(|at| id.is_char_boundary(*at) && is_edge(*at)).take(24).collect();
    let starts = std::iter::once(0).chain(ends.iter().map(|end| end + 1));
    let runs = starts.flat_map(|start| ends.iter().filter_map(move |end| id.get(start..*end)));
    runs.filter(|run| !run.is_empty()).collect()
}

/// A resource with placeholders for what its id has of its service, its project and its environment.
fn by_pattern(
    resource: &ServiceResource,
    service: &ServiceId,
    environment: &EnvironmentId,
    project: Option<&str>,
) -> ResourceDraft {
    let own = project.and_then(|project| {
        let (account, _) = resource.id.split_once('@')?;
        (resource.kind.complete(account, project) == *resource.id).then(|| account.to_owned())
    });
    let mut id = own.unwrap_or_else(|| resource.id.to_string());
    if let Some(project) = project {
        id = replaced(&id, project, "{{project}}");
    }
    id = replaced(&id, service.as_str(), "{{service}}");
    id = replaced(&id, environment.as_str(), "{{environment}}");
    ResourceDraft { kind: resource.kind, within: resource.within.clone(), id }
}

/// Adds a resource under a name that says what is left of its id without placeholders.
fn add(draft: &mut ServiceDraft, id: &str, resource: ResourceDraft) {
    if draft.resources.values().any(|known| *known == resource) {
        return;
    }
    let last = id.rsplit('/').next().unwrap_or(id).split('@').next().unwrap_or_default();
    let placeholders = ["{{project}}", "{{service}}", "{{environment}}"];
    let bare = placeholders.iter().fold(last.to_owned(), |id, one| id.replace(one, ""));
    let name = name_of(&bare).or_else(|| name_of(resource.kind.facts().key)).unwrap_or_default();
    let name = free_name(&name, |name| draft.resources.contains_key(name));
    draft.resources.insert(name.into(), resource);
}
