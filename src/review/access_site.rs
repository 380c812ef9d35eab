//! Where access is: services in environments with their resources, and the workspace's scopes.

use crate::model::{EnvironmentId, Origin, Scope, ScopeId, ServiceId};

/// The name of where access is: ledger in production, or the scope commerce.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SiteName<'a> {
    Service { service: &'a ServiceId, environment: &'a EnvironmentId },
    Scope(&'a ScopeId),
}

impl<'a> SiteName<'a> {
    #[must_use]
    pub fn service(self) -> Option<&'a ServiceId> {
        match self {
            Self::Service { service, .. } => Some(service),
            Self::Scope(_) => None,
        }
    }

    #[must_use]
    pub fn environment(self) -> Option<&'a EnvironmentId> {
        match self {
            Self::Service { environment, .. } => Some(environment),
            Self::Scope(_) => None,
        }
    }

    /// Whether an origin gives access here.
    pub(super) fn is_of(self, origin: &Origin) -> bool {
        match self {
            Self::Service { service, environment } => origin.site.is(service, environment),
            Self::Scope(id) => origin.site.scope() == Some(id),
        }
    }
}

/// The part of a site that a scope is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SitePart<'a> {
    /// The projects and namespaces of the service, or the scope itself.
    Whole,
    /// A resource of the service, by its name in the registry.
    Resource(&'a str),
    /// The whole cluster that the service is in, which is one of the workspace's scopes: what is held there is held in
    /// each of its namespaces.
    Cluster,
}

/// A part of a site, with the scopes in which roles are held there: ledger in production is `ledger-prod` and
/// `platform-prod/ledger`.
#[derive(Debug, Clone, Copy)]
pub struct AccessSite<'a> {
    pub name: SiteName<'a>,
    pub part: SitePart<'a>,
    /// The scopes of this part.
    pub scopes: &'a [Scope],
    /// The scopes of the site as a whole.
    pub whole: &'a [Scope],
}

impl<'a> AccessSite<'a> {
    pub(super) fn whole(name: SiteName<'a>, scopes: &'a [Scope]) -> Self {
        Self { name, part: SitePart::Whole, scopes, whole: scopes }
    }

    pub(super) fn part(self, part: SitePart<'a>, scope: &'a Scope) -> Self {
        Self { part, scopes: std::slice::from_ref(scope), ..self }
    }
}
