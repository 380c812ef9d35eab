//! Comparison of Kubernetes policy rules.

use std::collections::BTreeSet;

use crate::model::{PolicyRule, PolicyRules};

/// Whether `wide` permits every request that `narrow` permits.
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

/// A permission to look for in a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Permission {
    /// A Google permission, such as `iam.serviceAccounts.actAs`.
    Google(String),
    /// A verb on a Kubernetes resource; without a group, in any group.
    Kubernetes { verb: String, resource: String, group: Option<String> },
}

impl Permission {
    /// Reads Google's form, or `VERB:RESOURCE[.GROUP]` with the group behind the first dot; a dot alone means the core
    /// group.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((verb, rest)) = text.split_once(':') {
            let (resource, group) = match rest.split_once('.') {
                Some((resource, group)) => (resource, Some(group.to_owned())),
                None => (rest, None),
            };
            let is_word = |text: &str| {
                !text.is_empty() && text.chars().all(|one| one.is_ascii_alphanumeric() || "-*/".contains(one))
            };
            return (is_word(verb) && is_word(resource)).then(|| Self::Kubernetes {
                verb: verb.to_owned(),
                resource: resource.to_owned(),
                group,
            });
        }
        let is_part =
            |part: &str| !part.is_empty() && part.chars().all(|one| one.is_ascii_alphanumeric() || one == '-');
        let is_google = text.split('.').count() >= 3 && text.split('.').all(is_part);
        is_google.then(|| Self::Google(text.to_owned()))
    }
}

/// Whether rules permit a verb on a resource, even if only for some names.
pub(super) fn allows(rules: &PolicyRules, verb: &str, resource: &str, group: Option<&str>) -> bool {
    let has = |set: &BTreeSet<String>, one: &str| set.contains("*") || set.contains(one);
    rules.iter().any(|rule| {
        let PolicyRule { api_groups, resources, verbs, resource_names: _ } = rule;
        let any_subresource = resource.split_once('/').is_some_and(|(_, sub)| resources.contains(&format!("*/{sub}")));
        group.is_none_or(|group| has(api_groups, group))
            && (has(resources, resource) || any_subresource)
            && has(verbs, verb)
    })
}
