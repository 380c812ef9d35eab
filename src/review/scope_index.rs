//! An index from scopes to the services that live in them.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{EnvironmentId, NativeRole, Org, Origin, Placement, Scope, ServiceId};

/// A native role in a scope: `roles/logging.viewer` in `ledger-prod`.
pub type ScopedRole = (Scope, NativeRole);

/// A service in an environment, with its scopes there: ledger in production.
#[derive(Debug, Clone, Copy)]
pub struct ServiceEnvironment<'a> {
    pub service: &'a ServiceId,
    pub environment: &'a EnvironmentId,
    pub site: &'a Placement,
}

impl ServiceEnvironment<'_> {
    /// Whether an origin gives access to this service in this environment.
    pub(super) fn is_of(&self, origin: &Origin) -> bool {
        origin.site.is(self.service, self.environment)
    }
}

/// Services in environments by their scopes; a project may hold several.
#[derive(Debug, Clone, Default)]
pub struct ScopeIndex<'a>(BTreeMap<Scope, Vec<ServiceEnvironment<'a>>>);

impl<'a> ScopeIndex<'a> {
    /// The index of an organization's services in environments, as far as they are wanted.
    #[must_use]
    pub fn of(org: &'a Org, is_wanted: impl Fn(&ServiceId, &EnvironmentId) -> bool) -> Self {
        let mut index: BTreeMap<Scope, Vec<ServiceEnvironment<'a>>> = BTreeMap::new();
        for (service, definition) in &org.services {
            let sites = definition.placements.iter().filter(|(environment, _)| is_wanted(service, environment));
            for (environment, site) in sites {
                for scope in &site.scopes {
                    index.entry(scope.clone()).or_default().push(ServiceEnvironment { service, environment, site });
                }
            }
        }
        Self(index)
    }

    /// The services in environments that live in a scope.
    #[must_use]
    pub fn at(&self, scope: &Scope) -> &[ServiceEnvironment<'a>] {
        self.0.get(scope).map(Vec::as_slice).unwrap_or_default()
    }

    /// All scopes of the index.
    #[must_use]
    pub fn scopes(&self) -> BTreeSet<Scope> {
        self.0.keys().cloned().collect()
    }
}

/// The native roles in each scope of a service in an environment where they apply.
pub(super) fn applicable<'a>(
    site: &Placement,
    native_roles: impl IntoIterator<Item = &'a NativeRole>,
) -> BTreeSet<ScopedRole> {
    let scoped_roles = native_roles.into_iter().flat_map(|role| {
        let scopes = site.scopes.iter().filter(|scope| role.applies_in(scope));
        scopes.map(|scope| (scope.clone(), role.clone()))
    });
    scoped_roles.collect()
}
