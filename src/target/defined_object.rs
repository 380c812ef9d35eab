//! Objects that definitions manage and that hold things of others: namespaces and groups, as they are to be.

use std::collections::BTreeMap;

use super::{RootGrants, targets};
use crate::model::{Day, Org, Root};

/// A namespace or group that a root has to manage, such as the namespace `ledger` with its labels.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DefinedObject {
    pub noun: &'static str,
    /// The provider that reaches its cluster; `None` is the default one, and for what is in no cluster.
    pub provider: Option<String>,
    pub name: String,
    pub labels: BTreeMap<String, String>,
    pub annotations: BTreeMap<String, String>,
}

impl DefinedObject {
    /// What tells it apart from others: all but its labels and annotations.
    #[must_use]
    pub fn key(&self) -> (&'static str, Option<&str>, &str) {
        let Self { noun, provider, name, labels: _, annotations: _ } = self;
        (noun, provider.as_deref(), name)
    }
}

/// The objects that a root has to manage, sorted; as of a day, since a group belongs to a team.
#[must_use]
pub fn defined_objects(org: &Org, root: &Root, today: Day) -> Vec<DefinedObject> {
    // What is granted there makes no difference.
    let scopes = root.scopes.iter().map(|scope| (scope, Vec::new())).collect();
    let root = RootGrants { root, org, scopes, entitlements: Vec::new(), today };
    let mut objects: Vec<DefinedObject> = targets().iter().flat_map(|target| target.defined(&root)).collect();
    objects.sort_unstable();
    objects
}
