//! Terraform roots: the directories that hold scopes.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;

use super::{
    ids::{EnvironmentId, ServiceId, TeamId},
    target::Scope,
};

/// The purpose of a root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RootKind {
    /// Holds a team's groups; applied before the services' roots, which refer to those groups.
    Team,
    Service,
}

/// A directory that is one Terraform root module with one state, such as `terraform/projects/ledger-prod`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Root {
    /// The services and environments whose bindings the root holds.
    pub sites: BTreeSet<(ServiceId, EnvironmentId)>,
    /// The teams whose groups the root holds.
    pub teams: BTreeSet<TeamId>,
    pub scopes: BTreeSet<Scope>,
}

impl Root {
    #[must_use]
    pub fn kind(&self) -> RootKind {
        if self.sites.is_empty() { RootKind::Team } else { RootKind::Service }
    }

    /// The services whose bindings the root holds, without duplicates.
    #[must_use]
    pub fn services(&self) -> BTreeSet<&ServiceId> {
        self.sites.iter().map(|(service, _)| service).collect()
    }

    /// The environments of those bindings, in the workspace's order, without duplicates.
    #[must_use]
    pub fn environments(&self) -> BTreeSet<&EnvironmentId> {
        self.sites.iter().map(|(_, environment)| environment).collect()
    }
}

/// All roots by path.
#[derive(Debug, Clone, Default)]
pub struct Roots {
    pub by_path: BTreeMap<Utf8PathBuf, Root>,
    /// Scopes that belong to more than one root, with a service and environment for each root; a rule reports them.
    pub split: BTreeMap<Scope, BTreeMap<Utf8PathBuf, (ServiceId, EnvironmentId)>>,
}
