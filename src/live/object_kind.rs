//! Kinds of objects of a cluster that are read.

use crate::model::Scope;

/// A kind of object that says who has access, or where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObjectKind {
    ClusterRoleBinding,
    Namespace,
    Role,
    RoleBinding,
}

impl ObjectKind {
    const ALL: [Self; 4] = [Self::ClusterRoleBinding, Self::Namespace, Self::Role, Self::RoleBinding];

    /// The kind by the name that a cluster gives it; `None` for one that isn't read.
    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The kind by the name of a list of it, such as `RoleBindingList`.
    pub(super) fn of_list(name: &str) -> Option<Self> {
        name.strip_suffix("List").and_then(Self::parse)
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ClusterRoleBinding => "ClusterRoleBinding",
            Self::Namespace => "Namespace",
            Self::Role => "Role",
            Self::RoleBinding => "RoleBinding",
        }
    }

    /// The kinds without which nobody can tell who has access in a scope; none where it is in no cluster.
    #[must_use]
    pub fn needed_for(scope: &Scope) -> &'static [Self] {
        match scope {
            Scope::Cluster(_) => &[Self::ClusterRoleBinding],
            Scope::Namespace(_) => &[Self::ClusterRoleBinding, Self::RoleBinding],
            Scope::Project(_) | Scope::Resource(_) | Scope::Folder(_) | Scope::Organization(_) => &[],
        }
    }

    /// What is not known of a cluster without any of them.
    #[must_use]
    pub fn unknown_without(self) -> &'static str {
        match self {
            Self::ClusterRoleBinding => "who has access in the whole cluster",
            Self::Namespace => "which namespaces there are",
            Self::Role => "whether Roles have the defined rules",
            Self::RoleBinding => "who has access in its namespaces",
        }
    }
}
