//! States that move: objects that another address manages than before, in another root or in the same one.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

/// The objects that the state of each root holds, each with its address there. An object is named as the style
/// `resources` names it, whatever the style: its name says all that it stands for, its cluster too.
pub(super) type ObjectsByRoot<'a> = BTreeMap<&'a Utf8Path, BTreeMap<String, String>>;

/// An object with the address that manages it before and after.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MovedResource {
    pub from: String,
    pub to: String,
}

/// Objects that another address manages than before: those of `terraform/a` moved to `terraform/b`, or to other
/// addresses in `terraform/a` itself. Without their state, Terraform would create them where they are now and destroy
/// them where they were, in any order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Move {
    pub from: Utf8PathBuf,
    pub to: Utf8PathBuf,
    /// Whether the state can be pushed as it is: it is the whole of a root that is gone into one that is new, and no
    /// address changes.
    pub is_whole: bool,
    pub resources: BTreeSet<MovedResource>,
    /// Addresses that nothing defines any more and that move along nevertheless, since no one applies the old root
    /// again: the next apply of the new one destroys them.
    pub destroyed: BTreeSet<String>,
    /// Addresses of namespaces and groups that nothing defines any more: they leave the state and stay as they are,
    /// because whatever they hold would go with them.
    pub forgotten: BTreeSet<String>,
}

impl Move {
    /// Whether the objects stay in their root and only get other addresses there.
    #[must_use]
    pub fn is_within_root(&self) -> bool {
        self.from == self.to
    }
}

/// The moves between the states of two sides.
pub(super) fn moves(before: &ObjectsByRoot<'_>, after: &ObjectsByRoot<'_>) -> BTreeSet<Move> {
    let now: BTreeMap<&str, (&Utf8Path, &str)> = located(after).collect();
    let mut moved: BTreeMap<(&Utf8Path, &Utf8Path), BTreeSet<MovedResource>> = BTreeMap::new();
    for (object, (root, address)) in located(before) {
        if let Some(&(to, new)) = now.get(object).filter(|place| **place != (root, address)) {
            let resource = MovedResource { from: address.to_owned(), to: new.to_owned() };
            moved.entry((root, to)).or_default().insert(resource);
        }
    }
    // A state that was pushed as it is leaves no room for a second one.
    let mut sources: BTreeMap<&Utf8Path, usize> = BTreeMap::new();
    for (_, to) in moved.keys() {
        *sources.entry(to).or_default() += 1;
    }
    let mut moves: Vec<Move> = Vec::new();
    for ((from, to), resources) in moved {
        let keeps_addresses = resources.iter().all(|resource| resource.from == resource.to);
        let is_new = sources.get(to) == Some(&1) && !before.contains_key(to);
        let is_whole = keeps_addresses && is_new && !after.contains_key(from);
        let (from, to) = (from.to_owned(), to.to_owned());
        moves.push(Move { from, to, is_whole, resources, destroyed: BTreeSet::new(), forgotten: BTreeSet::new() });
    }
    for (root, objects) in before.iter().filter(|(root, _)| !after.contains_key(*root)) {
        let mut parts: Vec<&mut Move> = moves.iter_mut().filter(|one| one.from == *root).collect();
        if parts.len() > 1 {
            parts.iter_mut().for_each(|one| one.is_whole = false);
        }
        for (object, address) in objects.iter().filter(|(object, _)| !now.contains_key(object.as_str())) {
            // Only a root that uses the same provider can destroy it; where there is none, it stays behind.
            let can_destroy = |one: &&mut &mut Move| {
                let there = after.get(one.to.as_path()).into_iter().flat_map(BTreeMap::keys);
                there.into_iter().any(|other| provider(other) == provider(object))
            };
            let Some(part) = parts.iter_mut().find(can_destroy) else { continue };
            let along = if holds_others(object) { &mut part.forgotten } else { &mut part.destroyed };
            along.insert(address.clone());
        }
    }
    moves.into_iter().collect()
}

/// Every object with the root and the address where it is.
fn located<'a>(roots: &'a ObjectsByRoot<'_>) -> impl Iterator<Item = (&'a str, (&'a Utf8Path, &'a str))> {
    roots.iter().flat_map(|(root, objects)| {
        objects.iter().map(move |(object, address)| (object.as_str(), (*root, address.as_str())))
    })
}

/// What tells the provider of an object: the system, and the cluster of what is in one.
fn provider(object: &str) -> (&str, &str) {
    let (kind, name) = object.split_once('.').unwrap_or_default();
    let system = kind.split('_').next().unwrap_or_default();
    let cluster = if system == "kubernetes" { name.split("__").next().unwrap_or_default() } else { "" };
    (system, cluster)
}

/// Whether an object holds things of others, which would be destroyed with it: a namespace or a group.
#[must_use]
pub fn holds_others(object: &str) -> bool {
    let kind = object.split('.').next().unwrap_or_default();
    matches!(kind, "kubernetes_namespace_v1" | "google_cloud_identity_group")
}
