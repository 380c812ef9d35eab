//! Native roles: what a target knows as a role.

use std::{collections::BTreeSet, fmt, sync::Arc};

/// A Kubernetes policy rule; sets, since order means nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyRule {
    pub api_groups: BTreeSet<String>,
    pub resources: BTreeSet<String>,
    pub verbs: BTreeSet<String>,
    pub resource_names: BTreeSet<String>,
}

/// What a Role of our own permits.
pub type PolicyRules = BTreeSet<PolicyRule>;

/// A role as its target names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NativeRole {
    /// A Kubernetes `ClusterRole`, bound in a namespace.
    ClusterRole(Arc<str>),
    /// A namespaced Role of our own.
    Role(Arc<str>, Arc<PolicyRules>),
    /// An IAM role, such as `roles/logging.viewer`.
    Google(Arc<str>),
}

impl NativeRole {
    #[must_use]
    pub fn is_google(&self) -> bool {
        matches!(self, Self::Google(_))
    }

    /// The name alone, without `ClusterRole/` or `Role/`.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::ClusterRole(name) | Self::Role(name, _) | Self::Google(name) => name,
        }
    }
}

impl fmt::Display for NativeRole {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClusterRole(name) => formatter.pad(&format!("ClusterRole/{name}")),
            Self::Role(name, _) => formatter.pad(&format!("Role/{name}")),
            Self::Google(name) => formatter.pad(name),
        }
    }
}
