//! Objects that hold something, as files write them: destroying one destroys what is in it, or what others gave it.

use super::targets;
use crate::hcl::Body;

/// A namespace or group that a file manages, such as the namespace `platform-prod/ledger`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ManagedObject {
    /// As Terraform knows it, with instance keys: `kubernetes_namespace_v1.platform-prod__ledger`.
    pub address: String,
    pub noun: &'static str,
    pub name: String,
    /// What goes with it.
    pub loss: &'static str,
}

impl ManagedObject {
    /// The module call that the object is in, by its address; `None` for an object of the root itself.
    #[must_use]
    pub fn call(&self) -> Option<&str> {
        let name = self.address.strip_prefix("module.")?.split('.').next()?;
        self.address.get(.."module.".len() + name.len())
    }

    /// Whether two addresses stand for one object, as far as they say: inside a module call no cluster is named.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let parts = |name: &str| -> (Option<String>, String) {
            let parts = name.split_once('/').map(|(cluster, rest)| (Some(cluster.to_owned()), rest.to_owned()));
            parts.unwrap_or_else(|| (None, name.to_owned()))
        };
        let ((cluster, name), (other_cluster, other_name)) = (parts(&self.name), parts(&other.name));
        let is_same_cluster = cluster.is_none() || other_cluster.is_none() || cluster == other_cluster;
        self.noun == other.noun && name == other_name && is_same_cluster
    }

    /// The address without instance keys, as a `removed` block can name it.
    #[must_use]
    pub fn resource(&self) -> &str {
        self.address.split('[').next().unwrap_or(&self.address)
    }
}

/// All objects of a file's blocks, in the order of their addresses.
#[must_use]
pub fn managed_objects(body: &Body<'_>) -> Vec<ManagedObject> {
    let mut objects: Vec<ManagedObject> = targets().iter().flat_map(|target| target.objects(body)).collect();
    objects.sort_unstable();
    objects
}
