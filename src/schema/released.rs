//! Objects that Terraform lets go without destroying them.

use schemars::JsonSchema;
use serde::Deserialize;

use super::shapes::{Text, mapping};

/// An object that a root's state lets go: it stays where it is, and Terraform no longer knows it.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct Released {
    /// The root whose state has the object, as its path from the workspace.
    pub root: Text,
    /// The address of a resource or module in that root, such as `kubernetes_namespace_v1.platform-prod__ledger`,
    /// without instance keys.
    pub address: Text,
    /// Why the object stays, and who looks after it now.
    pub reason: Text,
}

mapping!(Released);
