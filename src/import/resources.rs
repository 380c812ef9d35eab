//! Resources by the projects that they are in.

use super::{
    draft::{ResourceDraft, ServiceDraft},
    name::{free_name, name_of},
    services::{FoundServices, replaced, says, words_of},
};
use crate::{
    live::{LiveMember, LiveWorld},
    model::{EnvironmentId, OrgState, Scope, ServiceId, ServiceResource},
};

/// Adds to new services the resources in which somebody holds access.
pub(super) fn add_resources(state: &OrgState, world: &LiveWorld, found: &mut FoundServices) {
    let placements = state.org.services.values().flat_map(|service| service.placements.values());
    let known: Vec<Scope> = placements.flat_map(|placement| placement.resources.values()).map(Scope::as_live).collect();
    for (scope, grants) in &world.grants {
        let Some(resource) = scope.resource().filter(|_| !known.contains(scope)) else { continue };
        let is_held = |member: &LiveMember| matches!(member, LiveMember::Principal(_)) && !member.is_own(scope);
        if !grants.iter().any(|grant| is_held(&grant.member)) {
            continue;
        }
        let Some((service, environment)) = home(found, resource) else { continue };
        let project = found.project_of(&service, &environment);
        if let Some(draft) = found.services.get_mut(&service) {
            add(draft, resource, &service, &environment, project.as_deref());
        }
    }
}

/// The service and the environment of a resource.
fn home(found: &FoundServices, resource: &ServiceResource) -> Option<(ServiceId, EnvironmentId)> {
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
    let is_said = |environment: &&EnvironmentId| words_of(environment.as_str()).iter().any(|word| says(id, word));
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

fn add(
    draft: &mut ServiceDraft,
    resource: &ServiceResource,
    service: &ServiceId,
    environment: &EnvironmentId,
    project: Option<&str>,
) {
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
    let key = resource.kind.facts().key;
    let last = id.rsplit('/').next().unwrap_or(&id).split('@').next().unwrap_or_default();
    let bare =
        ["{{project}}", "{{service}}", "{{environment}}"].iter().fold(last.to_owned(), |id, one| id.replace(one, ""));
    let wanted = ResourceDraft { kind: resource.kind, within: resource.within.clone(), id };
    if draft.resources.values().any(|known| *known == wanted) {
        return;
    }
    let name = name_of(&bare).or_else(|| name_of(key)).unwrap_or_default();
    let name = free_name(&name, |name| draft.resources.contains_key(name));
    draft.resources.insert(name.into(), wanted);
}
