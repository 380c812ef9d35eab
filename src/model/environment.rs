//! Environments and their clusters.

use std::sync::Arc;

use super::ids::EnvironmentId;
use crate::source::Place;

/// An environment, and whether it is protected.
#[derive(Debug, Clone)]
pub struct Environment {
    pub id: EnvironmentId,
    pub protected: bool,
    pub clusters: Vec<Cluster>,
    pub manage_namespace: bool,
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
