//! Terraform roots: the directories that hold scopes.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;

use super::{
    ids::{EnvironmentId, ScopeId, ServiceId, TeamId},
    pattern::Values,
    site::Site,
    target::Scope,
};

/// The purpose of a root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RootKind {
    /// Holds a team's groups; applied before the services' roots, which refer to those groups.
    Team,
    Service,
    /// Holds bindings in the workspace's scopes.
    Scope,
}

/// A directory that is one Terraform root module with one state, such as `terraform/projects/ledger-prod`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Root {
    /// The services and environments whose bindings the root holds.
    pub sites: BTreeSet<(ServiceId, EnvironmentId)>,
    /// The teams whose groups the root holds.
    pub teams: BTreeSet<TeamId>,
    /// The workspace's scopes whose bindings the root holds.
    pub scope_names: BTreeSet<ScopeId>,
    pub scopes: BTreeSet<Scope>,
}

impl Root {
    #[must_use]
    pub fn kind(&self) -> RootKind {
        if !self.sites.is_empty() {
            RootKind::Service
        } else if self.scope_names.is_empty() {
            RootKind::Team
        } else {
            RootKind::Scope
        }
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

    /// The projects that the root holds bindings of.
    #[must_use]
    pub fn projects(&self) -> BTreeSet<&str> {
        self.scopes.iter().filter_map(Scope::project).collect()
    }

    /// The clusters that the root holds bindings or namespaces of.
    #[must_use]
    pub fn clusters(&self) -> BTreeSet<&str> {
        self.scopes.iter().filter_map(Scope::cluster).collect()
    }

    /// The values that a placeholder in `terraform` could have here, if all that is in the root decides; it has one only
    /// where these are one.
    #[must_use]
    pub fn candidates(&self, placeholder: &str) -> BTreeSet<&str> {
        match placeholder {
            "environment" => self.environments().into_iter().map(EnvironmentId::as_str).collect(),
            "project" => self.projects(),
            "cluster" => self.clusters(),
            _ => BTreeSet::new(),
        }
    }

    /// The placeholders of `terraform` that have one value here, with their values.
    #[must_use]
    pub fn values(&self) -> Values<'_> {
        let values = ROOT_PLACEHOLDERS.into_iter().filter_map(|placeholder| {
            let candidates = self.candidates(placeholder);
            (candidates.len() == 1).then(|| candidates.into_iter().next().map(|value| (placeholder, value)))?
        });
        values.collect()
    }
}

/// The placeholders of `terraform` whose values are those of all that is in a root.
pub const ROOT_PLACEHOLDERS: [&str; 3] = ["environment", "project", "cluster"];

/// All roots by path.
#[derive(Debug, Clone, Default)]
pub struct Roots {
    pub by_path: BTreeMap<Utf8PathBuf, Root>,
    /// Scopes that belong to more than one root, with a site for each root; a rule reports them.
    pub split: BTreeMap<Scope, BTreeMap<Utf8PathBuf, Site>>,
}
