//! Native roles: roles as a target names them.

use std::{collections::BTreeSet, fmt, sync::Arc};

/// A Kubernetes policy rule; uses sets, because the order has no meaning.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyRule {
    pub api_groups: BTreeSet<String>,
    pub resources: BTreeSet<String>,
    pub verbs: BTreeSet<String>,
    pub resource_names: BTreeSet<String>,
}

/// The rules of a generated Role.
pub type PolicyRules = BTreeSet<PolicyRule>;

/// A role as its target names it, such as `roles/logging.viewer`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NativeRole {
    /// A Kubernetes `ClusterRole`, bound in a namespace.
    ClusterRole(Arc<str>),
    /// A namespaced Role that is generated.
    Role(Arc<str>, Arc<PolicyRules>),
    /// An IAM role, such as `roles/logging.viewer`.
    Google(Arc<str>),
}

impl NativeRole {
    #[must_use]
    pub fn is_google(&self) -> bool {
        matches!(self, Self::Google(_))
    }

    /// The name without `ClusterRole/` or `Role/`.
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
