//! The subject of a finding, which exceptions are matched against.

use std::ops::ControlFlow;

use crate::model::{EnvironmentId, Exception, ServiceId, Site, TeamId};

/// What a finding is about of one kind: none in particular, one, or several, of which nobody asks for the names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Subjects<T> {
    #[default]
    None,
    One(T),
    Several,
}

impl<T: Clone + PartialEq> Subjects<T> {
    /// These and one more, which may be among them.
    fn add(&mut self, subject: &T) {
        match self {
            Self::None => *self = Self::One(subject.clone()),
            Self::One(known) if known == subject => {}
            Self::One(_) | Self::Several => *self = Self::Several,
        }
    }

    /// Whether this is one and no other.
    fn is_only(&self, subject: &T) -> bool {
        matches!(self, Self::One(known) if known == subject)
    }
}

/// The team, services and environments that a finding is about.
#[derive(Debug, Clone, Default)]
pub struct About {
    pub team: Option<TeamId>,
    pub services: Subjects<ServiceId>,
    pub environments: Subjects<EnvironmentId>,
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
        self.services.add(service);
        self
    }

    #[must_use]
    pub fn and_environment(mut self, environment: &EnvironmentId) -> Self {
        self.environments.add(environment);
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

    /// The subject with services in environments, which are read no further than an exception could tell.
    #[must_use]
    pub(super) fn and_sites<'a>(self, sites: impl Iterator<Item = (&'a ServiceId, &'a EnvironmentId)>) -> Self {
        let add = |about: Self, (service, environment)| {
            let about = about.and_service(service).and_environment(environment);
            let is_told = about.services == Subjects::Several && about.environments == Subjects::Several;
            if is_told { ControlFlow::Break(about) } else { ControlFlow::Continue(about) }
        };
        let mut sites = sites;
        match sites.try_fold(self, add) {
            ControlFlow::Break(about) | ControlFlow::Continue(about) => about,
        }
    }

    /// Whether an exception covers the whole subject.
    #[must_use]
    pub fn is_covered_by(&self, exception: &Exception) -> bool {
        let Exception { team, service, environment, .. } = exception;
        let all = |named: Option<bool>| named.unwrap_or(true);
        all(team.as_ref().map(|team| self.team.as_ref() == Some(team)))
            && all(service.as_ref().map(|service| self.services.is_only(service)))
            && all(environment.as_ref().map(|environment| self.environments.is_only(environment)))
    }
}
