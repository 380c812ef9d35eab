//! Clusters that have another name in the definitions now.

use std::collections::BTreeSet;

use super::rename::{Rename, RenameKind};
use crate::model::Org;

/// The clusters that got another name, which `formerly` says: only where the head has no cluster of the old name any
/// more, and the base had none of the new one.
#[must_use]
pub fn renamed_clusters(base: &Org, head: &Org) -> Vec<Rename> {
    let (before, after) = (clusters(base), clusters(head));
    let mut renames = Vec::new();
    let former = head.former_clusters();
    for environment in &head.environments {
        for cluster in &environment.clusters {
            let name = &*cluster.name;
            let is_old = |old: &&&str| before.contains(**old) && !after.contains(**old);
            let old: Vec<&str> = former.get(name).into_iter().flatten().filter(is_old).copied().collect();
            // Two that became one would have the access of each other.
            let [old] = old.as_slice() else { continue };
            // In another environment it would be other access.
            let was_here = base
                .environment(&environment.id)
                .is_some_and(|here| here.clusters.iter().any(|cluster| &*cluster.name == *old));
            if !was_here || before.contains(name) || renames.iter().any(|rename: &Rename| rename.after == name) {
                continue;
            }
            renames.push(Rename {
                kind: RenameKind::Cluster,
                before: (*old).to_owned(),
                after: name.to_owned(),
                is_declared: true,
                derived: BTreeSet::new(),
                place: environment.place.clone(),
            });
        }
    }
    renames
}

fn clusters(org: &Org) -> BTreeSet<&str> {
    let of_environments = org.environments.iter().flat_map(|environment| &environment.clusters);
    let of_scopes = org.scopes.values().filter_map(|declared| declared.scope.cluster());
    of_environments.map(|cluster| &*cluster.name).chain(of_scopes).collect()
}
