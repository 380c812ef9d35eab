//! Places of the workspace that belong to no service.

use schemars::JsonSchema;
use serde::Deserialize;

use super::shapes::{Text, mapping, present};

/// A place that belongs to no service: a folder, an organization, a project or a whole cluster; one of the four.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct ScopeEntry {
    /// The number of a folder of Google Cloud, in quotes.
    #[serde(default, deserialize_with = "present")]
    pub folder: Option<Text>,
    /// The number of an organization of Google Cloud, in quotes.
    #[serde(default, deserialize_with = "present")]
    pub organization: Option<Text>,
    /// The id of a project that is no service's.
    #[serde(default, deserialize_with = "present")]
    pub project: Option<Text>,
    /// The name of a cluster, for access to all of it.
    #[serde(default, deserialize_with = "present")]
    pub cluster: Option<Text>,
    /// The full provider reference for bindings in the cluster, such as `kubernetes.prod-a`.
    #[serde(default, deserialize_with = "present")]
    #[schemars(regex(pattern = r"^kubernetes(\.[a-zA-Z][a-zA-Z0-9_-]*)?$"))]
    pub provider: Option<Text>,
    /// Whether access to this scope needs particular attention.
    #[serde(default, deserialize_with = "present")]
    pub protected: Option<bool>,
}

mapping!(ScopeEntry);
