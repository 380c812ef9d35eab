//! Where a grant holds.

use std::{fmt, sync::Arc};

/// A namespace in a cluster.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Namespace {
    pub cluster: Arc<str>,
    pub name: Arc<str>,
}

/// A place where access can be given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// A Google Cloud project, by id.
    Project(Arc<str>),
    Namespace(Namespace),
}

impl Scope {
    /// The target that enforces bindings here, as the public forms name it.
    #[must_use]
    pub fn target(&self) -> &'static str {
        match self {
            Self::Project(_) => "google",
            Self::Namespace(_) => "kubernetes",
        }
    }

    /// The cluster of a namespace.
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
