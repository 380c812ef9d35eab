//! The workspace's scopes: places that belong to no service.

use std::sync::Arc;

use super::target::Scope;
use crate::source::Place;

/// A folder, an organization, a project or a whole cluster that grants name with `scope:`.
#[derive(Debug, Clone)]
pub struct DeclaredScope {
    pub scope: Scope,
    pub protected: bool,
    /// The whole provider reference of a cluster's bindings, such as `kubernetes.prod-a`.
    pub provider: Option<Arc<str>>,
    /// The place of its name in `teamkit.yaml`.
    pub place: Place,
}
