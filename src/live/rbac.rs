//! What a list of objects says about a cluster.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    grant::LiveGrant,
    member::LiveMember,
    record::{RbacItem, RoleRefRecord, RuleRecord, SubjectRecord},
};
use crate::model::{Namespace, PolicyRule, PolicyRules, Scope};

/// The rules of Roles by namespace and name.
pub type LiveRoles = BTreeMap<(Arc<str>, Arc<str>), PolicyRules>;

/// What was exported of a cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LiveCluster {
    /// Its namespaces; `None` where the export has no list of them.
    pub namespaces: Option<BTreeSet<Arc<str>>>,
    /// The rules of its Roles by namespace and name; `None` where the export has none.
    pub roles: Option<LiveRoles>,
    /// The grants of its bindings.
    pub grants: BTreeMap<Scope, Vec<LiveGrant>>,
}

impl LiveCluster {
    /// Takes an object of a cluster; one that has nothing to do with access is passed over.
    pub(super) fn add(&mut self, cluster: &Arc<str>, kind: &str, item: RbacItem, file: &Arc<str>) {
        let metadata = item.metadata.unwrap_or_default();
        let name: Arc<str> = metadata.name.unwrap_or_default().into();
        let namespace: Option<Arc<str>> = metadata.namespace.filter(|name| !name.is_empty()).map(Arc::from);
        match (kind, namespace) {
            ("Namespace", _) => drop(self.namespaces.get_or_insert_default().insert(name)),
            ("Role", Some(namespace)) => {
                let rules = item.rules.unwrap_or_default().into_iter().map(rule).collect();
                self.roles.get_or_insert_default().insert((namespace, name), rules);
            }
            ("RoleBinding", Some(namespace)) => {
                let scope = Scope::Namespace(Namespace { cluster: Arc::clone(cluster), name: Arc::clone(&namespace) });
                let grants = grants(item.role_ref.as_ref(), item.subjects, Some(&namespace), &name, file);
                self.grants.entry(scope).or_default().extend(grants);
            }
            ("ClusterRoleBinding", None) => {
                let grants = grants(item.role_ref.as_ref(), item.subjects, None, &name, file);
                self.grants.entry(Scope::Cluster(Arc::clone(cluster))).or_default().extend(grants);
            }
            _ => {}
        }
    }
}

fn grants(
    role: Option<&RoleRefRecord>,
    subjects: Option<Vec<SubjectRecord>>,
    namespace: Option<&str>,
    binding: &Arc<str>,
    file: &Arc<str>,
) -> Vec<LiveGrant> {
    let role: Arc<str> = role.map(|role| format!("{}/{}", role.kind, role.name)).unwrap_or_default().into();
    let subjects = subjects.unwrap_or_default().into_iter();
    let grants = subjects.map(|subject| LiveGrant {
        role: Arc::clone(&role),
        member: LiveMember::of_cluster(&subject.kind, subject.namespace.as_deref(), &subject.name, namespace),
        condition: None,
        binding: Some(Arc::clone(binding)),
        file: Arc::clone(file),
    });
    grants.collect()
}

fn rule(rule: RuleRecord) -> PolicyRule {
    let set = |texts: Option<Vec<String>>| texts.unwrap_or_default().into_iter().collect();
    PolicyRule {
        api_groups: set(rule.api_groups),
        resources: set(rule.resources),
        verbs: set(rule.verbs),
        resource_names: set(rule.resource_names),
    }
}
