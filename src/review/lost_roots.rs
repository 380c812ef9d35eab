//! Roots whose files go: moved, or gone with all that they bind.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    hcl::{self, BlockText},
    model::Org,
    target::Document,
};

/// Directories that a workspace no longer has as roots, with the addresses of the resources in their files.
#[derive(Debug)]
pub struct LostRoots(BTreeMap<Utf8PathBuf, BTreeSet<String>>);

impl LostRoots {
    /// The lost roots among files that are deleted, by their paths and texts.
    #[must_use]
    pub fn of(deleted: &BTreeMap<Utf8PathBuf, String>, org: &Org) -> Self {
        let mut lost: BTreeMap<Utf8PathBuf, BTreeSet<String>> = BTreeMap::new();
        for (path, text) in deleted {
            let root = path.parent().unwrap_or(Utf8Path::new(""));
            if !org.roots.by_path.contains_key(root) {
                lost.entry(root.to_owned()).or_default().extend(addresses_in(text));
            }
        }
        Self(lost)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The roots whose resources are all among the addresses that are written, and those that are gone.
    #[must_use]
    pub fn sorted(self, written: &BTreeSet<String>) -> (Vec<Utf8PathBuf>, Vec<Utf8PathBuf>) {
        let is_moved = |addresses: &BTreeSet<String>| !addresses.is_empty() && addresses.is_subset(written);
        let (moved, gone): (Vec<_>, Vec<_>) = self.0.into_iter().partition(|(_, addresses)| is_moved(addresses));
        let paths = |roots: Vec<(Utf8PathBuf, _)>| roots.into_iter().map(|(root, _)| root).collect();
        (paths(moved), paths(gone))
    }
}

/// The addresses of a document's resources, as Terraform knows them: an address says all that a resource stands for,
/// its cluster too.
#[must_use]
pub fn resource_addresses(document: &Document) -> BTreeSet<String> {
    let addresses = document.blocks.iter().filter_map(BlockText::address);
    addresses.map(|(kind, name)| format!("{kind}.{name}")).collect()
}

fn addresses_in(text: &str) -> BTreeSet<String> {
    let body = hcl::parse(text).unwrap_or_default();
    let resources = body.blocks("resource");
    resources.filter_map(|block| Some(format!("{}.{}", block.label(0)?, block.label(1)?))).collect()
}
