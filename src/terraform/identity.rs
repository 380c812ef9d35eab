//! What a resource manages, whatever its address.

use super::{kind::ResourceClass, object, resource::Resource};
use crate::target::{MemberPlace, grant_title};

/// The end of the types of resources that bind a member.
const MEMBER: &str = "_iam_member";

/// The type of what people may ask for.
const ENTITLEMENT: &str = "google_privileged_access_manager_entitlement";

/// What a resource manages: the same for a resource in a root and for one inside a module call. Two addresses of one
/// identity manage the same thing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResourceIdentity {
    /// The type of the resource.
    pub kind: String,
    /// The cluster, if it is in one and that is known.
    pub cluster: Option<String>,
    /// What tells it apart from others of its type there; an address where nothing else does.
    pub name: Vec<String>,
}

impl ResourceIdentity {
    /// The identity of the resource at an address; `cluster` is that of the root, for addresses that don't say it.
    #[must_use]
    pub fn of(address: &str, resource: &Resource, cluster: Option<&str>) -> Self {
        let kind = resource.kind.clone();
        let cluster = || object::cluster(address).or_else(|| cluster.map(str::to_owned));
        let named = |routes: &[&[&str]]| -> Option<Vec<String>> {
            routes.iter().map(|route| resource.text(route).map(str::to_owned)).collect()
        };
        let (cluster, name) = match resource.kind.as_str() {
            kind if kind.ends_with(MEMBER) => (None, member_name(resource)),
            ENTITLEMENT => (None, named(&[&["parent"], &["entitlement_id"]])),
            "kubernetes_namespace_v1" => (cluster(), named(&[&["metadata", "name"]])),
            "kubernetes_role_v1" => (cluster(), named(&[&["metadata", "namespace"], &["metadata", "name"]])),
            "kubernetes_role_binding_v1" => (cluster(), role_binding_name(address, resource)),
            "kubernetes_cluster_role_binding_v1" => (cluster(), cluster_role_binding_name(address, resource)),
            _ => (None, None),
        };
        Self { kind, cluster, name: name.unwrap_or_else(|| vec![address.to_owned()]) }
    }

    /// Whether what it manages holds things of others, which would be destroyed with it: a namespace or a group.
    #[must_use]
    pub fn holds_others(&self) -> bool {
        is_container(&self.kind)
    }

    /// Whether it gives somebody access, or lets somebody ask for it.
    #[must_use]
    pub fn gives_access(&self) -> bool {
        self.kind == ENTITLEMENT || ResourceClass::of(&format!("{}.", self.kind)) != ResourceClass::Other
    }

    /// The system that manages it, and its cluster: what tells which provider can.
    #[must_use]
    pub fn provider(&self) -> (&str, Option<&str>) {
        (self.kind.split('_').next().unwrap_or_default(), self.cluster.as_deref())
    }

    /// Whether two of them can be the same thing, as far as their clusters are known.
    #[must_use]
    pub fn may_be(&self, other: &Self) -> bool {
        let same_cluster = self.cluster.is_none() || other.cluster.is_none() || self.cluster == other.cluster;
        same_cluster && self.kind == other.kind && self.name == other.name
    }
}

/// Whether what is at an address holds things of others, which would be destroyed with it: a namespace or a group.
#[must_use]
pub fn holds_others(address: &str) -> bool {
    let inner = address.strip_prefix("module.").and_then(|rest| rest.split_once('.'));
    is_container(inner.map_or(address, |(_, inner)| inner).split('.').next().unwrap_or_default())
}

fn is_container(kind: &str) -> bool {
    matches!(kind, "kubernetes_namespace_v1" | "google_cloud_identity_group")
}

/// Namespace and name. Inside a module call the name is made of the instance's key, `NAMESPACE/clusterrole.view`.
fn role_binding_name(address: &str, resource: &Resource) -> Option<Vec<String>> {
    let namespace = resource.text(&["metadata", "namespace"])?.to_owned();
    let name = match resource.text(&["metadata", "name"]) {
        Some(name) => name.to_owned(),
        None => format!("teamkit.{}", address.strip_suffix("\"]")?.rsplit_once('/')?.1),
    };
    Some(vec![namespace, name])
}

/// The name; inside a module call that is made of the instance's key, `clusterrole.view`.
fn cluster_role_binding_name(address: &str, resource: &Resource) -> Option<Vec<String>> {
    let name = match resource.text(&["metadata", "name"]) {
        Some(name) => name.to_owned(),
        None => format!("teamkit.{}", address.strip_suffix("\"]")?.rsplit_once("[\"")?.1),
    };
    Some(vec![name])
}

/// Where the member is, role and member, and the title of a condition that is more than an end.
fn member_name(resource: &Resource) -> Option<Vec<String>> {
    let parts = MemberPlace::arguments_of(&resource.kind)?.chain(["role", "member"]);
    let mut name: Vec<String> = parts.map(|key| resource.text(&[key]).map(str::to_owned)).collect::<Option<_>>()?;
    if let Some(title) = resource.text(&["condition", "title"]) {
        let expression = resource.text(&["condition", "expression"]).unwrap_or_default();
        name.extend(grant_title(title, expression).map(str::to_owned));
    }
    Some(name)
}
