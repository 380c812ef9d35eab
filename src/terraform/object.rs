//! Objects that hold other things, which go with them.

use super::resource::Resource;
use crate::hcl::resource_name_parts;

/// An object in a cloud or cluster that holds something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum CloudObject {
    /// A namespace with all that runs in it; the cluster where the address or the surroundings tell it.
    Namespace { cluster: Option<String>, name: String },
    /// A group with its members and all that was granted to it.
    Group { address: String },
}

impl CloudObject {
    /// Its name, with the cluster where that is known: `platform-prod/ledger`, `payments@example.com`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Namespace { cluster: Some(cluster), name } => format!("{cluster}/{name}"),
            Self::Namespace { cluster: None, name } | Self::Group { address: name } => name.clone(),
        }
    }

    /// The same in a cluster, if it is in one that its address doesn't tell.
    #[must_use]
    pub fn in_cluster(self, only: Option<&str>) -> Self {
        match self {
            Self::Namespace { cluster: None, name } => Self::Namespace { cluster: only.map(str::to_owned), name },
            other => other,
        }
    }
}

/// The object of a resource, if it is one that holds something.
#[must_use]
pub fn object(address: &str, resource: &Resource) -> Option<CloudObject> {
    match resource.kind.as_str() {
        "kubernetes_namespace_v1" | "kubernetes_namespace" => Some(CloudObject::Namespace {
            cluster: cluster(address),
            name: resource.text(&["metadata", "name"])?.to_owned(),
        }),
        "google_cloud_identity_group" => {
            Some(CloudObject::Group { address: resource.text(&["group_key", "id"])?.to_owned() })
        }
        _ => None,
    }
}

/// The cluster that an address names: the first part of a resource's name, or the end of a module call's.
#[must_use]
pub fn cluster(address: &str) -> Option<String> {
    let name = match address.strip_prefix("module.") {
        Some(rest) => rest.split_once('.')?.0.split_once("__")?.1,
        None => address.split_once('.')?.1,
    };
    resource_name_parts(name)?.into_iter().next()
}
