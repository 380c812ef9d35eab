//! What somebody holds, by the names that the definitions use.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::{
    access::{Access, Holder},
    sites::{Pair, Sites, Spot, applicable},
};
use crate::model::{
    Day, EnvironmentId, Grant, NativeRole, OrgState, Origin, Principal, RoleId, Scope, ServiceId, is_over,
};

/// A grant in somebody's hands.
#[derive(Debug, Clone)]
pub struct Hold<'a> {
    pub holder: Holder,
    pub scope: Scope,
    pub role: NativeRole,
    pub principal: &'a Principal,
    /// The end for this holder.
    pub until: Option<Day>,
    pub grant: &'a Grant,
}

impl<'a> Access<'a> {
    /// Every way of everyone, by holder, then scope, then role, then principal.
    pub fn holds(&self) -> impl Iterator<Item = Hold<'a>> {
        self.iter().flat_map(|(reach, ways)| {
            ways.iter().map(|way| Hold {
                holder: reach.holder.clone(),
                scope: reach.scope.clone(),
                role: reach.role.clone(),
                principal: way.principal,
                until: way.until,
                grant: way.grant,
            })
        })
    }
}

/// The name of something held: one of the workspace's roles, or a native role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    Role(RoleId),
    Native(NativeRole),
}

impl fmt::Display for Label {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(role) => fmt::Display::fmt(role, formatter),
            Self::Native(role) => fmt::Display::fmt(role, formatter),
        }
    }
}

/// What somebody holds of a service in an environment under one name, by one principal, to one end.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    pub holder: Holder,
    pub service: &'a ServiceId,
    pub environment: &'a EnvironmentId,
    pub principal: &'a Principal,
    pub until: Option<Day>,
    pub label: Label,
    /// Where it is held, if that isn't everywhere that the native role applies.
    pub only_in: BTreeSet<Scope>,
    pub pairs: BTreeSet<Pair>,
    /// What gives it; causes at another service that shares the scope only where there is none at this one.
    pub origins: BTreeSet<&'a Origin>,
}

type Grants<'a> = BTreeMap<Pair, &'a Grant>;
type Key<'a> = (Holder, &'a ServiceId, &'a EnvironmentId, &'a Principal, Option<Day>);

/// Sorts what is held by service and environment, and names it: by the workspace's role that a definition gives there
/// if all its native roles that apply are held to the same end, else by native roles.
#[must_use]
pub fn entries<'a>(side: &'a OrgState, holds: impl IntoIterator<Item = Hold<'a>>, sites: &Sites<'a>) -> Vec<Entry<'a>> {
    let mut held: BTreeMap<Key<'a>, (Spot<'a>, Grants<'a>)> = BTreeMap::new();
    for hold in holds {
        for spot in sites.at(&hold.scope) {
            let key = (hold.holder.clone(), spot.service, spot.environment, hold.principal, hold.until);
            let (_, grants) = held.entry(key).or_insert_with(|| (*spot, BTreeMap::new()));
            grants.insert((hold.scope.clone(), hold.role.clone()), hold.grant);
        }
    }
    let mut entries = Vec::new();
    for ((holder, service, environment, principal, until), (spot, grants)) in held {
        for (label, pairs, origins) in named(side, &spot, &grants) {
            let only_in = only_in(&spot, &label, &pairs);
            let holder = holder.clone();
            entries.push(Entry { holder, service, environment, principal, until, label, only_in, pairs, origins });
        }
    }
    entries
}

type Named<'a> = (Label, BTreeSet<Pair>, BTreeSet<&'a Origin>);

fn named<'a>(side: &'a OrgState, spot: &Spot<'a>, grants: &Grants<'a>) -> Vec<Named<'a>> {
    let origins = grants.values().flat_map(|grant| &grant.origins);
    let is_current = |origin: &&Origin| !is_over(origin.until, side.today);
    let names: BTreeSet<&str> = origins.filter(is_current).map(|origin| origin.role.as_ref()).collect();
    let mut found: Vec<Named<'a>> = Vec::new();
    for name in names {
        let (label, pairs) = if let Some((id, role)) = side.org.roles.get_key_value(name) {
            let pairs = applicable(spot.site, &role.natives);
            if !pairs.iter().all(|pair| grants.contains_key(pair)) {
                continue;
            }
            (Label::Role(id.clone()), pairs)
        } else {
            let pairs: BTreeSet<Pair> = grants.keys().filter(|(_, role)| role.to_string() == name).cloned().collect();
            let Some((_, role)) = pairs.first() else { continue };
            (Label::Native(role.clone()), pairs)
        };
        let origins = causes(spot, grants, &pairs, |origin| *origin.role == *name && is_current(&origin));
        found.push((label, pairs, origins));
    }
    let covered: BTreeSet<&Pair> = found.iter().flat_map(|(_, pairs, _)| pairs).collect();
    let mut rest: BTreeMap<&NativeRole, BTreeSet<Pair>> = BTreeMap::new();
    for pair in grants.keys().filter(|pair| !covered.contains(pair)) {
        rest.entry(&pair.1).or_default().insert(pair.clone());
    }
    let rest: Vec<Named<'a>> = rest
        .into_iter()
        .map(|(role, pairs)| {
            let origins = causes(spot, grants, &pairs, |origin| is_current(&origin));
            (Label::Native(role.clone()), pairs, origins)
        })
        .collect();
    found.extend(rest);
    found
}

fn causes<'a>(
    spot: &Spot<'a>,
    grants: &Grants<'a>,
    pairs: &BTreeSet<Pair>,
    is_meant: impl Fn(&Origin) -> bool,
) -> BTreeSet<&'a Origin> {
    let origins = pairs.iter().filter_map(|pair| grants.get(pair)).flat_map(|grant| &grant.origins);
    let origins: BTreeSet<&'a Origin> = origins.filter(|origin| is_meant(origin)).collect();
    let here = |origin: &&Origin| origin.service == *spot.service && origin.environment == *spot.environment;
    if origins.iter().any(here) { origins.into_iter().filter(here).collect() } else { origins }
}

fn only_in(spot: &Spot<'_>, label: &Label, pairs: &BTreeSet<Pair>) -> BTreeSet<Scope> {
    match label {
        Label::Role(_) => BTreeSet::new(),
        Label::Native(role) => {
            let all = spot.site.scopes.iter().filter(|scope| role.applies_in(scope));
            let held: BTreeSet<Scope> = pairs.iter().map(|(scope, _)| scope.clone()).collect();
            if all.count() == held.len() { BTreeSet::new() } else { held }
        }
    }
}
