//! Objects that hold other things, which go with them.

use std::fmt;

use super::configuration::Resource;
use crate::hcl::resource_name_parts;

/// An object in a cloud or cluster that holds something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum CloudObject {
    /// A namespace with all that runs in it; the cluster where the address or the surroundings tell it.
    Namespace { cluster: Option<String>, name: String },
    /// A group with its members and all that was granted to it.
    Group { address: String },
}

impl fmt::Display for CloudObject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Namespace { cluster: Some(cluster), name } => write!(formatter, "the namespace {cluster}/{name}"),
            Self::Namespace { cluster: None, name } => write!(formatter, "the namespace {name}"),
            Self::Group { address } => write!(formatter, "the group {address}"),
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
fn cluster(address: &str) -> Option<String> {
    let name = match address.strip_prefix("module.") {
        Some(rest) => rest.split_once('.')?.0.split_once("__")?.1,
        None => address.split_once('.')?.1,
    };
    resource_name_parts(name)?.into_iter().next()
}
