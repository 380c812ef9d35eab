//! What replaces a resource, by its type.
//!
//! From the providers' documentation and schemas (google 6 to 8, kubernetes 2 and 3). A type that isn't here is changed
//! in place.

use super::argument::Argument;

/// What a resource is to access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResourceClass {
    /// It gives principals a role.
    Binding,
    /// It puts somebody into a group.
    Membership,
    /// Anything else: groups, namespaces, Roles of our own, what templates add.
    Other,
}

impl ResourceClass {
    /// The class of the resource at an address.
    #[must_use]
    pub fn of(address: &str) -> Self {
        let inner = address.strip_prefix("module.").and_then(|rest| rest.split_once('.'));
        let kind = inner.map_or(address, |(_, inner)| inner).split('.').next().unwrap_or_default();
        if kind.ends_with("_iam_member") || (kind.starts_with("kubernetes_") && kind.contains("role_binding")) {
            Self::Binding
        } else if kind == "google_cloud_identity_group_membership" {
            Self::Membership
        } else {
            Self::Other
        }
    }
}

/// Whether another value of an argument makes another object, so that the provider destroys one and creates one.
pub(super) fn replaces(kind: &str, argument: &str, before: Option<&Argument>, after: Option<&Argument>) -> bool {
    if kind.starts_with("google_") && kind.ends_with("_iam_member") {
        return true;
    }
    if kind.starts_with("kubernetes_") {
        let part = |value: Option<&Argument>, key| value.and_then(|value| value.get(key)).cloned();
        let is_other = |key| part(before, key) != part(after, key);
        return match argument {
            "metadata" => is_other("name") || is_other("namespace"),
            "role_ref" => true,
            _ => false,
        };
    }
    let identity: &[&str] = match kind {
        "google_cloud_identity_group" => &["parent", "group_key", "initial_group_config"],
        "google_cloud_identity_group_membership" => &["group", "preferred_member_key"],
        "google_privileged_access_manager_entitlement" => &["entitlement_id", "location", "parent"],
        "google_service_account" => &["account_id", "project"],
        _ => &[],
    };
    identity.contains(&argument)
}
