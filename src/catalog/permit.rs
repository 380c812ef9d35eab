//! Which Kubernetes rules permit what others permit.

use std::collections::BTreeSet;

use crate::model::{PolicyRule, PolicyRules};

/// Whether every request that `narrow` permits, `wide` permits too.
pub(super) fn covers(wide: &PolicyRules, narrow: &PolicyRules) -> bool {
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
    let has = |set: &BTreeSet<String>, one: &str| set.contains("*") || set.contains(one);
    rules.iter().any(|rule| {
        let PolicyRule { api_groups, resources, verbs, resource_names } = rule;
        let any_subresource = resource.split_once('/').is_some_and(|(_, sub)| resources.contains(&format!("*/{sub}")));
        has(api_groups, group)
            && (has(resources, resource) || any_subresource)
            && has(verbs, verb)
            && (resource_names.is_empty() || name.is_some_and(|name| resource_names.contains(name)))
    })
}
