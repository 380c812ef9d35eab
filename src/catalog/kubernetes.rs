//! Kubernetes' `ClusterRoles`, in the output format of `kubectl`: what their rules permit, and which of them allow
//! privilege escalation.

mod access;
mod accounts;
mod api;
mod danger;
mod fault;
mod standard;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

pub(super) use access::{allows, covers, only_read};
pub(super) use accounts::NamespaceAccounts;
pub(super) use danger::{dangers, dangers_everywhere, takes_accounts};
pub(super) use fault::faults;
pub use fault::{RuleFault, RuleFaultKind};
pub(super) use standard::is_standard;

use crate::model::{PolicyRule, PolicyRules};

/// The user-facing `ClusterRoles` that ship with the program, with their rules.
const BUILT_IN: &str = include_str!("kubernetes-clusterroles.json");

/// The known `ClusterRoles`.
#[derive(Clone, Debug, Default)]
pub(super) struct ClusterRoles {
    shipped: BTreeMap<String, PolicyRules>,
    /// Those of the workspace's catalogue, which say what the cluster really permits.
    listed: BTreeMap<String, PolicyRules>,
}

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
        Self { shipped: read(BUILT_IN).unwrap_or_default(), listed: BTreeMap::new() }
    }

    /// Adds the workspace's catalogue.
    pub(super) fn add(&mut self, text: &str) -> Result<(), serde_json::Error> {
        self.listed.extend(read(text)?);
        Ok(())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.rules(name).is_some()
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.shipped.keys().chain(self.listed.keys()).map(String::as_str)
    }

    pub(super) fn rules(&self, name: &str) -> Option<&PolicyRules> {
        self.listed.get(name).or_else(|| self.shipped.get(name))
    }

    /// The ways in which a role allows privilege escalation, in words: by the shipped rules, and by the catalogue's.
    pub(super) fn dangers(&self, name: &str) -> BTreeSet<String> {
        let rules = [self.shipped.get(name), self.listed.get(name)].into_iter().flatten();
        if !is_standard(name) {
            return rules.flat_map(danger::dangers_in_a_cluster).collect();
        }
        // Their risks are the platform's decision. What a catalogue adds to them is not: a wildcard, or to bind.
        let mut dangers: BTreeSet<String> = rules.flat_map(danger::dangers_of_words).collect();
        for known in self.shipped.get(name).into_iter().flat_map(danger::dangers_of_words) {
            dangers.remove(&known);
        }
        dangers
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
