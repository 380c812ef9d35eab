//! Ids of a cluster's objects for imports, as the provider documents them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    adopt::takeover::{Creation, Takeover},
    live::{LiveCluster, LiveMember, LiveWorld},
    model::{GrantKey, Namespace, Scope},
    target::BindingSubject,
    terraform::{Resource, ResourceIdentity},
};

/// The live objects of clusters by name.
pub(in crate::adopt) struct LiveObjects<'a> {
    world: &'a LiveWorld,
    bindings: BTreeMap<BindingName<'a>, LiveBinding<'a>>,
}

/// The cluster, the namespace and the name of a binding; one of a whole cluster has no namespace.
pub(super) type BindingName<'a> = (&'a str, Option<&'a str>, &'a str);

/// A binding of a cluster.
pub(super) struct LiveBinding<'a> {
    pub role: &'a str,
    pub subjects: BTreeSet<&'a LiveMember>,
}

impl<'a> LiveObjects<'a> {
    pub(super) fn of(world: &'a LiveWorld) -> Self {
        let mut bindings: BTreeMap<BindingName<'a>, LiveBinding<'a>> = BTreeMap::new();
        for (scope, grants) in &world.grants {
            let (cluster, namespace) = match scope {
                Scope::Namespace(Namespace { cluster, name }) => (&**cluster, Some(&**name)),
                Scope::Cluster(cluster) => (&**cluster, None),
                Scope::Project(_) | Scope::Resource(_) | Scope::Folder(_) | Scope::Organization(_) => continue,
            };
            for grant in grants {
                let Some(name) = grant.binding.as_deref() else { continue };
                let new = || LiveBinding { role: &grant.role, subjects: BTreeSet::new() };
                bindings.entry((cluster, namespace, name)).or_insert_with(new).subjects.insert(&grant.member);
            }
        }
        Self { world, bindings }
    }

    /// All bindings, in the order of their names.
    pub(super) fn bindings(&self) -> impl Iterator<Item = (BindingName<'a>, &LiveBinding<'a>)> {
        self.bindings.iter().map(|(name, binding)| (*name, binding))
    }

    /// The binding of a name in a place.
    pub(super) fn binding_at<'s>(&'s self, name: (&'s str, Option<&'s str>, &'s str)) -> Option<&'s LiveBinding<'a>> {
        self.bindings.get(&name)
    }

    /// Whether the Role of a grant is live with other rules, or isn't.
    pub(super) fn has_other_rules(&self, grant: &GrantKey) -> bool {
        self.world.has_other_rules(&grant.role, &grant.scope)
    }

    /// The clusters with a binding of some name, role and namespace.
    pub(super) fn clusters_with_binding(&self, namespace: Option<&str>, name: &str, role: &str) -> Vec<&'a str> {
        let clusters = self.world.clusters.keys();
        let has_it = |cluster: &&Arc<str>| {
            self.bindings.get(&(&***cluster, namespace, name)).is_some_and(|binding| binding.role == role)
        };
        clusters.filter(has_it).map(|cluster| &**cluster).collect()
    }

    /// The clusters with a Role of some name.
    pub(super) fn clusters_with_role(&self, namespace: &str, name: &str) -> Vec<&'a str> {
        let key = (Arc::from(namespace), Arc::from(name));
        let has_it = |live: &LiveCluster| live.roles.as_ref().is_some_and(|roles| roles.contains_key(&key));
        self.world.clusters.iter().filter(|(_, live)| has_it(live)).map(|(cluster, _)| &**cluster).collect()
    }

    /// The clusters with a namespace of some name.
    pub(super) fn clusters_with_namespace(&self, name: &str) -> Vec<&'a str> {
        let has_it = |live: &LiveCluster| live.namespaces.as_ref().is_some_and(|names| names.contains(name));
        self.world.clusters.iter().filter(|(_, live)| has_it(live)).map(|(cluster, _)| &**cluster).collect()
    }

    /// Whether a subject has a role in a place; `None` for a cluster that wasn't exported.
    pub(super) fn has_subject(
        &self,
        cluster: &str,
        namespace: Option<&str>,
        role: &str,
        subject: &BindingSubject,
    ) -> Option<bool> {
        let (cluster, _) = self.world.clusters.get_key_value(cluster)?;
        let scope = match namespace {
            Some(name) => Scope::Namespace(Namespace { cluster: Arc::clone(cluster), name: name.into() }),
            None => Scope::Cluster(Arc::clone(cluster)),
        };
        let member = live_member(subject);
        Some(self.world.in_scope(&scope).iter().any(|grant| *grant.role == *role && grant.member == member))
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
            Some(binding) if binding.role == role_of(resource) => Takeover::Import(id),
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

/// A subject as exports have it.
pub(super) fn live_member(subject: &BindingSubject) -> LiveMember {
    let BindingSubject { kind, name, namespace } = subject;
    LiveMember::Subject {
        kind: kind.as_str().into(),
        namespace: namespace.as_deref().map(Arc::from),
        name: name.as_str().into(),
    }
}

/// A subject as Terraform has it; `None` for a member of a policy.
pub(super) fn binding_subject(member: &LiveMember) -> Option<BindingSubject> {
    match member {
        LiveMember::Subject { kind, namespace, name } => Some(BindingSubject {
            kind: kind.to_string(),
            name: name.to_string(),
            namespace: namespace.as_deref().map(str::to_owned),
        }),
        LiveMember::Principal(_) | LiveMember::Other(_) => None,
    }
}
