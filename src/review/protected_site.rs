//! Protected places where people lose something, and who is left there.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    access_grant::AccessGrants,
    access_site::{AccessSite, SiteName},
    access_table::{AccessFilter, AccessTable},
    change_context::ChangeContext,
    loss_window::LossWindow,
    scope_index::ScopeIndex,
};
use crate::{
    model::{Address, Day, NativeRole, Org, OrgState, RoleId, Scope, Site, later},
    source::Place,
};

/// A place where people lost something, before and after: ledger in production, which is books in live now, or one of
/// the workspace's scopes.
#[derive(Debug)]
pub(super) struct ProtectedSite<'a> {
    /// The site now.
    pub name: SiteName<'a>,
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

/// The protected sites at which somebody loses something. One is followed by its service's or its scope's name, and by
/// its projects and namespaces, whoever has them now; what is gone in both ways locks nobody out.
pub(super) fn protected_sites<'a>(context: &ChangeContext<'a>, window: LossWindow) -> Vec<ProtectedSite<'a>> {
    let lost = lost_at(context, window);
    if lost.is_empty() {
        return Vec::new();
    }
    let head = &context.head.org;
    let index = ScopeIndex::of(head, |_| true);
    let mut sites = Vec::new();
    for site in &lost {
        let before = scopes_of(&context.base.org, site);
        let named = by_name(site, &before, context);
        let named_scopes = named.as_ref().map(|site| site.after.clone()).unwrap_or_default();
        sites.extend(named);
        let elsewhere: BTreeSet<Scope> =
            before.difference(&named_scopes).filter(|scope| !index.at(scope).is_empty()).cloned().collect();
        let now = elsewhere.first().and_then(|scope| index.at(scope).first());
        sites.extend(now.and_then(|AccessSite { name, .. }| {
            let (name, before, after) = (*name, elsewhere.clone(), elsewhere);
            Some(ProtectedSite { name, place: place_of(head, name)?, before, after })
        }));
    }
    sites
}

/// The scopes of a site as a whole.
fn scopes_of(org: &Org, site: &Site) -> BTreeSet<Scope> {
    match site {
        Site::Service { service, environment } => {
            let placement = org.services.get(service).and_then(|service| service.placement(environment));
            placement.into_iter().flat_map(|placement| placement.scopes.iter().cloned()).collect()
        }
        Site::Scope(id) => org.scopes.get(id).map(|declared| declared.scope.clone()).into_iter().collect(),
    }
}

/// Where a site is defined.
fn place_of<'a>(org: &'a Org, site: SiteName<'_>) -> Option<&'a Place> {
    match site {
        SiteName::Service { service, .. } => org.services.get(service).map(|service| &service.place),
        SiteName::Scope(id) => org.scopes.get(id).map(|declared| &declared.place),
    }
}

/// The protected sites at which somebody loses something, or in a scope that covers them.
fn lost_at(context: &ChangeContext<'_>, window: LossWindow) -> BTreeSet<Site> {
    let (base, head) = (&context.base.org, &context.head.org);
    let losses = context.changes().filter(|change| window.is_loss(change) && change.key.identity.person().is_some());
    let origins = losses.filter_map(|change| change.before.as_ref()).flat_map(AccessGrants::origins);
    let lost: BTreeSet<&Site> = origins.map(|origin| &origin.site).collect();
    let declared = lost.iter().filter_map(|site| base.scopes.get(site.scope()?));
    let covered = declared.flat_map(|declared| services_in(base, &declared.scope));
    let sites: BTreeSet<Site> = lost.iter().copied().cloned().chain(covered).collect();
    sites.into_iter().filter(|site| base.protects_site(site) || head.protects_site(site)).collect()
}

/// The services in environments that a scope covers.
fn services_in<'o>(org: &'o Org, scope: &'o Scope) -> impl Iterator<Item = Site> + 'o {
    org.services.iter().flat_map(move |(service, definition)| {
        let placements = definition.placements.iter();
        let covered = placements.filter(|(_, placement)| placement.scopes.iter().any(|own| scope.covers(own)));
        covered.map(|(environment, _)| Site::Service { service: service.clone(), environment: environment.clone() })
    })
}

/// A site of the base as the head has it, under its service's new name if that was renamed.
fn by_name<'a>(site: &Site, before: &BTreeSet<Scope>, context: &ChangeContext<'a>) -> Option<ProtectedSite<'a>> {
    let head = &context.head.org;
    let before = before.clone();
    match site {
        Site::Service { service, environment } => {
            let (service, definition) = head.services.get_key_value(context.services.new_name(service.as_str()))?;
            let mut placements = definition.placements.iter();
            let (environment, placement) = placements.find(|(id, _)| id.as_str() == environment.as_str())?;
            let after = placement.scopes.iter().cloned().collect();
            let name = SiteName::Service { service, environment };
            Some(ProtectedSite { name, place: &definition.place, before, after })
        }
        Site::Scope(id) => {
            let (id, declared) = head.scopes.get_key_value(id)?;
            let after = BTreeSet::from([declared.scope.clone()]);
            Some(ProtectedSite { name: SiteName::Scope(id), place: &declared.place, before, after })
        }
    }
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
        let mut scopes: BTreeSet<Scope> =
            sites.iter().flat_map(|site| site.before.union(&site.after).cloned()).collect();
        let declared = [context.base, context.head].into_iter().flat_map(|state| state.org.scopes.values());
        let covering = declared.map(|declared| &declared.scope);
        let covering = covering.filter(|wider| scopes.iter().any(|scope| wider.covers(scope)));
        scopes.extend(covering.cloned().collect::<Vec<_>>());
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
        let mut held: BTreeMap<&'t Address, BTreeMap<(&Scope, String), Option<Day>>> = BTreeMap::new();
        for (key, grants) in table.iter().filter(|(key, _)| key.condition.is_none()) {
            let Some(person) = key.identity.person() else { continue };
            for scope in scopes.iter().filter(|scope| **scope == key.scope || key.scope.covers(scope)) {
                let roles = held.entry(person).or_default();
                let end = roles.entry((scope, key.role.to_string())).or_insert(grants.until());
                *end = later(*end, grants.until());
            }
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
