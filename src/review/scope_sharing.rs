//! Scopes that hold several services, and whose the others are.

use std::collections::{BTreeMap, BTreeSet};

use super::scope_index::ScopeIndex;
use crate::model::{Org, Origin, Scope, Service, ServiceId, TeamId};

/// The services in each scope on both sides: ledger and books live in `ledger-prod`.
pub(super) struct ScopeSharing<'a> {
    base: &'a Org,
    head: &'a Org,
    in_base: ScopeIndex<'a>,
    in_head: ScopeIndex<'a>,
}

impl<'a> ScopeSharing<'a> {
    pub(super) fn between(base: &'a Org, head: &'a Org) -> Self {
        let index = |org: &'a Org| ScopeIndex::of(org, |_| true);
        Self { base, head, in_base: index(base), in_head: index(head) }
    }

    /// The services in a scope of the head, or of the base, but for some, with their owners.
    pub(super) fn others(
        &self,
        scope: &Scope,
        but: &BTreeSet<ServiceId>,
        of_base: bool,
    ) -> BTreeMap<&'a ServiceId, BTreeSet<&'a TeamId>> {
        let (index, org) = if of_base { (&self.in_base, self.base) } else { (&self.in_head, self.head) };
        let others =
            index.at(scope).iter().filter_map(|at| at.name.service()).filter(|service| !but.contains(*service));
        others.filter_map(|id| Some((id, self.owners(id, org.services.get(id)?)))).collect()
    }

    /// The owners of other services in a scope into which a change puts the service of an origin, if they did not
    /// invite the team that grants it.
    pub(super) fn uninvited(&self, scope: &Scope, origin: &Origin) -> BTreeSet<&'a TeamId> {
        let own = origin.site.service();
        let is_new = !own.is_some_and(|service| self.was_there(scope, service));
        let here = self.in_head.at(scope).iter().filter(|_| is_new).filter_map(|at| at.name.service());
        // What an id names is nobody else's by being listed.
        let others: BTreeSet<&ServiceId> = here.chain(self.named(scope)).filter(|other| Some(*other) != own).collect();
        let others = others.into_iter().filter_map(|other| Some((other, self.head.services.get(other)?)));
        let owners = others.map(|(id, service)| (service, self.owners(id, service)));
        let uninviting = owners.filter(|(service, owners)| {
            !service.grants_from.contains(&origin.team) && !owners.is_empty() && !owners.contains(&origin.team)
        });
        uninviting.flat_map(|(_, owners)| owners).collect()
    }

    /// The services of the head that a resource's id names, besides the one that lists it.
    fn named(&self, scope: &Scope) -> BTreeSet<&'a ServiceId> {
        let services = self.head.services.iter().filter(|_| scope.resource().is_some());
        let is_named = |service: &Service| {
            service.placements.values().any(|site| site.all_scopes().any(|other| scope.names(other)))
        };
        services.filter(|(_, service)| is_named(service)).map(|(id, _)| id).collect()
    }

    /// Whether a service was in a scope before; one that is gone may have been it under another name.
    fn was_there(&self, scope: &Scope, service: &ServiceId) -> bool {
        self.in_base.at(scope).iter().filter_map(|at| at.name.service()).any(|known| {
            known == service || (!self.head.services.contains_key(known) && !self.base.services.contains_key(service))
        })
    }

    /// The owners of a service; those it had, if the change leaves it without one.
    fn owners(&self, id: &ServiceId, service: &'a Service) -> BTreeSet<&'a TeamId> {
        let before = self.base.services.get(id).filter(|_| service.owners.is_empty());
        before.unwrap_or(service).owners.keys().collect()
    }
}
