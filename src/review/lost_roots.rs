//! Roots whose files go: moved, or gone with all that they bind.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    model::Org,
    terraform::{Configuration, ResourceIdentity},
};

/// Directories that a workspace no longer has as roots, with the resources in their files.
#[derive(Debug)]
pub struct LostRoots(BTreeMap<Utf8PathBuf, BTreeSet<ResourceIdentity>>);

/// Lost roots, by what became of them.
#[derive(Debug, Default)]
pub struct LostRootFates {
    /// Roots of which something is in other roots now; their whole states go there.
    pub moved: Vec<Utf8PathBuf>,
    /// Roots of which nothing is anywhere now.
    pub gone: Vec<Utf8PathBuf>,
}

impl LostRoots {
    /// The lost roots among files that are deleted, by their paths and texts.
    #[must_use]
    pub fn of(deleted: &BTreeMap<Utf8PathBuf, String>, org: &Org) -> Self {
        let mut lost: BTreeMap<Utf8PathBuf, BTreeSet<ResourceIdentity>> = BTreeMap::new();
        for (path, text) in deleted {
            let root = path.parent().unwrap_or(Utf8Path::new(""));
            if !org.roots.by_path.contains_key(root) {
                lost.entry(root.to_owned()).or_default().extend(identities(text));
            }
        }
        Self(lost)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What became of the lost roots, by the resources that are new in other files.
    #[must_use]
    pub fn fates(self, new: &BTreeSet<ResourceIdentity>) -> LostRootFates {
        let mut fates = LostRootFates::default();
        let mut by_name: BTreeMap<&[String], Vec<&ResourceIdentity>> = BTreeMap::new();
        for resource in new {
            by_name.entry(&resource.name).or_default().push(resource);
        }
        for (root, resources) in self.0 {
            let is_moved = resources.iter().any(|one| {
                let named = by_name.get(one.name.as_slice()).into_iter().flatten();
                named.into_iter().any(|other| one.may_be(other))
            });
            if is_moved { &mut fates.moved } else { &mut fates.gone }.push(root);
        }
        fates
    }
}

/// The resources that a file's text has and the text before had not.
#[must_use]
pub fn new_resources(before: &str, after: &str) -> BTreeSet<ResourceIdentity> {
    let old = identities(before);
    identities(after).into_iter().filter(|one| !old.contains(one)).collect()
}

/// The resources of a file; none of a file that isn't valid HCL.
fn identities(text: &str) -> BTreeSet<ResourceIdentity> {
    let configuration = Configuration::parse(text).unwrap_or_default();
    let resources = configuration.resources.iter();
    resources.map(|(address, resource)| ResourceIdentity::of(address, resource, None)).collect()
}
