//! The output format of `gcloud iam roles list --format=json`.

use serde::Deserialize;

/// A role as `gcloud` prints it.
#[derive(Debug, Deserialize)]
pub(super) struct GcloudRole {
    pub name: String,
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub stage: String,
    #[serde(rename = "includedPermissions")]
    pub included_permissions: Option<Vec<String>>,
}
