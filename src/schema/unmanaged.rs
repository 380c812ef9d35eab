//! Live access that stays although no definition gives it.

use schemars::JsonSchema;
use serde::Deserialize;

use super::shapes::{Text, mapping, present};

/// Live access that `teamkit drift` accepts although no definition gives it. At least one of `scope`, `principal` and
/// `role` narrows what is accepted; a reason is required.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct UnmanagedEntry {
    /// Only access in this scope, as `teamkit drift` shows it: `ledger-prod`, `platform-prod/ledger`,
    /// `ledger-prod/bucket/exports`, `folder/4815`, `cluster/platform-prod`, a group's address, or a name under `scopes`.
    /// A `*` at the end matches any rest.
    #[serde(default, deserialize_with = "present")]
    #[schemars(regex(pattern = r"^[^*]*\*?$"))]
    pub scope: Option<Text>,
    /// Only access of this principal, with its kind, such as `user:root@example.com`. A `*` at the end matches any rest.
    #[serde(default, deserialize_with = "present")]
    #[schemars(regex(pattern = r"^[^*]*\*?$"))]
    pub principal: Option<Text>,
    /// Only this native role, such as `roles/owner` or `ClusterRole/admin`; `member` in a group. A `*` at the end matches
    /// any rest.
    #[serde(default, deserialize_with = "present")]
    #[schemars(regex(pattern = r"^[^*]*\*?$"))]
    pub role: Option<Text>,
    /// Why the access stays.
    pub reason: Text,
    /// The last day on which the access is accepted, YYYY-MM-DD.
    #[serde(default, deserialize_with = "present")]
    #[schemars(regex(pattern = r"^\d{4}-\d{2}-\d{2}$"))]
    pub until: Option<Text>,
}

mapping!(UnmanagedEntry);
