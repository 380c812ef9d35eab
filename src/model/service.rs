//! Services and where they run.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    ids::{EnvironmentId, TeamId},
    located_text::LocatedText,
    principal::Principal,
    target::{FormFault, Scope, TargetId},
    team::GrantEntry,
};
use crate::source::Place;

/// A service and where it runs.
#[derive(Debug, Clone)]
pub struct Service {
    pub description: Option<String>,
    pub placements: BTreeMap<EnvironmentId, Placement>,
    /// The names of its resources in the registry, also of those that are nowhere because it has no project.
    pub resources: BTreeSet<Arc<str>>,
    pub shared: bool,
    pub grants_from: BTreeSet<TeamId>,
    pub formerly: Vec<LocatedText>,
    pub labels: BTreeMap<String, String>,
    /// Annotations of its namespaces that teamkit manages.
    pub annotations: BTreeMap<String, String>,
    /// Where the registry pins the scopes of a target in an environment.
    pub pinned: BTreeMap<(TargetId, EnvironmentId), Place>,
    /// By environment: what the pattern of the workload gave, if that can't be one.
    pub bad_workloads: BTreeMap<EnvironmentId, BadWorkload>,
    /// The place of its name in the registry, or where a team first names it.
    pub place: Place,
    /// The owners, each with the place of its claim.
    pub owners: BTreeMap<TeamId, Place>,
}

impl Service {
    /// Where the service runs in the environment with the name of an id, which may belong to another workspace.
    #[must_use]
    pub fn placement(&self, environment: &EnvironmentId) -> Option<&Placement> {
        self.placements.iter().find(|(id, _)| id.as_str() == environment.as_str()).map(|(_, placement)| placement)
    }
}

/// A text that can't be a workload, with the place of its pattern.
#[derive(Debug, Clone)]
pub struct BadWorkload {
    pub text: LocatedText,
    pub fault: FormFault,
}

/// A service in an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// All scopes of the service here, target by target.
    pub scopes: Vec<Scope>,
    /// The scopes of its resources here, by their names in the registry; none of them is among `scopes`.
    pub resources: BTreeMap<Arc<str>, Scope>,
    /// The address of the service's workload; `None` where the service has no project.
    pub workload: Option<Principal>,
}

impl Placement {
    /// The scopes in which an entry of `grants` gives access here: the service's, or those of the resources that the
    /// entry names.
    pub fn scopes_given<'a>(&'a self, entry: &'a GrantEntry) -> impl Iterator<Item = &'a Scope> {
        let own = entry.resources.is_none().then_some(&self.scopes).into_iter().flatten();
        let named = entry.resources.iter().flatten().filter_map(|(name, _)| self.resources.get(name));
        own.chain(named)
    }

    /// All scopes of the service here, those of its resources included.
    pub fn all_scopes(&self) -> impl Iterator<Item = &Scope> {
        self.scopes.iter().chain(self.resources.values())
    }

    /// The scopes of one target.
    pub fn scopes_of(&self, target: TargetId) -> impl Iterator<Item = &Scope> {
        self.scopes.iter().filter(move |scope| scope.target() == target)
    }
}
