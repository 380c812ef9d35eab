//! Services and where they run.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    ids::{EnvironmentId, TeamId},
    principal::Principal,
    target::{Scope, TargetId},
    text::Text,
};
use crate::source::Place;

/// A service and where it runs.
#[derive(Debug, Clone)]
pub struct Service {
    pub description: Option<String>,
    pub sites: BTreeMap<EnvironmentId, Site>,
    pub shared: bool,
    pub grants_from: BTreeSet<TeamId>,
    pub formerly: Vec<Text>,
    pub labels: BTreeMap<String, String>,
    /// The place of its name in the registry, or where a team first names it.
    pub place: Place,
    /// The owners, each with the place of its claim.
    pub owners: BTreeMap<TeamId, Place>,
}

impl Service {
    /// The site in the environment with the name of an id, which may belong to another workspace.
    #[must_use]
    pub fn site(&self, environment: &EnvironmentId) -> Option<&Site> {
        self.sites.iter().find(|(id, _)| id.as_str() == environment.as_str()).map(|(_, site)| site)
    }
}

/// A service in an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// All scopes of the service here, target by target.
    pub scopes: Vec<Scope>,
    /// The address of the service's workload; `None` where the service has no project.
    pub workload: Option<Principal>,
}

impl Site {
    /// The scopes of one target.
    pub fn scopes_of(&self, target: TargetId) -> impl Iterator<Item = &Scope> {
        self.scopes.iter().filter(move |scope| scope.target() == target)
    }
}
