//! The world: all that an export says, in one model.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{grant::LiveGrant, group::LiveGroup, object_kind::ObjectKind, rbac::LiveCluster};
use crate::model::{Address, Day, Namespace, NativeRole, Scope};

/// What was exported.
#[derive(Debug, Default)]
pub struct LiveWorld {
    /// What is granted, by scope as [`Scope::as_live`] has it. A scope that was exported and has nothing granted is there.
    pub grants: BTreeMap<Scope, Vec<LiveGrant>>,
    /// Clusters by their names; their grants are among the others.
    pub clusters: BTreeMap<Arc<str>, LiveCluster>,
    /// Groups by address.
    pub groups: BTreeMap<Address, LiveGroup>,
    /// Ids of projects by their numbers.
    pub numbers: BTreeMap<Arc<str>, Arc<str>>,
    /// What is above projects and folders, as far as exports say: all folders, and the organization.
    pub above: BTreeMap<Scope, BTreeSet<Scope>>,
    /// The projects of resources whose ids don't say them, by the ids of the projects.
    pub projects: BTreeMap<Scope, Arc<str>>,
    /// Full names of what was exported and can't be in definitions, by kind of asset: other kinds of resources, and service
    /// accounts of which the address isn't known.
    pub others: BTreeMap<Arc<str>, BTreeSet<Arc<str>>>,
    /// The day on which the export began, where it says so; of several, the first.
    pub exported: Option<Day>,
}

impl LiveWorld {
    /// The projects that are known to be below a folder or an organization.
    pub fn projects_below<'w>(&'w self, scope: &'w Scope) -> impl Iterator<Item = &'w Scope> {
        let below = self.above.iter().filter(|(below, above)| below.is_project() && above.contains(scope));
        below.map(|(below, _)| below)
    }

    /// Whether what is granted in a scope was exported.
    #[must_use]
    pub fn exports(&self, scope: &Scope) -> bool {
        match scope {
            Scope::Namespace(Namespace { cluster, name }) => self.clusters.get(cluster).is_some_and(|cluster| {
                let is_there = || cluster.namespaces.as_ref().is_none_or(|names| names.contains(name));
                self.grants.contains_key(scope) || (cluster.may_list(ObjectKind::RoleBinding) && is_there())
            }),
            Scope::Cluster(cluster) => {
                self.clusters.get(cluster).is_some_and(|cluster| cluster.may_list(ObjectKind::ClusterRoleBinding))
            }
            Scope::Project(_) | Scope::Resource(_) | Scope::Folder(_) | Scope::Organization(_) => {
                self.grants.contains_key(scope)
            }
        }
    }

    /// Whether a Role of the definitions is live in its namespace with other rules, or isn't; never where no Roles were
    /// exported.
    #[must_use]
    pub fn has_other_rules(&self, role: &NativeRole, scope: &Scope) -> bool {
        let Some(rules) = role.own_rules() else { return false };
        let Scope::Namespace(Namespace { cluster, name }) = scope else { return false };
        let Some(live) = self.clusters.get(cluster).and_then(|cluster| cluster.roles.as_ref()) else { return false };
        live.get(&(Arc::clone(name), role.name().into())) != Some(rules)
    }

    /// The native role that a scope's grants mean by a name, a Role with the rules that it has live; `None` for a Role that
    /// isn't there.
    #[must_use]
    pub fn native_role(&self, role: &str, scope: &Scope) -> Option<NativeRole> {
        let Some(name) = role.strip_prefix("Role/") else { return NativeRole::parse(role) };
        let Scope::Namespace(Namespace { cluster, name: namespace }) = scope else { return None };
        let live = self.clusters.get(cluster)?.roles.as_ref()?;
        let rules = live.get(&(Arc::clone(namespace), name.into()))?;
        Some(NativeRole::Role(name.into(), Arc::new(rules.clone())))
    }

    /// All scopes that were exported, namespaces in which nothing is granted included.
    #[must_use]
    pub fn scopes(&self) -> BTreeSet<Scope> {
        let mut scopes: BTreeSet<Scope> = self.grants.keys().cloned().collect();
        for (cluster, live) in self.clusters.iter().filter(|(_, live)| live.may_list(ObjectKind::RoleBinding)) {
            let names = live.namespaces.iter().flatten();
            scopes.extend(
                names.map(|name| Scope::Namespace(Namespace { cluster: Arc::clone(cluster), name: Arc::clone(name) })),
            );
        }
        scopes
    }

    /// What is granted in a scope, as [`Scope::as_live`] has it.
    #[must_use]
    pub fn in_scope(&self, scope: &Scope) -> &[LiveGrant] {
        self.grants.get(scope).map(Vec::as_slice).unwrap_or_default()
    }
}
