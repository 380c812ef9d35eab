//! Ids of a cluster's objects for imports, as the provider documents them.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    adopt::takeover::{Creation, Takeover},
    live::{LiveCluster, LiveWorld},
    model::{Namespace, Scope},
    terraform::{Resource, ResourceIdentity},
};

/// The live objects of clusters by name.
pub(in crate::adopt) struct LiveObjects<'a> {
    world: &'a LiveWorld,
    /// The roles of bindings by cluster, namespace and name; those of a whole cluster have no namespace.
    bindings: BTreeMap<(&'a str, Option<&'a str>, &'a str), &'a str>,
}

impl<'a> LiveObjects<'a> {
    pub(in crate::adopt) fn of(world: &'a LiveWorld) -> Self {
        let mut bindings = BTreeMap::new();
        for (scope, grants) in &world.grants {
            let (cluster, namespace) = match scope {
                Scope::Namespace(Namespace { cluster, name }) => (&**cluster, Some(&**name)),
                Scope::Cluster(cluster) => (&**cluster, None),
                Scope::Project(_) | Scope::Resource(_) | Scope::Folder(_) | Scope::Organization(_) => continue,
            };
            for grant in grants {
                bindings.extend(grant.binding.as_deref().map(|name| ((cluster, namespace, name), &*grant.role)));
            }
        }
        Self { world, bindings }
    }

    /// What becomes of a resource; `None` for one that is in no cluster, or isn't ours. `only` is the root's cluster, for
    /// addresses that don't say it.
    pub(in crate::adopt) fn takeover(
        &self,
        address: &str,
        resource: &Resource,
        only: Option<&str>,
    ) -> Option<Takeover> {
        if !resource.kind.starts_with("kubernetes_") {
            return None;
        }
        let ResourceIdentity { kind, cluster, name } = ResourceIdentity::of(address, resource, only);
        let found = cluster.as_deref().and_then(|name| self.world.clusters.get_key_value(name));
        let Some((cluster, live)) = found else { return Some(Takeover::Create(Creation::NotExported)) };
        let is_live = |is_live: bool, id: String| {
            if is_live { Takeover::Import(id) } else { Takeover::Create(Creation::NotLive) }
        };
        Some(match (kind.as_str(), name.as_slice()) {
            ("kubernetes_namespace_v1", [name]) => {
                let known = live.namespaces.as_ref();
                let has_it = known.is_some_and(|names| names.contains(&**name)) || is_used(live, self, cluster, name);
                match known {
                    None if !has_it => Takeover::Create(Creation::NotExported),
                    _ => is_live(has_it, name.clone()),
                }
            }
            ("kubernetes_role_v1", [namespace, name]) => match &live.roles {
                None => Takeover::Create(Creation::NotExported),
                Some(roles) => {
                    let key = (Arc::from(namespace.as_str()), Arc::from(name.as_str()));
                    is_live(roles.contains_key(&key), format!("{namespace}/{name}"))
                }
            },
            ("kubernetes_role_binding_v1", [namespace, name]) => {
                self.binding((cluster, Some(namespace), name), resource, format!("{namespace}/{name}"))
            }
            ("kubernetes_cluster_role_binding_v1", [name]) => {
                self.binding((cluster, None, name), resource, name.clone())
            }
            _ => return None,
        })
    }

    /// A binding can't get another role, so one of our name with another role isn't ours.
    fn binding(&self, key: (&str, Option<&str>, &str), resource: &Resource, id: String) -> Takeover {
        match self.bindings.get(&key) {
            None => Takeover::Create(Creation::NotLive),
            Some(role) if **role == role_of(resource) => Takeover::Import(id),
            Some(_) => Takeover::Create(Creation::NameTaken),
        }
    }
}

/// Whether something in a namespace was exported.
fn is_used(live: &LiveCluster, objects: &LiveObjects<'_>, cluster: &str, namespace: &str) -> bool {
    let has_role = || live.roles.as_ref().is_some_and(|roles| roles.keys().any(|(of, _)| **of == *namespace));
    let start = (cluster, Some(namespace), "");
    let first = objects.bindings.range(start..).next();
    first.is_some_and(|((of, space, _), _)| *of == cluster && *space == Some(namespace)) || has_role()
}

/// The role that a binding binds, `ClusterRole/view`; a call of the module names it otherwise.
fn role_of(binding: &Resource) -> String {
    let text = |key: &str| binding.text(&["role_ref", key]);
    let name = text("name").or_else(|| text("role")).unwrap_or_default();
    format!("{}/{name}", text("kind").unwrap_or("ClusterRole"))
}
