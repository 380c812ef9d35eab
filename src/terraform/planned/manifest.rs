//! Manifests of Kubernetes that are applied as they are.

use serde::Deserialize;
use serde_yaml::Value;

use super::PlannedValue;

/// Why an object gives access, in words behind what applies it; also of one that can't be read.
const GIVES: &str = "applies RBAC, or something else that gives access";
const NAMESPACE: &str = "creates or labels a namespace";
const INSTALLS: &str = "installs what a plan doesn't show, bindings included";
const SIGNS_IN: &str = "lets identities from elsewhere sign in";
pub(super) const TOKEN: &str = "is a credential for a cluster";
pub(super) const MAPS_USERS: &str = "decides who from another cloud is who in a cluster";

/// Every kind of a group.
const ANY: &[&str] = &[""];

/// Groups of APIs whose objects give access, each with parts of the names of those kinds, and the reason.
const GROUPS: &[(&str, &[&str], &str)] = &[
    ("rbac.authorization.k8s.io", ANY, GIVES),
    ("authorization.openshift.io", ANY, GIVES),
    ("user.openshift.io", ANY, GIVES),
    ("certificates.k8s.io", ANY, GIVES),
    // RoleTemplates, GlobalRoles, and the bindings of both.
    ("management.cattle.io", &["Role"], GIVES),
    ("authentication.gke.io", &["ClientConfig"], SIGNS_IN),
    ("kustomize.toolkit.fluxcd.io", ANY, INSTALLS),
    ("helm.toolkit.fluxcd.io", ANY, INSTALLS),
    ("helm.cattle.io", ANY, INSTALLS),
    ("configsync.gke.io", ANY, INSTALLS),
    // Sets of them too; the others of this group run workloads.
    ("argoproj.io", &["Application", "AppProject"], INSTALLS),
];

/// Parts of the names of groups that manage RBAC and IAM from within a cluster.
const PARTS_OF_GROUPS: [&str; 3] = ["iam", "rbac", "cnrm.cloud.google.com"];

/// Why a manifest gives access, or can't be read.
pub(super) fn changes_access(manifest: &PlannedValue<'_>) -> Option<&'static str> {
    let metadata = manifest.get("metadata");
    let object = ManifestObject {
        version: known(manifest.get("apiVersion")),
        kind: known(manifest.get("kind")),
        secret: known(manifest.get("type")),
        name: known(metadata.get("name")),
        namespace: known(metadata.get("namespace")),
    };
    object.gives_access()
}

/// The same for manifests as a text, which may be applied in another namespace than they say.
pub(super) fn yaml_changes_access(text: &PlannedValue<'_>, namespace: &PlannedValue<'_>) -> Option<&'static str> {
    let Some(text) = text.as_text() else { return Some(GIVES) };
    let mut documents = serde_yaml::Deserializer::from_str(text).map(Value::deserialize).peekable();
    if documents.peek().is_none() {
        return Some(GIVES);
    }
    documents.find_map(|document| {
        let Ok(mut document) = document else { return Some(GIVES) };
        // What provides them merges the keys of anchors too.
        if document.apply_merge().is_err() {
            return Some(GIVES);
        }
        let metadata = document.get("metadata");
        let part = |key: &str| known_yaml(metadata.and_then(|metadata| metadata.get(key)));
        let object = ManifestObject {
            version: known_yaml(document.get("apiVersion")),
            kind: known_yaml(document.get("kind")),
            secret: known_yaml(document.get("type")),
            name: part("name"),
            namespace: if namespace.is_empty() { part("namespace") } else { known(namespace) },
        };
        object.gives_access()
    })
}

/// What says of an object whether it gives access: empty where it is absent, `None` where nobody knows it.
struct ManifestObject<'o> {
    version: Option<&'o str>,
    kind: Option<&'o str>,
    /// The type of a Secret.
    secret: Option<&'o str>,
    name: Option<&'o str>,
    namespace: Option<&'o str>,
}

impl ManifestObject<'_> {
    fn gives_access(&self) -> Option<&'static str> {
        let is_there = |text: &&str| !text.is_empty();
        match (self.version.filter(is_there), self.kind.filter(is_there)) {
            (Some("v1"), Some("Secret")) => is_token(self.secret).then_some(TOKEN),
            (Some("v1"), Some("Namespace")) => Some(NAMESPACE),
            (Some("v1"), Some("ConfigMap")) => maps_users(self.name, self.namespace).then_some(MAPS_USERS),
            (Some(version), Some(kind)) => is_of_access(version, kind),
            _ => Some(GIVES),
        }
    }
}

/// A text: empty where it is absent, `None` where nobody knows it.
pub(super) fn known<'v>(value: &'v PlannedValue<'_>) -> Option<&'v str> {
    match value {
        PlannedValue::Null => Some(""),
        value => value.as_text(),
    }
}

fn known_yaml(value: Option<&Value>) -> Option<&str> {
    match value {
        None | Some(Value::Null) => Some(""),
        Some(value) => value.as_str(),
    }
}

/// Whether objects of a kind manage access: RBAC of other makers, and IAM from within a cluster.
pub(super) fn manages_access(version: &str, kind: &str) -> bool {
    is_of_access(version, kind) == Some(GIVES)
}

/// Whether a Secret of a type is filled with the token of a `ServiceAccount`.
pub(super) fn is_token(kind: Option<&str>) -> bool {
    kind.is_none_or(|kind| kind == "kubernetes.io/service-account-token")
}

/// Whether a `ConfigMap` says which users of AWS are who in a cluster; without a namespace it may be in any.
pub(super) fn maps_users(name: Option<&str>, namespace: Option<&str>) -> bool {
    name.is_none_or(|name| name == "aws-auth")
        && namespace.is_none_or(|namespace| namespace.is_empty() || namespace == "kube-system")
}

/// Why objects of a kind give access. What lists other objects may list any.
pub(super) fn is_of_access(version: &str, kind: &str) -> Option<&'static str> {
    let group = version.split_once('/').map_or("", |(group, _)| group);
    if kind.ends_with("List") || PARTS_OF_GROUPS.iter().any(|part| group.contains(part)) {
        return Some(GIVES);
    }
    let has = |parts: &[&str]| parts.iter().any(|part| kind.contains(part));
    GROUPS.iter().find(|(known, parts, _)| *known == group && has(parts)).map(|(_, _, reason)| *reason)
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
            ("apiVersion: v1\nkind: Namespace\nmetadata: { name: ledger }\n", true),
            ("apiVersion: v1\nkind: Secret\ntype: Opaque\n", false),
            ("apiVersion: v1\nkind: Secret\n", false),
            ("apiVersion: v1\nkind: Secret\ntype: kubernetes.io/service-account-token\n", true),
            ("apiVersion: v1\nkind: Secret\n<<: { type: kubernetes.io/service-account-token }\n", true),
            ("apiVersion: v1\nkind: ConfigMap\nmetadata: { name: aws-auth, namespace: kube-system }\n", true),
            ("apiVersion: v1\nkind: ConfigMap\nmetadata: { name: aws-auth }\n", true),
            ("apiVersion: v1\nkind: ConfigMap\nmetadata: { name: aws-auth, namespace: payments }\n", false),
            (
                "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: dns, namespace: kube-system }\ndata: { 1: a }\n",
                false,
            ),
            ("apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n", true),
            ("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n", false),
            ("apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n", true),
            ("apiVersion: helm.cattle.io/v1\nkind: HelmChart\n", true),
            ("apiVersion: configsync.gke.io/v1beta1\nkind: RootSync\n", true),
            ("apiVersion: argoproj.io/v1alpha1\nkind: Application\n", true),
            ("apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\n", true),
            ("apiVersion: argoproj.io/v1alpha1\nkind: AppProject\n", true),
            ("apiVersion: argoproj.io/v1alpha1\nkind: Rollout\n", false),
            ("apiVersion: management.cattle.io/v3\nkind: ClusterRoleTemplateBinding\n", true),
            ("apiVersion: management.cattle.io/v3\nkind: Setting\n", false),
            ("apiVersion: authentication.gke.io/v2alpha1\nkind: ClientConfig\n", true),
            ("kind: ConfigMap\n", true),
            ("", true),
        ] {
            let reason = yaml_changes_access(&PlannedValue::Text(Cow::Borrowed(text)), &PlannedValue::Null);
            assert_eq!(reason.is_some(), expected, "{text}");
        }
        assert!(yaml_changes_access(&PlannedValue::Unknown, &PlannedValue::Null).is_some());
        let elsewhere = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: aws-auth, namespace: payments }\n";
        let namespace = PlannedValue::Text(Cow::Borrowed("kube-system"));
        assert!(yaml_changes_access(&PlannedValue::Text(Cow::Borrowed(elsewhere)), &namespace).is_some());
    }
}
