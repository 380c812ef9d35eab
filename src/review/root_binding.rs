//! Bindings of a root, as what they are in a cloud or cluster.

use std::collections::BTreeSet;

use crate::target::{Binding, Document};

/// A binding with its cluster, whatever provider reaches that.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RootBinding {
    /// Nothing for what isn't in a cluster; several, joined, where one provider reaches them.
    pub cluster: Option<String>,
    pub binding: Binding,
}

/// The bindings of a document.
pub(super) fn root_bindings(document: &Document) -> BTreeSet<RootBinding> {
    let bindings = document.expected.iter().map(|binding| {
        let clusters = document.clusters_of(binding).into_iter().collect::<Vec<_>>().join(", ");
        RootBinding { cluster: (!clusters.is_empty()).then_some(clusters), binding: binding.clone().without_provider() }
    });
    bindings.collect()
}
