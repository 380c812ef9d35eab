//! Terraform roots: which directory holds which scopes.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;

use super::{
    ids::{EnvironmentId, ServiceId, TeamId},
    target::Scope,
};

/// What a root is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RootKind {
    /// A team's groups; applied before the services' roots, which name those groups.
    Team,
    Service,
}

/// A directory that is one Terraform root module with one state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Root {
    /// The services whose bindings it holds, in which environments.
    pub sites: BTreeSet<(ServiceId, EnvironmentId)>,
    /// The teams whose groups it holds.
    pub teams: BTreeSet<TeamId>,
    pub scopes: BTreeSet<Scope>,
}

impl Root {
    #[must_use]
    pub fn kind(&self) -> RootKind {
        if self.sites.is_empty() { RootKind::Team } else { RootKind::Service }
    }

    /// The services whose bindings it holds, each once.
    #[must_use]
    pub fn services(&self) -> BTreeSet<&ServiceId> {
        self.sites.iter().map(|(service, _)| service).collect()
    }

    /// The environments of those bindings, each once, in the workspace's order.
    #[must_use]
    pub fn environments(&self) -> BTreeSet<&EnvironmentId> {
        self.sites.iter().map(|(_, environment)| environment).collect()
    }
}

/// All roots by path.
#[derive(Debug, Clone, Default)]
pub struct Roots {
    pub by_path: BTreeMap<Utf8PathBuf, Root>,
    /// Scopes that more than one path claims, with what asks for each: a mistake that a rule reports.
    pub split: BTreeMap<Scope, BTreeMap<Utf8PathBuf, (ServiceId, EnvironmentId)>>,
}
