//! Which scopes both sides know.

use std::collections::{BTreeMap, BTreeSet};

use super::place::DriftPlace;
use crate::{
    live::LiveWorld,
    model::{Org, OrgState, Placement, Scope},
};

/// The scopes of both sides.
pub(super) struct DriftScopes<'a> {
    /// Scopes that both sides know, by what is live; several definitions may list one resource.
    pub compared: BTreeMap<Scope, Vec<&'a Scope>>,
    pub only_defined: BTreeSet<DriftPlace>,
    pub only_live: BTreeSet<DriftPlace>,
}

impl<'a> DriftScopes<'a> {
    pub(super) fn of(state: &'a OrgState, world: &LiveWorld) -> Self {
        let mut defined: BTreeMap<Scope, Vec<&Scope>> = BTreeMap::new();
        for scope in defined_scopes(&state.org) {
            defined.entry(scope.as_live()).or_default().push(scope);
        }
        let clusters: BTreeSet<String> = defined.keys().filter_map(Scope::cluster).map(str::to_owned).collect();
        let (compared, missing): (BTreeMap<_, _>, BTreeMap<_, _>) =
            defined.into_iter().partition(|(scope, _)| world.exports(scope));
        let only_defined = missing.into_values().flatten().cloned().map(DriftPlace::Scope).collect();
        let live = world.scopes().into_iter().filter(|scope| !compared.contains_key(scope));
        let only_live = live.map(|scope| match scope.cluster() {
            // Nobody asked about the namespaces of a cluster that no definition knows.
            Some(cluster) if !clusters.contains(cluster) => Scope::Cluster(cluster.into()),
            _ => scope,
        });
        let only_live = only_live.map(DriftPlace::Scope).collect();
        Self { compared, only_defined, only_live }
    }
}

/// All scopes that definitions know, whether or not anything is granted there.
fn defined_scopes(org: &Org) -> BTreeSet<&Scope> {
    let placements = org.services.values().flat_map(|service| service.placements.values());
    let of_services = placements.flat_map(Placement::all_scopes);
    of_services.chain(org.scopes.values().map(|declared| &declared.scope)).collect()
}
