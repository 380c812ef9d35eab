//! What an export has nothing of although every cluster does.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    live::{LiveWorld, ObjectKind},
    model::{OrgState, Placement},
};

/// Objects of a kind that a cluster's export has none of, so that what they give is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnlistedObjects {
    pub kind: ObjectKind,
    pub cluster: Arc<str>,
}

impl UnlistedObjects {
    /// Those of the clusters that definitions know. Roles matter where definitions have some of their own.
    pub(super) fn of(state: &OrgState, world: &LiveWorld) -> BTreeSet<Self> {
        let mut needed: BTreeSet<(&str, ObjectKind)> = BTreeSet::new();
        let placements = state.org.services.values().flat_map(|service| service.placements.values());
        let declared = state.org.scopes.values().map(|declared| &declared.scope);
        for scope in placements.flat_map(Placement::all_scopes).chain(declared) {
            let Some(cluster) = scope.cluster() else { continue };
            needed.extend(ObjectKind::needed_for(scope).iter().map(|kind| (cluster, *kind)));
        }
        let own = state.grants.active.keys().filter(|key| key.role.own_rules().is_some());
        needed.extend(own.filter_map(|key| Some((key.scope.cluster()?, ObjectKind::Role))));
        let unlisted = needed.into_iter().filter_map(|(name, kind)| {
            let cluster = world.clusters.get(name)?;
            (!cluster.kinds.contains(&kind)).then(|| Self { kind, cluster: name.into() })
        });
        unlisted.collect()
    }
}
