//! Scopes: where grants apply.

use std::{fmt, sync::Arc};

/// A namespace in a cluster.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Namespace {
    pub cluster: Arc<str>,
    pub name: Arc<str>,
}

/// A project or a namespace in which access can be granted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// A Google Cloud project, by its id.
    Project(Arc<str>),
    Namespace(Namespace),
}

impl Scope {
    /// The target that enforces bindings in this scope, as the public formats name it.
    #[must_use]
    pub fn target(&self) -> &'static str {
        match self {
            Self::Project(_) => "google",
            Self::Namespace(_) => "kubernetes",
        }
    }

    /// The cluster, if the scope is a namespace.
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
