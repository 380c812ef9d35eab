//! Where access is, as far as that isn't obvious.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    change::ChangeKind, change_context::ChangeContext, change_row::ChangeRow, scope_sharing::ScopeSharing,
    written::written,
};
use crate::{
    model::{Environment, Org, Origin, Placement, Scope, Service, ServiceId, Site, TeamId},
    source::Place,
    text::join_few,
};

/// So many services say enough; the rest is counted.
const MAX_LISTED: usize = 3;

/// The scope of a change, in words, where it isn't the one that the service had, or is another service's too, or one of
/// its resources.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ScopeNote {
    /// The resource of the service, of which `scope` is the id.
    pub resource: Option<NamedResource>,
    /// `ledger-prod`, or the cluster where nothing else is new.
    pub scope: Option<String>,
    /// `also of ledger, owned by payments`.
    pub shared: Option<String>,
}

/// A resource by its name in the registry, with what it is: the exports of ledger, a bucket.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedResource {
    pub name: String,
    pub noun: &'static str,
}

/// What tells where access is.
pub(super) struct ScopeNotes<'a> {
    context: &'a ChangeContext<'a>,
    sharing: ScopeSharing<'a>,
}

/// One side's environment and placement of the service that an origin names.
pub(super) struct OtherSide<'a> {
    pub service: Option<&'a Service>,
    pub environment: Option<&'a Environment>,
    pub placement: Option<&'a Placement>,
}

impl<'a> ScopeNotes<'a> {
    pub(super) fn of(context: &'a ChangeContext<'a>) -> Self {
        Self { context, sharing: ScopeSharing::between(&context.base.org, &context.head.org) }
    }

    /// The note on the scope of a change of access to some services.
    pub(super) fn note(&self, row: &ChangeRow<'_>, services: &BTreeSet<ServiceId>) -> ScopeNote {
        let change = &row.change;
        let scope = &change.key.scope;
        let is_lost = change.kind() == ChangeKind::Lost;
        let shared = self.shared(scope, services, is_lost);
        let origin = change.grants().and_then(|grants| grants.longest()).and_then(|grant| grant.grant.origins.first());
        let org = if is_lost { &self.context.base.org } else { &self.context.head.org };
        let resource = origin.and_then(|origin| org.resource_at(&origin.site, scope));
        if let Some(name) = resource {
            let resource = Some(NamedResource { name: name.to_owned(), noun: scope.facts().noun });
            return ScopeNote { resource, scope: Some(scope.id().to_owned()), shared };
        }
        let unusual = origin.and_then(|origin| self.unusual(scope, origin, is_lost));
        let scope = unusual.or_else(|| shared.as_ref().map(|_| scope.to_string()));
        ScopeNote { resource: None, scope, shared }
    }

    /// The scope in words, if the service didn't have it before, or doesn't have it any more.
    fn unusual(&self, scope: &Scope, origin: &Origin, is_lost: bool) -> Option<String> {
        if let Site::Scope(id) = &origin.site {
            let other = if is_lost { &self.context.head.org } else { &self.context.base.org };
            let is_elsewhere = other.scopes.get(id).is_some_and(|declared| declared.scope != *scope);
            return is_elsewhere.then(|| scope.to_string());
        }
        let OtherSide { service, environment, placement } = other_side(self.context, origin, is_lost);
        let service = service?;
        let Some(placement) = placement else {
            // What a new environment's pattern gives is as expected.
            return (environment.is_some() || self.is_pinned(scope, origin, is_lost, service))
                .then(|| scope.to_string());
        };
        if placement.scopes.contains(scope) {
            return None;
        }
        let is_same_but_cluster = |other: &Scope| other.target() == scope.target() && other.id() == scope.id();
        let cluster = scope.cluster().filter(|_| placement.scopes.iter().any(is_same_but_cluster));
        Some(cluster.map_or_else(|| scope.to_string(), ToOwned::to_owned))
    }

    /// Whether the registry itself says where the service is.
    fn is_pinned(&self, scope: &Scope, origin: &Origin, is_lost: bool, other: &Service) -> bool {
        let org = if is_lost { &self.context.base.org } else { &self.context.head.org };
        let Site::Service { service: id, environment } = &origin.site else { return false };
        let service = org.services.get(id).unwrap_or(other);
        let target = scope.target();
        let facts = Place::root(service.place.source()).key(id.to_string());
        let pinned = facts.key(target.as_str()).key(target.facts().scope_key);
        match written(&pinned) {
            Value::Object(by_environment) => by_environment.contains_key(environment.as_str()),
            value => !value.is_null(),
        }
    }

    /// The other services in a scope and their owners.
    fn shared(&self, scope: &Scope, services: &BTreeSet<ServiceId>, is_lost: bool) -> Option<String> {
        let others = self.sharing.others(scope, services, is_lost);
        if others.is_empty() {
            return None;
        }
        let owners: BTreeSet<&TeamId> = others.values().flatten().copied().collect();
        let owned = if owners.is_empty() {
            String::new()
        } else {
            format!(", owned by {}", join_few(owners.into_iter().map(TeamId::as_str), MAX_LISTED))
        };
        Some(format!("also of {}{owned}", join_few(others.keys().map(|id| id.as_str()), MAX_LISTED)))
    }
}

/// What the other side has of the service and environment of an origin, under their names there.
pub(super) fn other_side<'a>(context: &'a ChangeContext<'a>, origin: &Origin, is_lost: bool) -> OtherSide<'a> {
    let Site::Service { service, environment } = &origin.site else {
        return OtherSide { service: None, environment: None, placement: None };
    };
    let (service, environment) = (service.as_str(), environment.as_str());
    let (org, service, environment): (&Org, _, _) = if is_lost {
        (&context.head.org, context.services.new_name(service), context.environments.new_name(environment))
    } else {
        (&context.base.org, context.services.old_name(service), context.environments.old_name(environment))
    };
    let service = org.services.get(service);
    let placement = service.and_then(|service| {
        let mut placements = service.placements.iter();
        placements.find(|(id, _)| id.as_str() == environment).map(|(_, placement)| placement)
    });
    let environment = org.environments.iter().find(|known| known.id.as_str() == environment);
    OtherSide { service, environment, placement }
}
