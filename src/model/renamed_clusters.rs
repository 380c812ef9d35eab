//! An organization with other names for its clusters.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{org::Org, target::Scope};

impl Org {
    /// Gives clusters the names that they have elsewhere, by their names here.
    pub fn rename_clusters(&mut self, names: &BTreeMap<String, String>) {
        let renamed = |scope: &Scope| scope.in_cluster(|cluster| names.get(cluster).map(|name| Arc::from(&**name)));
        for cluster in self.environments.iter_mut().flat_map(|environment| &mut environment.clusters) {
            if let Some(name) = names.get(&*cluster.name) {
                cluster.name = Arc::from(&**name);
            }
        }
        for declared in self.scopes.values_mut() {
            declared.scope = renamed(&declared.scope);
        }
        for placement in self.services.values_mut().flat_map(|service| service.placements.values_mut()) {
            placement.scopes = placement.scopes.iter().map(renamed).collect();
        }
        for entry in &mut self.unmanaged {
            entry.rename_clusters(names);
        }
        for root in self.roots.by_path.values_mut() {
            root.scopes = root.scopes.iter().map(renamed).collect::<BTreeSet<_>>();
        }
        self.roots.split =
            std::mem::take(&mut self.roots.split).into_iter().map(|(scope, roots)| (renamed(&scope), roots)).collect();
    }
}
