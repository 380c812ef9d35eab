//! Scopes: where grants apply.

use std::{fmt, sync::Arc};

use super::{
    facts::ScopeFacts,
    google,
    id::TargetId,
    kubernetes::{self, Namespace},
};

/// A project or a namespace in which access can be granted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// A Google Cloud project, by its id.
    Project(Arc<str>),
    Namespace(Namespace),
}

impl Scope {
    /// The first scope in the order of scopes.
    #[must_use]
    pub fn least() -> Self {
        Self::Project("".into())
    }

    #[must_use]
    pub fn facts(&self) -> &'static ScopeFacts {
        match self {
            Self::Project(_) => &google::PROJECT,
            Self::Namespace(_) => &kubernetes::NAMESPACE,
        }
    }

    /// The target that enforces bindings in this scope.
    #[must_use]
    pub fn target(&self) -> TargetId {
        self.facts().target
    }

    /// The identifying parts, by their names in public formats: `project`, or `cluster` and `namespace`.
    pub fn parts(&self) -> impl Iterator<Item = (&'static str, &str)> + Clone {
        let (last, first) = match self {
            Self::Project(project) => (("project", &**project), None),
            Self::Namespace(Namespace { cluster, name }) => (("namespace", &**name), Some(("cluster", &**cluster))),
        };
        first.into_iter().chain([last])
    }

    /// The scope's own part with its name.
    #[must_use]
    pub fn own_part(&self) -> (&'static str, &str) {
        (self.facts().noun, self.id())
    }

    /// The scope's own part: the project's id, or the namespace's name.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Project(project) => project,
            Self::Namespace(namespace) => &namespace.name,
        }
    }

    /// Whether the target accepts the scope's id.
    #[must_use]
    pub fn has_valid_id(&self) -> bool {
        (self.facts().is_id)(self.id())
    }

    /// Whether the scope belongs to the target itself, as `kube-system` does.
    #[must_use]
    pub fn is_reserved(&self) -> bool {
        self.facts().reserves(self.id())
    }

    /// The scope with another name for its cluster, where there is one.
    #[must_use]
    pub fn in_cluster(&self, name: impl Fn(&str) -> Option<Arc<str>>) -> Self {
        match self {
            Self::Project(_) => self.clone(),
            Self::Namespace(namespace) => {
                let cluster = name(&namespace.cluster).unwrap_or_else(|| Arc::clone(&namespace.cluster));
                Self::Namespace(Namespace { cluster, name: Arc::clone(&namespace.name) })
            }
        }
    }

    /// Whether people can ask for access in the scope.
    #[must_use]
    pub fn takes_requests(&self) -> bool {
        match self {
            Self::Project(_) => true,
            Self::Namespace(_) => false,
        }
    }

    /// The project of the scope, if it has one.
    #[must_use]
    pub fn project(&self) -> Option<&str> {
        match self {
            Self::Project(project) => Some(project),
            Self::Namespace(_) => None,
        }
    }

    /// The cluster of the scope, if it has one.
    #[must_use]
    pub fn cluster(&self) -> Option<&str> {
        match self {
            Self::Project(_) => None,
            Self::Namespace(namespace) => Some(&namespace.cluster),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Project(project) => formatter.pad(project),
            Self::Namespace(Namespace { cluster, name }) => formatter.pad(&format!("{cluster}/{name}")),
        }
    }
}
