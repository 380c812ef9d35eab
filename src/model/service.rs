//! Services and where they live.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    ids::{EnvironmentId, TeamId},
    principal::Principal,
    scope::{Namespace, Scope},
    text::Text,
};
use crate::source::Place;

/// A service and where it lives.
#[derive(Debug, Clone)]
pub struct Service {
    pub description: Option<String>,
    pub sites: BTreeMap<EnvironmentId, Site>,
    pub shared: bool,
    pub grants_from: BTreeSet<TeamId>,
    pub formerly: Vec<Text>,
    pub labels: BTreeMap<String, String>,
    /// Its name in the registry, or where a team first names it.
    pub place: Place,
    /// Each owner with the place of its claim.
    pub owners: BTreeMap<TeamId, Place>,
}

impl Service {
    /// The site in the environment of an id's name; the id may be another workspace's.
    #[must_use]
    pub fn site(&self, environment: &EnvironmentId) -> Option<&Site> {
        self.sites.iter().find(|(id, _)| id.as_str() == environment.as_str()).map(|(_, site)| site)
    }
}

/// A service in an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    pub project: Option<Arc<str>>,
    pub namespaces: Vec<Namespace>,
    /// The address of the service's workload; nothing where there is no project.
    pub workload: Option<Principal>,
}

impl Site {
    /// All scopes of the service here.
    pub fn scopes(&self) -> impl Iterator<Item = Scope> {
        let project = self.project.iter().cloned().map(Scope::Project);
        project.chain(self.namespaces.iter().cloned().map(Scope::Namespace))
    }

    /// Whether a scope is one of the service's here.
    #[must_use]
    pub fn has(&self, scope: &Scope) -> bool {
        match scope {
            Scope::Project(project) => self.project.as_ref() == Some(project),
            Scope::Namespace(namespace) => self.namespaces.contains(namespace),
        }
    }
}
