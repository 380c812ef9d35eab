//! What resources of other types take away when they are destroyed: groups, and objects of a cluster that are applied as
//! manifests.

use std::{borrow::Cow, collections::BTreeMap};

use serde::Deserialize;
use serde_yaml::Value;

use super::{JsonText, PlannedFact, PlannedKind, PlannedValue, manifest::manages_access};
use crate::target::Binding;

/// What is gone after a resource is destroyed.
#[derive(Debug, PartialEq)]
pub enum RemovedObject {
    /// Nothing that definitions could give.
    Nothing,
    /// An object of a kind, with the arguments that its own resource would have.
    Object(PlannedKind, PlannedValue<'static>),
    /// A role, which bindings name, and give nothing without it.
    Role(RemovedRole),
    /// Something that nobody can tell.
    Unknown,
}

/// A role that may be given without being defined: a `ClusterRole`, or a custom role of IAM by its full name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedRole {
    name: String,
    is_in_cluster: bool,
}

impl RemovedRole {
    /// Whether a fact gives it, through a provider that is meant if it is in a cluster.
    #[must_use]
    pub fn is_given_by(&self, fact: &PlannedFact, is_meant: impl Fn(Option<&str>) -> bool) -> bool {
        match fact {
            PlannedFact::Binding(Binding::Member { role, .. }) => !self.is_in_cluster && *role == self.name,
            PlannedFact::Binding(Binding::Subject { provider, kind, role, .. }) => {
                self.is_in_cluster && kind == "ClusterRole" && *role == self.name && is_meant(provider.as_deref())
            }
            PlannedFact::Binding(Binding::Entitlement(entitlement)) => {
                !self.is_in_cluster && entitlement.roles.contains(&self.name)
            }
            PlannedFact::Binding(Binding::Role { .. } | Binding::Membership { .. }) | PlannedFact::Object(_) => false,
        }
    }

    /// Whether it is in a cluster.
    #[must_use]
    pub fn is_in_cluster(&self) -> bool {
        self.is_in_cluster
    }

    fn of(name: &PlannedValue<'_>, is_in_cluster: bool) -> RemovedObject {
        match name.as_text() {
            Some(name) => RemovedObject::Role(Self { name: name.to_owned(), is_in_cluster }),
            None => RemovedObject::Unknown,
        }
    }
}

/// Whether resources of a type apply manifests of Kubernetes.
#[must_use]
pub fn is_manifest(kind: &str) -> bool {
    kind.contains("manifest")
}

/// What a resource of another type takes away when it is destroyed.
#[must_use]
pub fn removed_object(kind: &str, before: &PlannedValue<'_>) -> RemovedObject {
    match kind {
        "googleworkspace_group" | "gsuite_group" => match before.get("email").as_text() {
            Some(email) => {
                RemovedObject::Object(PlannedKind::Group, block([("group_key", block([("id", text(email))]))]))
            }
            None => RemovedObject::Unknown,
        },
        "kubernetes_cluster_role" | "kubernetes_cluster_role_v1" => {
            RemovedRole::of(before.get("metadata").get("name"), true)
        }
        "google_project_iam_custom_role" | "google_organization_iam_custom_role" => {
            let name = before.get("name");
            RemovedRole::of(if name.is_empty() { before.get("id") } else { name }, false)
        }
        "kubernetes_manifest" => of_manifest(before.get("manifest")),
        "kubectl_manifest" => of_yaml(before.get("yaml_body"), before.get("override_namespace")),
        _ if is_manifest(kind) => RemovedObject::Unknown,
        _ => RemovedObject::Nothing,
    }
}

/// The object of a manifest as a text, which may be applied in another namespace than it says.
fn of_yaml(body: &PlannedValue<'_>, namespace: &PlannedValue<'_>) -> RemovedObject {
    let Some(body) = body.as_text() else { return RemovedObject::Unknown };
    let mut objects = Vec::new();
    for document in serde_yaml::Deserializer::from_str(body) {
        let Ok(mut document) = Value::deserialize(document) else { return RemovedObject::Unknown };
        if document.apply_merge().is_err() {
            return RemovedObject::Unknown;
        }
        let Ok(mut manifest) = PlannedValue::deserialize(document) else { return RemovedObject::Unknown };
        if let (Some(namespace), PlannedValue::Object(parts)) = (namespace.as_text(), &mut manifest)
            && let Some(PlannedValue::Object(metadata)) = parts.get_mut("metadata")
        {
            metadata.insert(key("namespace"), text(namespace));
        }
        objects.push(of_manifest(&manifest));
    }
    objects.retain(|object| *object != RemovedObject::Nothing);
    match (objects.pop(), objects.is_empty()) {
        (None, _) => RemovedObject::Nothing,
        (Some(object), true) => object,
        // A resource has one object.
        (Some(_), false) => RemovedObject::Unknown,
    }
}

fn of_manifest(manifest: &PlannedValue<'_>) -> RemovedObject {
    let part = |name: &str| manifest.get(name).as_text();
    let (Some(version), Some(kind)) = (part("apiVersion"), part("kind")) else { return RemovedObject::Unknown };
    let metadata = ("metadata", snake(manifest.get("metadata")));
    let role_ref = || ("role_ref", snake(manifest.get("roleRef")));
    let subjects = || ("subject", snake(manifest.get("subjects")));
    let is_rbac = version.split('/').next() == Some("rbac.authorization.k8s.io");
    match (is_rbac, kind) {
        (false, "Namespace") if version == "v1" => RemovedObject::Object(PlannedKind::Namespace, block([metadata])),
        (true, "RoleBinding") => {
            RemovedObject::Object(PlannedKind::RoleBinding, block([metadata, role_ref(), subjects()]))
        }
        (true, "ClusterRoleBinding") => {
            RemovedObject::Object(PlannedKind::ClusterRoleBinding, block([metadata, role_ref(), subjects()]))
        }
        (true, "Role") => {
            RemovedObject::Object(PlannedKind::Role, block([metadata, ("rule", snake(manifest.get("rules")))]))
        }
        (true, "ClusterRole") => RemovedRole::of(manifest.get("metadata").get("name"), true),
        _ if manages_access(version, kind) => RemovedObject::Unknown,
        _ => RemovedObject::Nothing,
    }
}

fn block<const N: usize>(parts: [(&str, PlannedValue<'static>); N]) -> PlannedValue<'static> {
    PlannedValue::Object(parts.into_iter().map(|(name, value)| (key(name), value)).collect())
}

fn key(name: &str) -> JsonText<'static> {
    JsonText(Cow::Owned(name.to_owned()))
}

fn text(text: &str) -> PlannedValue<'static> {
    PlannedValue::Text(Cow::Owned(text.to_owned()))
}

/// The same with the names of arguments as providers write them: `apiGroups` is `api_groups`. Labels keep their names.
fn snake(value: &PlannedValue<'_>) -> PlannedValue<'static> {
    match value {
        PlannedValue::Object(items) => {
            let item = |(name, value): (&JsonText<'_>, &PlannedValue<'_>)| match &**name {
                labels @ ("labels" | "annotations") => (key(labels), as_it_is(value)),
                name => (key(&snake_name(name)), snake(value)),
            };
            PlannedValue::Object(items.iter().map(item).collect::<BTreeMap<_, _>>())
        }
        PlannedValue::List(items) => PlannedValue::List(items.iter().map(snake).collect()),
        other => as_it_is(other),
    }
}

fn snake_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 2);
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(character.to_ascii_lowercase());
    }
    out
}

fn as_it_is(value: &PlannedValue<'_>) -> PlannedValue<'static> {
    match value {
        PlannedValue::Null => PlannedValue::Null,
        PlannedValue::Unknown => PlannedValue::Unknown,
        PlannedValue::Bool(value) => PlannedValue::Bool(*value),
        PlannedValue::Number(value) => PlannedValue::Number(*value),
        PlannedValue::Text(value) => text(value),
        PlannedValue::List(items) => PlannedValue::List(items.iter().map(as_it_is).collect()),
        PlannedValue::Object(items) => {
            PlannedValue::Object(items.iter().map(|(name, value)| (key(name), as_it_is(value))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PlannedKind, PlannedValue, RemovedObject, removed_object, text};

    fn kind(body: &str) -> Option<PlannedKind> {
        let body = PlannedValue::Object(
            [("yaml_body".to_owned(), text(body))].map(|(name, body)| (super::key(&name), body)).into(),
        );
        match removed_object("kubectl_manifest", &body) {
            RemovedObject::Object(kind, _) => Some(kind),
            RemovedObject::Nothing => None,
            other @ (RemovedObject::Unknown | RemovedObject::Role(_)) => panic!("{other:?}"),
        }
    }

    #[test]
    fn objects_of_manifests_are_those_of_resources() {
        assert_eq!(kind("apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n"), Some(PlannedKind::Namespace));
        assert_eq!(kind("apiVersion: v1\nkind: ConfigMap\n"), None);
        let role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nrules: [{ apiGroups: [\"\"], resourceNames: [a] }]\n";
        assert_eq!(kind(role), Some(PlannedKind::Role));
        let body = super::of_yaml(&text(role), &PlannedValue::Null);
        let RemovedObject::Object(_, value) = body else { panic!("{body:?}") };
        assert_eq!(value.get("rule").get("resource_names").get("x"), &PlannedValue::Null);
        assert_eq!(value.get("rule").get("resource_names").items(), [text("a")]);
    }

    #[test]
    fn what_cant_be_told_is_said() {
        for body in ["a: [", "kind: RoleBinding\n"] {
            assert_eq!(super::of_yaml(&text(body), &PlannedValue::Null), RemovedObject::Unknown, "{body}");
        }
        let two = "apiVersion: v1\nkind: Namespace\n---\napiVersion: v1\nkind: Namespace\n";
        assert_eq!(super::of_yaml(&text(two), &PlannedValue::Null), RemovedObject::Unknown);
        assert_eq!(removed_object("k8s_manifest", &PlannedValue::Null), RemovedObject::Unknown);
        assert_eq!(removed_object("google_storage_bucket", &PlannedValue::Null), RemovedObject::Nothing);
    }
}
