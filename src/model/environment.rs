//! Environments and their clusters.

use std::sync::Arc;

use super::ids::EnvironmentId;
use crate::source::Place;

/// An environment, and whether access there deserves a second look.
#[derive(Debug, Clone)]
pub struct Environment {
    pub id: EnvironmentId,
    pub protected: bool,
    pub clusters: Vec<Cluster>,
    pub manage_namespace: bool,
    pub place: Place,
}

/// A cluster, and the provider that its bindings name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    pub name: Arc<str>,
    pub provider: Option<Arc<str>>,
}
