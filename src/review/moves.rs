//! States that move: resources that another address manages than before, in another root or in the same one.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::terraform::ResourceIdentity;

/// What the state of each root holds, each with its address there.
pub(super) type AddressesByRoot<'a> = BTreeMap<&'a Utf8Path, BTreeMap<ResourceIdentity, String>>;

/// The addresses of one resource before and after.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MovedResource {
    pub from: String,
    pub to: String,
}

/// Resources that another address manages than before: those of `terraform/a` moved to `terraform/b`, or to other
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
    /// Whether the resources stay in their root and only get other addresses there.
    #[must_use]
    pub fn is_within_root(&self) -> bool {
        self.from == self.to
    }

    /// Whether an address leaves the state of the old root.
    pub(super) fn takes(&self, address: &str) -> bool {
        self.destroyed.contains(address)
            || self.forgotten.contains(address)
            || self.resources.iter().any(|resource| resource.from == address)
    }
}

/// The moves between the states of two sides.
pub(super) fn moves(before: &AddressesByRoot<'_>, after: &AddressesByRoot<'_>) -> BTreeSet<Move> {
    // What templates add may be in several roots at one address: what is where it was hasn't moved, and nothing moves there.
    let new_places = places(after).filter(|(identity, place)| !is_at(before, identity, *place));
    let now: BTreeMap<&ResourceIdentity, Location<'_>> = new_places.collect();
    let mut by_ends: BTreeMap<(&Utf8Path, &Utf8Path), BTreeSet<MovedResource>> = BTreeMap::new();
    for (identity, (root, address)) in places(before).filter(|(identity, place)| !is_at(after, identity, *place)) {
        if let Some(&(to, new)) = now.get(identity).filter(|place| **place != (root, address)) {
            let resource = MovedResource { from: address.to_owned(), to: new.to_owned() };
            by_ends.entry((root, to)).or_default().insert(resource);
        }
    }
    let mut moves: Vec<Move> = by_ends
        .into_iter()
        .map(|((from, to), resources)| Move {
            from: from.to_owned(),
            to: to.to_owned(),
            is_whole: false,
            resources,
            destroyed: BTreeSet::new(),
            forgotten: BTreeSet::new(),
        })
        .collect();
    take_along(&mut moves, before, after);
    mark_whole(&mut moves, before, after);
    moves.into_iter().collect()
}

/// A root and the address of a resource in it.
type Location<'a> = (&'a Utf8Path, &'a str);

fn places<'a>(roots: &'a AddressesByRoot<'_>) -> impl Iterator<Item = (&'a ResourceIdentity, Location<'a>)> {
    roots.iter().flat_map(|(root, resources)| {
        resources.iter().map(move |(identity, address)| (identity, (*root, address.as_str())))
    })
}

/// Whether a resource is at this place on a side.
fn is_at(side: &AddressesByRoot<'_>, identity: &ResourceIdentity, (root, address): Location<'_>) -> bool {
    side.get(root).and_then(|held| held.get(identity)).is_some_and(|there| there == address)
}

/// Lets what nothing defines any more go along with the rest of a root that is gone: nobody would apply it there. Only a
/// root that uses the same provider can destroy it; where there is none, it stays behind.
fn take_along(moves: &mut [Move], before: &AddressesByRoot<'_>, after: &AddressesByRoot<'_>) {
    let defined: BTreeSet<&ResourceIdentity> = places(after).map(|(identity, _)| identity).collect();
    for (root, resources) in before.iter().filter(|(root, _)| !after.contains_key(*root)) {
        for (identity, address) in resources.iter().filter(|(identity, _)| !defined.contains(identity)) {
            let uses_provider = |one: &&mut Move| {
                let there = after.get(one.to.as_path());
                there.is_some_and(|there| there.keys().any(|other| other.provider() == identity.provider()))
            };
            let Some(one) = moves.iter_mut().filter(|one| one.from == *root).find(uses_provider) else { continue };
            let along = if identity.holds_others() { &mut one.forgotten } else { &mut one.destroyed };
            along.insert(address.clone());
        }
    }
}

/// Finds the states that can be pushed as they are: one that was pushed leaves no room for a second one, and what stays
/// behind must not come along.
fn mark_whole(moves: &mut [Move], before: &AddressesByRoot<'_>, after: &AddressesByRoot<'_>) {
    let ends: Vec<(Utf8PathBuf, Utf8PathBuf)> = moves.iter().map(|one| (one.from.clone(), one.to.clone())).collect();
    for one in moves.iter_mut() {
        let is_alone = ends.iter().filter(|(from, to)| *from == one.from || *to == one.to).count() == 1;
        let is_gone = !after.contains_key(one.from.as_path());
        let is_new = !before.contains_key(one.to.as_path());
        let keeps_addresses = one.resources.iter().all(|resource| resource.from == resource.to);
        let is_all = before
            .get(one.from.as_path())
            .is_some_and(|all| all.len() == one.resources.len() + one.destroyed.len() + one.forgotten.len());
        one.is_whole = is_alone && is_gone && is_new && keeps_addresses && is_all;
    }
}
