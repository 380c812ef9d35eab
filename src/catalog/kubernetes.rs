//! Kubernetes' `ClusterRoles`, in the output format of `kubectl`: which rules permit what others permit, and which
//! allow privilege escalation by binding, escalating, impersonating or wildcards.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::model::{PolicyRule, PolicyRules};

/// The user-facing `ClusterRoles` that ship with the program, with their rules.
const BUILT_IN: &str = include_str!("kubernetes-clusterroles.json");

/// The known `ClusterRoles`.
#[derive(Debug, Default)]
pub(super) struct ClusterRoles(BTreeMap<String, PolicyRules>);

#[derive(Deserialize)]
struct KubectlList {
    items: Vec<KubectlRole>,
}

#[derive(Deserialize)]
struct KubectlRole {
    metadata: KubectlMetadata,
    #[serde(default)]
    rules: Option<Vec<KubectlRule>>,
}

#[derive(Deserialize)]
struct KubectlMetadata {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KubectlRule {
    #[serde(default)]
    api_groups: BTreeSet<String>,
    #[serde(default)]
    resources: BTreeSet<String>,
    #[serde(default)]
    verbs: BTreeSet<String>,
    #[serde(default)]
    resource_names: BTreeSet<String>,
}

impl ClusterRoles {
    /// The roles that ship with the program.
    pub(super) fn builtin() -> Self {
        // The text is ours, and tests read it.
        Self(read(BUILT_IN).unwrap_or_default())
    }

    /// Adds the workspace's catalogue.
    pub(super) fn add(&mut self, text: &str) -> Result<(), serde_json::Error> {
        self.0.extend(read(text)?);
        Ok(())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(super) fn rules(&self, name: &str) -> Option<&PolicyRules> {
        self.0.get(name)
    }

    /// The ways in which a role allows privilege escalation, in words.
    pub(super) fn dangers(&self, name: &str) -> Vec<String> {
        // The built-in ClusterRoles are standard levels of access; their risks are the platform's decision.
        let rules = self.rules(name).filter(|_| !matches!(name, "view" | "edit" | "admin"));
        rules.map(dangers).unwrap_or_default()
    }
}

fn read(text: &str) -> Result<BTreeMap<String, PolicyRules>, serde_json::Error> {
    let list: KubectlList = serde_json::from_str(text)?;
    let rule = |rule: KubectlRule| PolicyRule {
        api_groups: rule.api_groups,
        resources: rule.resources,
        verbs: rule.verbs,
        resource_names: rule.resource_names,
    };
    let named =
        |role: KubectlRole| (role.metadata.name, role.rules.unwrap_or_default().into_iter().map(rule).collect());
    Ok(list.items.into_iter().map(named).collect())
}

/// The ways in which rules allow privilege escalation, in words.
pub(super) fn dangers(rules: &PolicyRules) -> Vec<String> {
    let mut dangers = BTreeSet::new();
    for rule in rules {
        for verb in ["bind", "escalate", "impersonate"] {
            if rule.verbs.contains(verb) {
                dangers.insert(format!("the verb `{verb}`"));
            }
        }
        for (what, set) in [("verbs", &rule.verbs), ("resources", &rule.resources), ("api groups", &rule.api_groups)] {
            if set.contains("*") {
                dangers.insert(format!("all {what}"));
            }
        }
    }
    dangers.into_iter().collect()
}

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
