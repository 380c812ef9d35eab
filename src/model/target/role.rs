//! Native roles: roles as a target names them.

use std::{fmt, sync::Arc};

use super::{
    google,
    id::TargetId,
    kubernetes::{self, PolicyRules},
    scope::Scope,
};

/// A role as its target names it, such as `roles/logging.viewer`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NativeRole {
    /// A Kubernetes `ClusterRole`, bound in a namespace or in a whole cluster.
    ClusterRole(Arc<str>),
    /// A namespaced Role that is generated.
    Role(Arc<str>, Arc<PolicyRules>),
    /// An IAM role, such as `roles/logging.viewer`.
    Google(Arc<str>),
}

impl NativeRole {
    /// Reads `ClusterRole/NAME`, or the name of an IAM role; `None` for a generated Role, which has rules.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix("ClusterRole/") {
            Some(name) => Some(Self::ClusterRole(name.into())),
            None => text.contains('/').then(|| Self::Google(text.into())),
        }
    }

    /// The first role in the order of roles.
    #[must_use]
    pub fn least() -> Self {
        Self::ClusterRole("".into())
    }

    /// The target of the role.
    #[must_use]
    pub fn target(&self) -> TargetId {
        match self {
            Self::ClusterRole(_) | Self::Role(..) => TargetId::Kubernetes,
            Self::Google(_) => TargetId::Google,
        }
    }

    /// Whether the role can be granted in a scope.
    #[must_use]
    pub fn applies_in(&self, scope: &Scope) -> bool {
        match scope {
            Scope::Project(_) | Scope::Resource(_) | Scope::Folder(_) | Scope::Organization(_) => match self {
                Self::Google(_) => true,
                Self::ClusterRole(_) | Self::Role(..) => false,
            },
            Scope::Namespace(_) => match self {
                Self::ClusterRole(_) | Self::Role(..) => true,
                Self::Google(_) => false,
            },
            // A Role is in a namespace.
            Scope::Cluster(_) => match self {
                Self::ClusterRole(_) => true,
                Self::Role(..) | Self::Google(_) => false,
            },
        }
    }

    /// The kinds of scopes in which the role can be granted, in words.
    #[must_use]
    pub fn kinds_of_scopes(&self) -> &'static str {
        match self {
            Self::Google(_) => "projects, their resources, folders and organizations",
            Self::ClusterRole(_) => "namespaces and whole clusters",
            Self::Role(..) => "namespaces",
        }
    }

    /// Whether the role can be asked for in a scope, and had for some hours.
    #[must_use]
    pub fn is_askable_in(&self, scope: &Scope) -> bool {
        self.applies_in(scope) && scope.takes_requests()
    }

    /// Whether the target lets people ask for the role where its scope takes requests.
    #[must_use]
    pub fn takes_requests(&self) -> bool {
        match self {
            Self::Google(name) => google::takes_requests(name),
            Self::ClusterRole(_) | Self::Role(..) => false,
        }
    }

    /// The name without `ClusterRole/` or `Role/`.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::ClusterRole(name) | Self::Role(name, _) | Self::Google(name) => name,
        }
    }

    /// The noun of this kind of role.
    #[must_use]
    pub fn noun(&self) -> &'static str {
        match self {
            Self::ClusterRole(_) => "ClusterRole",
            Self::Role(..) => "Role",
            Self::Google(_) => "Google role",
        }
    }

    /// The rules of the role, if the workspace defines it.
    #[must_use]
    pub fn own_rules(&self) -> Option<&PolicyRules> {
        match self {
            Self::Role(_, rules) => Some(rules),
            Self::ClusterRole(_) | Self::Google(_) => None,
        }
    }

    /// Whether the role covers every service of its scope.
    #[must_use]
    pub fn is_basic(&self) -> bool {
        match self {
            Self::Google(name) => google::is_basic(name),
            Self::ClusterRole(_) | Self::Role(..) => false,
        }
    }

    /// Whether the role permits everything.
    #[must_use]
    pub fn permits_everything(&self) -> bool {
        match self {
            Self::ClusterRole(name) => **name == *kubernetes::EVERYTHING,
            Self::Role(..) | Self::Google(_) => false,
        }
    }

    /// Whether the target allows an expiry date for the role.
    #[must_use]
    pub fn takes_end(&self) -> bool {
        match self {
            Self::Google(name) => google::takes_end(name),
            Self::ClusterRole(_) | Self::Role(..) => true,
        }
    }

    /// Whether the name has the form of the target's role names; always true for targets with several forms.
    #[must_use]
    pub fn has_form(&self) -> bool {
        match self {
            Self::Google(name) => google::is_role(name),
            Self::ClusterRole(_) | Self::Role(..) => true,
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
