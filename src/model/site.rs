//! Where an entry of a team's file gives access.

use std::fmt;

use super::ids::{EnvironmentId, ScopeId, ServiceId};

/// A service in an environment, such as ledger in production, or one of the workspace's scopes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Site {
    Service { service: ServiceId, environment: EnvironmentId },
    Scope(ScopeId),
}

impl Site {
    #[must_use]
    pub fn service(&self) -> Option<&ServiceId> {
        match self {
            Self::Service { service, .. } => Some(service),
            Self::Scope(_) => None,
        }
    }

    #[must_use]
    pub fn environment(&self) -> Option<&EnvironmentId> {
        match self {
            Self::Service { environment, .. } => Some(environment),
            Self::Scope(_) => None,
        }
    }

    #[must_use]
    pub fn scope(&self) -> Option<&ScopeId> {
        match self {
            Self::Service { .. } => None,
            Self::Scope(scope) => Some(scope),
        }
    }

    /// Whether it is this service in this environment; the ids may belong to another workspace.
    #[must_use]
    pub fn is(&self, service: &ServiceId, environment: &EnvironmentId) -> bool {
        match self {
            Self::Service { service: own, environment: at } => own == service && at.as_str() == environment.as_str(),
            Self::Scope(_) => false,
        }
    }
}

impl fmt::Display for Site {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service { service, environment } => formatter.pad(&format!("{service} {environment}")),
            Self::Scope(scope) => formatter.pad(scope.as_str()),
        }
    }
}
