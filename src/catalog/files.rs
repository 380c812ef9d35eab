//! Catalogues in the output formats of `gcloud` and `kubectl`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::GoogleRole;
use crate::model::{PolicyRule, PolicyRules};

/// A text that is not the expected output of its program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadCatalog {
    /// Whether it is the Google catalogue.
    pub is_google: bool,
    pub message: String,
}

#[derive(Deserialize)]
struct GcloudRole {
    name: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    stage: String,
    #[serde(rename = "includedPermissions")]
    included_permissions: Option<Vec<String>>,
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

pub(super) fn google(text: &str, in_use: &BTreeSet<&str>) -> Result<BTreeMap<String, GoogleRole>, BadCatalog> {
    let roles: Vec<GcloudRole> = read(text, true)?;
    let role = |role: GcloudRole| {
        let is_service_agent =
            role.title.ends_with("Service Agent") || role.name.to_lowercase().ends_with("serviceagent");
        let permissions = role.included_permissions.filter(|_| in_use.contains(role.name.as_str()));
        let known = GoogleRole {
            is_deprecated: matches!(role.stage.as_str(), "DEPRECATED" | "DISABLED"),
            is_service_agent,
            permissions: permissions.map(|permissions| permissions.into_iter().collect()),
        };
        (role.name, known)
    };
    Ok(roles.into_iter().map(role).collect())
}

pub(super) fn kubernetes(text: &str) -> Result<BTreeMap<String, PolicyRules>, BadCatalog> {
    let list: KubectlList = read(text, false)?;
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

fn read<T: for<'de> Deserialize<'de>>(text: &str, is_google: bool) -> Result<T, BadCatalog> {
    serde_json::from_str(text).map_err(|error| BadCatalog { is_google, message: error.to_string() })
}
