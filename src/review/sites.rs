//! Where services are, the other way round: from a scope to the services that live in it.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{EnvironmentId, NativeRole, Org, Scope, ServiceId, Site};

/// A native role where it is held.
pub type Pair = (Scope, NativeRole);

/// A service in an environment.
#[derive(Debug, Clone, Copy)]
pub struct Spot<'a> {
    pub service: &'a ServiceId,
    pub environment: &'a EnvironmentId,
    pub site: &'a Site,
}

/// Spots by the scopes that they live in; a project may hold several.
#[derive(Debug, Clone, Default)]
pub struct Sites<'a>(BTreeMap<Scope, Vec<Spot<'a>>>);

impl<'a> Sites<'a> {
    /// The spots of an organization that are wanted.
    #[must_use]
    pub fn of(org: &'a Org, is_wanted: impl Fn(&ServiceId, &EnvironmentId) -> bool) -> Self {
        let mut sites: BTreeMap<Scope, Vec<Spot<'a>>> = BTreeMap::new();
        for (service, found) in &org.services {
            for (environment, site) in found.sites.iter().filter(|(environment, _)| is_wanted(service, environment)) {
                for scope in &site.scopes {
                    sites.entry(scope.clone()).or_default().push(Spot { service, environment, site });
                }
            }
        }
        Self(sites)
    }

    /// The spots that live in a scope.
    #[must_use]
    pub fn at(&self, scope: &Scope) -> &[Spot<'a>] {
        self.0.get(scope).map(Vec::as_slice).unwrap_or_default()
    }

    /// All scopes.
    #[must_use]
    pub fn scopes(&self) -> BTreeSet<Scope> {
        self.0.keys().cloned().collect()
    }
}

/// Native roles in all the scopes of a service in an environment where they apply.
pub(super) fn applicable<'a>(site: &Site, natives: impl IntoIterator<Item = &'a NativeRole>) -> BTreeSet<Pair> {
    let natives = natives.into_iter().flat_map(|role| {
        let scopes = site.scopes.iter().filter(|scope| role.applies_in(scope));
        scopes.map(|scope| (scope.clone(), role.clone()))
    });
    natives.collect()
}
