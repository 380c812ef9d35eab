//! Places in protected environments where people lose something, and who is left there.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    access_grant::AccessGrants,
    access_table::{AccessFilter, AccessTable},
    change_context::ChangeContext,
    loss_window::LossWindow,
    scope_index::ScopeIndex,
};
use crate::{
    model::{Address, Day, EnvironmentId, NativeRole, OrgState, RoleId, Scope, ServiceId, Site, later},
    source::Place,
};

/// A place where people lost something, before and after: ledger in production, which is books in live now.
#[derive(Debug)]
pub(super) struct ProtectedSite<'a> {
    /// The service and environment now.
    pub service: &'a ServiceId,
    pub environment: &'a EnvironmentId,
    pub place: &'a Place,
    before: BTreeSet<Scope>,
    after: BTreeSet<Scope>,
}

/// How many people have access at a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SiteCount {
    pub before: usize,
    pub after: usize,
    /// How many more have it now, but only to an end in the window.
    pub ending: usize,
}

/// The sites in protected environments at which somebody loses something. One is followed by its service's name, and by
/// its projects and namespaces, whoever has them now; what is gone in both ways locks nobody out.
pub(super) fn protected_sites<'a>(context: &ChangeContext<'a>, window: LossWindow) -> Vec<ProtectedSite<'a>> {
    let lost = lost_at(context, window);
    if lost.is_empty() {
        return Vec::new();
    }
    let index = ScopeIndex::of(&context.head.org, |_, _| true);
    let mut sites = Vec::new();
    for (service, environment) in lost {
        let placement = context.base.org.services.get(service).and_then(|service| service.placement(environment));
        let before: BTreeSet<Scope> = placement.into_iter().flat_map(|site| site.scopes.iter().cloned()).collect();
        let named = by_name(service, environment, &before, context);
        let named_scopes = named.as_ref().map(|site| site.after.clone()).unwrap_or_default();
        sites.extend(named);
        let elsewhere: BTreeSet<Scope> =
            before.difference(&named_scopes).filter(|scope| !index.at(scope).is_empty()).cloned().collect();
        let now = elsewhere.first().and_then(|scope| index.at(scope).first());
        let now = now.and_then(|at| Some((at, context.head.org.services.get(at.service)?)));
        sites.extend(now.map(|(at, definition)| ProtectedSite {
            service: at.service,
            environment: at.environment,
            place: &definition.place,
            before: elsewhere.clone(),
            after: elsewhere,
        }));
    }
    sites
}

type ServiceEnvironmentId<'a> = (&'a ServiceId, &'a EnvironmentId);

/// The services in protected environments on which somebody loses something.
fn lost_at<'a>(context: &ChangeContext<'a>, window: LossWindow) -> BTreeSet<ServiceEnvironmentId<'a>> {
    let losses = context.changes().filter(|change| window.is_loss(change) && change.key.identity.person().is_some());
    let origins = losses.filter_map(|change| change.before.as_ref()).flat_map(AccessGrants::origins);
    let is_protected = |id: &EnvironmentId| context.base.org.protects(id) || context.head.org.protects(id);
    let sites = origins.filter_map(|origin| match &origin.site {
        Site::Service { service, environment } => Some((service, environment)),
        Site::Scope(_) => None,
    });
    sites.filter(|(_, environment)| is_protected(environment)).collect()
}

/// A service of the base as the head has it, under its new name if it was renamed.
fn by_name<'a>(
    service: &ServiceId,
    environment: &EnvironmentId,
    before: &BTreeSet<Scope>,
    context: &ChangeContext<'a>,
) -> Option<ProtectedSite<'a>> {
    let name = context.services.new_name(service.as_str());
    let (service, definition) = context.head.org.services.get_key_value(name)?;
    let (environment, placement) = definition.placements.iter().find(|(id, _)| id.as_str() == environment.as_str())?;
    let after = placement.scopes.iter().cloned().collect();
    Some(ProtectedSite { service, environment, place: &definition.place, before: before.clone(), after })
}

/// Those who count at sites, on both sides.
pub(super) struct SiteHolders<'a> {
    base: AccessTable<'a>,
    head: AccessTable<'a>,
    /// The native roles of the role whose holders count, as the base has them.
    native_roles: Option<&'a BTreeSet<NativeRole>>,
    window: LossWindow,
}

impl<'a> SiteHolders<'a> {
    /// Those who hold a role of the base at sites, or who have anything there if there is no role.
    pub(super) fn of(
        sites: &[ProtectedSite<'_>],
        role: Option<&RoleId>,
        context: &ChangeContext<'a>,
        window: LossWindow,
    ) -> Self {
        let scopes: BTreeSet<Scope> = sites.iter().flat_map(|site| site.before.union(&site.after).cloned()).collect();
        let table =
            |state: &'a OrgState| AccessTable::of(state, &AccessFilter { scopes: Some(&scopes), identities: None });
        let role = role.and_then(|role| context.base.org.roles.get(role));
        let native_roles = role.map(|role| &role.native_roles);
        Self { base: table(context.base), head: table(context.head), native_roles, window }
    }

    /// How many people count at a site, before and after. An end in the window that wasn't there is a loss.
    pub(super) fn count(&self, site: &ProtectedSite<'_>) -> SiteCount {
        let before = self.holders(&self.base, &site.before);
        let after = self.holders(&self.head, &site.after);
        let is_ending = |(person, until): &(&Address, Option<Day>)| {
            self.window.has(*until) && !before.get(*person).is_some_and(|before| self.window.has(*before))
        };
        let ending = after.iter().map(|(person, until)| (*person, *until)).filter(is_ending).count();
        SiteCount { before: before.len(), after: after.len() - ending, ending }
    }

    /// The people who count in scopes, each with the end. What holds only under a condition may not hold when it is needed.
    fn holders<'t>(&self, table: &'t AccessTable<'_>, scopes: &BTreeSet<Scope>) -> BTreeMap<&'t Address, Option<Day>> {
        let needed = self.needed(scopes);
        let mut held: BTreeMap<&Address, BTreeMap<(&Scope, String), Option<Day>>> = BTreeMap::new();
        let always = table.iter().filter(|(key, _)| key.condition.is_none());
        for (key, grants) in always.filter(|(key, _)| scopes.contains(&key.scope)) {
            let Some(person) = key.identity.person() else { continue };
            held.entry(person).or_default().insert((&key.scope, key.role.to_string()), grants.until());
        }
        let end = |roles: BTreeMap<(&Scope, String), Option<Day>>| -> Option<Option<Day>> {
            if needed.is_empty() {
                return roles.into_values().reduce(later);
            }
            let ends: Option<Vec<Option<Day>>> = needed.iter().map(|role| roles.get(role).copied()).collect();
            ends?.into_iter().reduce(crate::model::earlier)
        };
        held.into_iter().filter_map(|(person, roles)| Some((person, end(roles)?))).collect()
    }

    /// What somebody who counts holds in scopes; nothing where anything counts. A Role of our own is the same by its
    /// name, whatever it permits now.
    fn needed<'s>(&self, scopes: &'s BTreeSet<Scope>) -> BTreeSet<(&'s Scope, String)> {
        let native_roles = self.native_roles.into_iter().flatten();
        let needed = native_roles.flat_map(|role| {
            let scopes = scopes.iter().filter(|scope| role.applies_in(scope));
            scopes.map(|scope| (scope, role.to_string()))
        });
        needed.collect()
    }
}
