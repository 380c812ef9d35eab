//! A root as the definitions have it, without what is in it.

use std::collections::BTreeSet;

use camino::Utf8Path;

use crate::target::ConfiguredProvider;

/// A root as the definitions have it.
#[derive(Debug, Clone, Copy)]
pub(super) struct ExpectedRoot<'a> {
    pub path: &'a Utf8Path,
    /// The providers of its clusters, `None` for the default one, with the clusters that they reach.
    pub clusters: &'a BTreeSet<(Option<String>, String)>,
    /// The `provider` blocks of its file.
    pub providers: &'a [ConfiguredProvider],
}
