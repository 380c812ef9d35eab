//! Manifests of Kubernetes that are applied as they are.

use serde::Deserialize;

use super::PlannedValue;

/// Groups of APIs whose objects give access: those of RBAC and its like, and those with which a cluster manages IAM.
const GROUPS: [&str; 4] =
    ["rbac.authorization.k8s.io", "authorization.openshift.io", "user.openshift.io", "certificates.k8s.io"];
const PARTS_OF_GROUPS: [&str; 3] = ["iam", "rbac", "cnrm.cloud.google.com"];

/// Whether a manifest gives access, or can't be read.
pub(super) fn changes_access(manifest: &PlannedValue<'_>) -> bool {
    match (manifest.get("apiVersion").as_text(), manifest.get("kind").as_text()) {
        (Some(version), Some(kind)) => is_of_access(version, kind),
        _ => true,
    }
}

/// The same for manifests as a text.
pub(super) fn yaml_changes_access(text: &PlannedValue<'_>) -> bool {
    #[derive(Deserialize)]
    struct Manifest {
        #[serde(rename = "apiVersion")]
        api_version: String,
        kind: String,
    }

    let Some(text) = text.as_text() else { return true };
    let mut documents = serde_yaml::Deserializer::from_str(text).map(Manifest::deserialize).peekable();
    let is_empty = documents.peek().is_none();
    let gives = |manifest: Result<Manifest, _>| {
        manifest.map_or(true, |Manifest { api_version, kind }| is_of_access(&api_version, &kind))
    };
    is_empty || documents.any(gives)
}

/// What lists other objects may list any.
fn is_of_access(version: &str, kind: &str) -> bool {
    let group = version.split_once('/').map_or("", |(group, _)| group);
    let is_list = kind.ends_with("List");
    is_list || GROUPS.contains(&group) || PARTS_OF_GROUPS.iter().any(|part| group.contains(part))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{PlannedValue, yaml_changes_access};

    #[test]
    fn what_a_manifest_applies_is_read() {
        for (text, expected) in [
            ("apiVersion: v1\nkind: ConfigMap\n", false),
            ("apiVersion: apps/v1\nkind: Deployment\n---\napiVersion: v1\nkind: Service\n", false),
            ("apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n", true),
            ("apiVersion: \"rbac.\\x61uthorization.k8s.io/v1\"\nkind: ClusterRoleBinding\n", true),
            ("apiVersion: v1\nkind: ConfigMap\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n", true),
            ("apiVersion: iam.cnrm.cloud.google.com/v1beta1\nkind: IAMPolicyMember\n", true),
            ("apiVersion: v1\nkind: List\nitems: []\n", true),
            ("kind: ConfigMap\n", true),
            ("", true),
        ] {
            assert_eq!(yaml_changes_access(&PlannedValue::Text(Cow::Borrowed(text))), expected, "{text}");
        }
        assert!(yaml_changes_access(&PlannedValue::Unknown));
    }
}
