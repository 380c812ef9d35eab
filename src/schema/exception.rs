//! Exceptions from rules, in `teamkit.yaml` and in team files.

use schemars::JsonSchema;
use serde::Deserialize;

use super::shapes::{Text, mapping, present};

/// An accepted finding. Each key narrows what is accepted; a reason is required.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct Exception {
    /// The rule's id.
    pub rule: Text,
    /// Only findings about this team.
    #[serde(default, deserialize_with = "present")]
    pub team: Option<Text>,
    /// Only findings about this service.
    #[serde(default, deserialize_with = "present")]
    pub service: Option<Text>,
    /// Only findings about this environment.
    #[serde(default, deserialize_with = "present")]
    pub environment: Option<Text>,
    /// Why the finding is accepted.
    pub reason: Text,
    /// The last day on which the finding is accepted, YYYY-MM-DD.
    #[serde(default, deserialize_with = "present")]
    #[schemars(regex(pattern = r"^\d{4}-\d{2}-\d{2}$"))]
    pub until: Option<Text>,
}

mapping!(Exception);
