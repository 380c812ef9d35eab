//! An index from scopes to what they are: services in environments, their resources, the workspace's scopes.

use std::collections::{BTreeMap, BTreeSet};

use super::access_site::{AccessSite, SiteName, SitePart};
use crate::model::{DeclaredScope, NativeRole, Org, Placement, Scope};

/// A native role in a scope: `roles/logging.viewer` in `ledger-prod`.
pub type ScopedRole = (Scope, NativeRole);

/// Sites by their scopes; a project may hold several services.
#[derive(Debug, Clone, Default)]
pub struct ScopeIndex<'a>(BTreeMap<Scope, Vec<AccessSite<'a>>>);

impl<'a> ScopeIndex<'a> {
    /// The index of an organization's sites, as far as they are wanted.
    #[must_use]
    pub fn of(org: &'a Org, is_wanted: impl Fn(SiteName<'a>) -> bool) -> Self {
        let mut index = Self::default();
        for (service, definition) in &org.services {
            for (environment, placement) in &definition.placements {
                let name = SiteName::Service { service, environment };
                if is_wanted(name) {
                    index.add_service(name, placement);
                }
            }
        }
        for (id, declared) in org.scopes.iter().filter(|(id, _)| is_wanted(SiteName::Scope(id))) {
            let scopes = std::slice::from_ref(&declared.scope);
            index.add(&declared.scope, AccessSite::whole(SiteName::Scope(id), scopes));
        }
        index
    }

    /// The same, and the whole clusters that its services are in: who holds a role there holds it in each namespace.
    #[must_use]
    pub fn with_clusters(org: &'a Org, is_wanted: impl Fn(SiteName<'a>) -> bool) -> Self {
        let mut index = Self::of(org, is_wanted);
        for DeclaredScope { scope, .. } in org.scopes.values() {
            let covered = index.0.iter().filter(|(own, _)| scope.covers(own));
            let sites =
                covered.flat_map(|(_, sites)| sites).map(|site| (site.name, site.part(SitePart::Cluster, scope)));
            let inside: BTreeMap<SiteName<'a>, AccessSite<'a>> = sites.collect();
            if !inside.is_empty() {
                index.0.entry(scope.clone()).or_default().extend(inside.into_values());
            }
        }
        index
    }

    fn add_service(&mut self, name: SiteName<'a>, placement: &'a Placement) {
        let site = AccessSite::whole(name, &placement.scopes);
        for scope in &placement.scopes {
            self.add(scope, site);
        }
        for (resource, scope) in &placement.resources {
            self.add(scope, site.part(SitePart::Resource(resource), scope));
        }
    }

    fn add(&mut self, scope: &Scope, site: AccessSite<'a>) {
        self.0.entry(scope.clone()).or_default().push(site);
    }

    /// What a scope is.
    #[must_use]
    pub fn at(&self, scope: &Scope) -> &[AccessSite<'a>] {
        self.0.get(scope).map(Vec::as_slice).unwrap_or_default()
    }

    /// What a scope is to a site of a name.
    pub(super) fn at_site(&self, scope: &Scope, name: SiteName<'_>) -> Option<&AccessSite<'a>> {
        self.at(scope).iter().find(|site| site.name == name)
    }

    /// All scopes of the index.
    #[must_use]
    pub fn scopes(&self) -> BTreeSet<Scope> {
        self.0.keys().cloned().collect()
    }
}

/// The native roles in each of some scopes where they apply.
pub(super) fn applicable<'a>(
    scopes: &[Scope],
    native_roles: impl IntoIterator<Item = &'a NativeRole>,
) -> BTreeSet<ScopedRole> {
    let scoped_roles = native_roles.into_iter().flat_map(|role| {
        let scopes = scopes.iter().filter(|scope| role.applies_in(scope));
        scopes.map(|scope| (scope.clone(), role.clone()))
    });
    scoped_roles.collect()
}
