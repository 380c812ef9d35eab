//! Environments and their clusters.

use std::{collections::BTreeMap, sync::Arc};

use super::{ids::EnvironmentId, pattern::Pattern, target::TargetId};
use crate::source::Place;

/// An environment, and whether it is protected.
#[derive(Debug, Clone)]
pub struct Environment {
    pub id: EnvironmentId,
    pub protected: bool,
    pub clusters: Vec<Cluster>,
    pub manage_namespace: bool,
    /// The pattern of the scopes that each target gives a service.
    pub patterns: BTreeMap<TargetId, Pattern>,
    pub place: Place,
}

/// A cluster, and the provider that its bindings use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    pub name: Arc<str>,
    pub provider: Option<Arc<str>>,
    /// Its previous names in the definitions, oldest first.
    pub formerly: Vec<Arc<str>>,
}
