//! What rules permit, as the API server decides it.

use std::collections::BTreeSet;

use super::api::ApiResource;
use crate::model::{PolicyRule, PolicyRules};

/// Verbs of requests that name no object: a rule that names objects never permits them on the resource itself. A list
/// or watch can be limited to one object by a field selector.
pub(super) const WITHOUT_NAME: [&str; 2] = ["create", "deletecollection"];

/// Verbs that a namespace answers as an object of its own namespace.
const OF_A_NAMESPACE: [&str; 5] = ["*", "delete", "get", "patch", "update"];

/// Whether rules permit no more than to look.
pub(in crate::catalog) fn only_read(rules: &PolicyRules) -> bool {
    rules.iter().flat_map(|rule| &rule.verbs).all(|verb| matches!(verb.as_str(), "get" | "list" | "watch"))
}

/// Whether `wide` permits every request that `narrow` permits.
pub(in crate::catalog) fn covers(wide: &PolicyRules, narrow: &PolicyRules) -> bool {
    narrow.iter().all(|rule| {
        rule.api_groups.iter().all(|group| {
            rule.resources.iter().all(|resource| {
                rule.verbs.iter().all(|verb| {
                    if rule.resource_names.is_empty() {
                        permits(wide, group, resource, verb, None)
                    } else {
                        rule.resource_names.iter().all(|name| permits(wide, group, resource, verb, Some(name)))
                    }
                })
            })
        })
    })
}

fn permits(rules: &PolicyRules, group: &str, resource: &str, verb: &str, name: Option<&str>) -> bool {
    rules.iter().any(|rule| {
        let PolicyRule { api_groups, resources: _, verbs, resource_names } = rule;
        has(api_groups, group)
            && has_resource(rule, resource)
            && has(verbs, verb)
            && (resource_names.is_empty() || name.is_some_and(|name| resource_names.contains(name)))
    })
}

/// Whether rules, bound in a namespace, permit a verb on a resource there, even if only for some names. Without a
/// group, it is the resource's own, or any group for a resource that doesn't come with Kubernetes.
pub(in crate::catalog) fn allows(rules: &PolicyRules, verb: &str, resource: &str, group: Option<&str>) -> bool {
    let base = resource.split_once('/').map_or(resource, |(base, _)| base);
    let known = ApiResource::named(base).filter(|known| group.is_none_or(|group| known.groups.contains(&group)));
    if known.is_some_and(|known| !is_reached(known, verb)) {
        return false;
    }
    rules.iter().any(|rule| {
        let has_group = match (group, known) {
            (Some(group), _) => has(&rule.api_groups, group),
            (None, Some(known)) => known.groups.iter().any(|group| has(&rule.api_groups, group)),
            (None, None) => true,
        };
        has_group
            && has_resource(rule, resource)
            && has(&rule.verbs, verb)
            && (rule.resource_names.is_empty() || can_be_named(verb, resource))
    })
}

/// Whether requests in a namespace reach a resource: its objects are there, or it is the namespace itself.
pub(super) fn is_reached(resource: &ApiResource, verb: &str) -> bool {
    resource.is_namespaced || (resource.name == "namespaces" && OF_A_NAMESPACE.contains(&verb))
}

/// Whether a request with this verb can name an object.
fn can_be_named(verb: &str, resource: &str) -> bool {
    // Somebody who asks for all verbs asks for those, too.
    verb != "*" && (resource.contains('/') || !WITHOUT_NAME.contains(&verb))
}

fn has(set: &BTreeSet<String>, name: &str) -> bool {
    set.contains("*") || set.contains(name)
}

/// Whether a rule has a resource: by its name, as one of all, or by `*/SUBRESOURCE`.
pub(super) fn has_resource(rule: &PolicyRule, resource: &str) -> bool {
    let any = || resource.split_once('/').is_some_and(|(_, sub)| rule.resources.contains(&format!("*/{sub}")));
    has(&rule.resources, resource) || any()
}

/// Whether a rule permits any of some verbs on a resource of a group, for all objects or for some.
pub(super) fn grants(rule: &PolicyRule, group: &str, resource: &str, verbs: &[&str]) -> bool {
    let is_permitted =
        |verb: &&&str| has(&rule.verbs, verb) && (rule.resource_names.is_empty() || can_be_named(verb, resource));
    has(&rule.api_groups, group) && has_resource(rule, resource) && verbs.iter().filter(is_permitted).count() > 0
}
