//! The subject of a finding, which exceptions are matched against.

use std::collections::BTreeSet;

use crate::model::{EnvironmentId, Exception, ServiceId, Site, TeamId};

/// The team, services and environments that a finding is about; empty sets where it is about none in particular.
#[derive(Debug, Clone, Default)]
pub struct About {
    pub team: Option<TeamId>,
    pub services: BTreeSet<ServiceId>,
    pub environments: BTreeSet<EnvironmentId>,
}

impl About {
    #[must_use]
    pub fn team(team: &TeamId) -> Self {
        Self { team: Some(team.clone()), ..Self::default() }
    }

    #[must_use]
    pub fn service(service: &ServiceId) -> Self {
        Self::default().and_service(service)
    }

    #[must_use]
    pub fn and_service(mut self, service: &ServiceId) -> Self {
        self.services.insert(service.clone());
        self
    }

    #[must_use]
    pub fn and_environment(mut self, environment: &EnvironmentId) -> Self {
        self.environments.insert(environment.clone());
        self
    }

    /// The subject with a site: its service and environment, or nothing more for a scope of no service.
    #[must_use]
    pub fn and_site(self, site: &Site) -> Self {
        match site {
            Site::Service { service, environment } => self.and_service(service).and_environment(environment),
            Site::Scope(_) => self,
        }
    }

    /// Whether an exception covers the whole subject.
    #[must_use]
    pub fn is_covered_by(&self, exception: &Exception) -> bool {
        let Exception { team, service, environment, .. } = exception;
        let all = |named: Option<bool>| named.unwrap_or(true);
        all(team.as_ref().map(|team| self.team.as_ref() == Some(team)))
            && all(service.as_ref().map(|service| only(&self.services, service)))
            && all(environment.as_ref().map(|environment| only(&self.environments, environment)))
    }
}

/// Whether a set contains one element and no other.
fn only<T: Ord>(set: &BTreeSet<T>, element: &T) -> bool {
    set.len() == 1 && set.contains(element)
}
