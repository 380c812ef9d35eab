//! What Terraform does in each root that a change touches.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::moves::{Move, MovedResource};
use crate::{
    error::Error,
    plan::FILE_NAME,
    terraform::{Action, ActionCounts, CloudObject, Configuration, ResourceClass, ResourceIdentity, actions, object},
};

/// The file of a root on both sides, parsed; nothing where there is none.
#[derive(Debug, Default)]
pub(super) struct RootSides {
    pub before: Option<RootSide>,
    pub after: Option<RootSide>,
}

/// A root's file, parsed.
#[derive(Debug)]
pub(super) struct RootSide {
    pub configuration: Configuration,
    /// The cluster of the root, if it has just one.
    pub cluster: Option<String>,
}

impl RootSide {
    /// The side of a root with this text.
    ///
    /// # Errors
    /// [`Error::ReadBack`] for a text that is not valid HCL.
    pub(super) fn parse(root: &Utf8Path, text: &str, cluster: Option<&str>) -> Result<Self, Error> {
        let configuration = Configuration::parse(text).map_err(|message| Error::ReadBack {
            path: root.join(FILE_NAME),
            overridden: Vec::new(),
            differences: vec![message],
        })?;
        Ok(Self { configuration, cluster: cluster.map(str::to_owned) })
    }

    /// What its state holds, each with its address.
    pub(super) fn addresses(&self) -> BTreeMap<ResourceIdentity, String> {
        let resources = self.configuration.resources.iter();
        let identity = |address, resource| ResourceIdentity::of(address, resource, self.cluster.as_deref());
        resources.map(|(address, resource)| (identity(address, resource), address.clone())).collect()
    }
}

/// The actions of a root's plan. In a root that nothing generates any more they are those of `terraform destroy`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RootActions {
    /// By address. A resource that another root's state hands over has an action in the root that it goes to.
    pub actions: BTreeMap<String, Action>,
    /// What is destroyed and holds other things.
    pub destroyed: BTreeSet<CloudObject>,
    /// What `prevent_destroy` keeps Terraform from destroying, so that it refuses the whole plan.
    pub refused: BTreeSet<CloudObject>,
    /// The calls of modules that come from another source or in another version; what that changes is not known.
    pub other_modules: BTreeSet<String>,
}

impl RootActions {
    /// How many resources are created, changed, destroyed, moved and forgotten.
    #[must_use]
    pub fn counts(&self) -> ActionCounts {
        self.actions.values().map(ActionCounts::from).sum()
    }

    /// The same of the resources of one class.
    #[must_use]
    pub fn counts_of(&self, class: ResourceClass) -> ActionCounts {
        let of_class = self.actions.iter().filter(|(address, _)| ResourceClass::of(address) == class);
        of_class.map(|(_, action)| ActionCounts::from(action)).sum()
    }

    /// The bindings that are gone for a while, since Terraform destroys them before it creates them again.
    pub fn gaps(&self) -> impl Iterator<Item = &str> {
        let is_gap = |action: &Action| matches!(action, Action::Replace { create_before_destroy: false, .. });
        let gaps = self
            .actions
            .iter()
            .filter(move |(address, action)| is_gap(action) && ResourceClass::of(address) == ResourceClass::Binding);
        gaps.map(|(address, _)| address.as_str())
    }

    /// The number of bindings and memberships that leave the state and stay where they are.
    #[must_use]
    pub fn forgotten_access(&self) -> usize {
        let forgotten = self.actions.iter().filter(|(_, action)| **action == Action::Forget);
        forgotten.filter(|(address, _)| ResourceClass::of(address) != ResourceClass::Other).count()
    }

    /// Whether nothing is known that Terraform does.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        let Self { actions, destroyed: _, refused: _, other_modules } = self;
        actions.is_empty() && other_modules.is_empty()
    }
}

/// The actions in each root that a change touches, by its path, after the states were carried along.
pub(super) fn root_actions(
    roots: &BTreeMap<&Utf8Path, RootSides>,
    moves: &BTreeSet<Move>,
) -> BTreeMap<Utf8PathBuf, RootActions> {
    let carried: Vec<&Move> = moves.iter().filter(|one| !one.is_within_root()).collect();
    let planned = roots.par_iter().map(|(path, RootSides { before, after })| {
        let (state, received) = state(path, roots, &carried);
        let after_configuration = after.as_ref().map(|side| &side.configuration);
        let mut actions = actions(Some(&state), after_configuration);
        for (address, from) in received {
            let action = match actions.remove(&address) {
                None => Action::Move { from },
                Some(Action::Update { moved_from: None }) => Action::Update { moved_from: Some(from) },
                Some(Action::Replace { create_before_destroy, moved_from: None }) => {
                    Action::Replace { create_before_destroy, moved_from: Some(from) }
                }
                Some(other) => other,
            };
            actions.insert(address, action);
        }
        let cluster = before.as_ref().and_then(|side| side.cluster.as_deref());
        let before_configuration = before.as_ref().map(|side| &side.configuration);
        ((*path).to_owned(), judged(actions, (&state, cluster), before_configuration, after_configuration))
    });
    planned.collect()
}

/// A root's state before its plan, and the addresses that it got from others, with what they were there.
fn state(
    path: &Utf8Path,
    roots: &BTreeMap<&Utf8Path, RootSides>,
    carried: &[&Move],
) -> (Configuration, BTreeMap<String, String>) {
    let before = |root: &Utf8Path| roots.get(root)?.before.as_ref().map(|side| &side.configuration);
    let mut state = before(path).cloned().unwrap_or_default();
    let leaving: Vec<&&Move> = carried.iter().filter(|one| one.from == path).collect();
    state.resources.retain(|address, _| !leaving.iter().any(|one| one.takes(address)));
    let mut received = BTreeMap::new();
    for one in carried.iter().filter(|one| one.to == path) {
        let moved = one.resources.iter().map(|MovedResource { from, to }| (from, to));
        for (from, to) in moved.chain(one.destroyed.iter().map(|address| (address, address))) {
            let Some(resource) = before(&one.from).and_then(|held| held.resources.get(from)) else { continue };
            if !state.resources.contains_key(to) {
                state.resources.insert(to.clone(), resource.clone());
                received.insert(to.clone(), from.clone());
            }
        }
    }
    (state, received)
}

/// Actions with what they mean for objects that hold something.
fn judged(
    actions: BTreeMap<String, Action>,
    (state, cluster): (&Configuration, Option<&str>),
    before: Option<&Configuration>,
    after: Option<&Configuration>,
) -> RootActions {
    let mut root = RootActions::default();
    for (address, action) in actions.iter().filter(|(_, action)| action.destroys()) {
        let old = action.moved_from().unwrap_or(address);
        let held = state.resources.get(old).or_else(|| state.resources.get(address));
        let Some(found) = held.and_then(|resource| object(old, resource)) else { continue };
        let found = found.in_cluster(cluster);
        let is_refused = after.is_some_and(|after| is_kept(address, after));
        if is_refused { &mut root.refused } else { &mut root.destroyed }.insert(found);
    }
    if let (Some(before), Some(after)) = (before, after) {
        let calls = after
            .modules
            .iter()
            .filter(|(call, source)| before.modules.get(*call).is_some_and(|known| known != *source));
        root.other_modules = calls.map(|(call, _)| call.clone()).collect();
    }
    root.actions = actions;
    root
}

/// Whether Terraform refuses to destroy the object at an address, as long as a block says so: of a resource, or of the
/// module that a call still has.
fn is_kept(address: &str, after: &Configuration) -> bool {
    if let Some(resource) = after.resources.get(address) {
        return resource.prevent_destroy;
    }
    let call = address.strip_prefix("module.").and_then(|rest| rest.split_once('.'));
    call.is_some_and(|(call, _)| after.modules.contains_key(call))
}
