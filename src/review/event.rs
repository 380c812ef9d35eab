//! Events: what happened to the definitions, in their own words.

use super::sentence::Sentence;
use crate::source::Place;

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventKind {
    Rename,
    Environment,
    Cluster,
    Scope,
    Namespaces,
    Role,
    Access,
    Team,
    Parent,
    Service,
    Owner,
    Workload,
    Condition,
    Approver,
}

impl EventKind {
    /// The name in the public forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rename => "rename",
            Self::Environment => "environment",
            Self::Cluster => "cluster",
            Self::Scope => "scope",
            Self::Namespaces => "namespaces",
            Self::Role => "role",
            Self::Access => "access",
            Self::Team => "team",
            Self::Parent => "parent",
            Self::Service => "service",
            Self::Owner => "owner",
            Self::Workload => "workload",
            Self::Condition => "condition",
            Self::Approver => "approver",
        }
    }
}

/// Something that happened to the definitions, with the line that changed: `shipping moves from logistics to web`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeEvent {
    pub kind: EventKind,
    pub sentence: Sentence,
    /// The line of the head; of the base for what is gone.
    pub place: Place,
}
