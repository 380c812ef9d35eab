//! What a list of objects says about a cluster.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    grant::LiveGrant,
    member::LiveMember,
    object_kind::ObjectKind,
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
    /// The kinds of which it has objects, or a list that says its kind.
    pub kinds: BTreeSet<ObjectKind>,
    /// Some of its objects are in a list of any kinds, as `kubectl get` prints one for several kinds: what it was asked for
    /// can't be told from what there is.
    pub is_mixed: bool,
}

impl LiveCluster {
    /// Whether it may have all objects of a kind: not if its lists say their kinds, and this is none of them.
    #[must_use]
    pub fn may_list(&self, kind: ObjectKind) -> bool {
        self.is_mixed || self.kinds.contains(&kind)
    }

    /// Takes an object of a cluster, if its kind is read.
    pub(super) fn add(
        &mut self,
        cluster: &Arc<str>,
        kind: &str,
        item: RbacItem,
        file: &Arc<str>,
    ) -> Result<(), String> {
        let Some(kind) = ObjectKind::parse(kind) else { return Ok(()) };
        let noun = kind.as_str();
        let metadata = item.metadata.unwrap_or_default();
        let Some(name) = metadata.name.filter(|name| !name.is_empty()) else {
            return Err(format!("a {noun} without `metadata.name`"));
        };
        self.kinds.insert(kind);
        let name: Arc<str> = name.into();
        if kind == ObjectKind::Namespace {
            self.namespaces.get_or_insert_default().insert(name);
            return Ok(());
        }
        if kind == ObjectKind::ClusterRoleBinding {
            let grants = grants(item.role_ref.as_ref(), item.subjects, None, &name, file)?;
            self.grants.entry(Scope::Cluster(Arc::clone(cluster))).or_default().extend(grants);
            return Ok(());
        }
        let Some(namespace) = metadata.namespace.filter(|name| !name.is_empty()) else {
            return Err(format!("the {noun} `{name}` without `metadata.namespace`"));
        };
        let namespace: Arc<str> = namespace.into();
        if kind == ObjectKind::Role {
            return self.add_role(namespace, name, item.rules.unwrap_or_default());
        }
        let scope = Scope::Namespace(Namespace { cluster: Arc::clone(cluster), name: Arc::clone(&namespace) });
        let grants = grants(item.role_ref.as_ref(), item.subjects, Some(&namespace), &name, file)?;
        self.grants.entry(scope).or_default().extend(grants);
        Ok(())
    }

    fn add_role(&mut self, namespace: Arc<str>, name: Arc<str>, rules: Vec<RuleRecord>) -> Result<(), String> {
        let rules: PolicyRules = rules.into_iter().map(rule).collect();
        let known_roles = self.roles.get_or_insert_default();
        match known_roles.get(&(Arc::clone(&namespace), Arc::clone(&name))) {
            Some(known) if *known != rules => {
                Err(format!("the Role `{name}` in `{namespace}` stands there twice, with other rules"))
            }
            _ => {
                known_roles.insert((namespace, name), rules);
                Ok(())
            }
        }
    }
}

fn grants(
    role: Option<&RoleRefRecord>,
    subjects: Option<Vec<SubjectRecord>>,
    namespace: Option<&str>,
    binding: &Arc<str>,
    file: &Arc<str>,
) -> Result<Vec<LiveGrant>, String> {
    let Some(role) = role.filter(|role| !role.kind.is_empty() && !role.name.is_empty()) else {
        return Err(format!("the binding `{binding}` without `roleRef`"));
    };
    let role: Arc<str> = format!("{}/{}", role.kind, role.name).into();
    let subjects = subjects.unwrap_or_default();
    if subjects.iter().any(|subject| subject.kind.is_empty() || subject.name.is_empty()) {
        return Err(format!("a subject without a kind or a name in the binding `{binding}`"));
    }
    let grants = subjects.into_iter().map(|subject| LiveGrant {
        role: Arc::clone(&role),
        member: LiveMember::of_cluster(&subject.kind, subject.namespace.as_deref(), &subject.name, namespace),
        condition: None,
        binding: Some(Arc::clone(binding)),
        file: Arc::clone(file),
    });
    Ok(grants.collect())
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
