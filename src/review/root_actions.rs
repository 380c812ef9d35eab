//! What Terraform does in each root that a change touches.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use crate::{
    error::Error,
    plan::FILE_NAME,
    terraform::{Action, ActionCounts, CloudObject, Configuration, ResourceClass, actions, object},
};

/// The texts of a root's file on both sides; nothing where there is none.
#[derive(Debug, Clone, Default)]
pub(super) struct RootTexts {
    pub before: Option<String>,
    pub after: Option<String>,
    /// The cluster of the root before, if it had just one.
    pub cluster: Option<String>,
}

/// Resources whose state goes from one root to another.
#[derive(Debug, Clone, Copy)]
pub(super) struct CarriedState<'a> {
    pub from: &'a Utf8Path,
    pub to: &'a Utf8Path,
    /// Whether all goes that the state holds, and not only these addresses.
    pub is_whole: bool,
    pub addresses: &'a BTreeSet<String>,
}

impl CarriedState<'_> {
    fn has(&self, address: &str) -> bool {
        self.is_whole || self.addresses.contains(address)
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

    /// Whether nothing is known that Terraform does.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        let Self { actions, destroyed: _, refused: _, other_modules } = self;
        actions.is_empty() && other_modules.is_empty()
    }
}

/// The actions in each root whose texts differ, by its path, after the states were carried along.
///
/// # Errors
/// [`Error::ReadBack`] for a text that is not valid HCL.
pub(super) fn root_actions(
    texts: &BTreeMap<Utf8PathBuf, RootTexts>,
    carried: &[CarriedState<'_>],
) -> Result<BTreeMap<Utf8PathBuf, RootActions>, Error> {
    let parsed = texts.par_iter().map(|(path, RootTexts { before, after, cluster: _ })| {
        let parse = |text: &Option<String>| text.as_ref().map(|text| parse(path, text)).transpose();
        Ok((path.as_path(), (parse(before)?, parse(after)?)))
    });
    let parsed: Parsed<'_> = parsed.collect::<Result<_, Error>>()?;
    let received = received(&parsed, carried);
    let roots = parsed.par_iter().map(|(path, (before, after))| {
        let leaves = |address: &str| carried.iter().any(|one| one.from == *path && one.has(address));
        let (state, new) = state(before.as_ref(), received.get(path), leaves);
        let mut actions = actions(Some(&state), after.as_ref());
        for address in new {
            let action = match actions.remove(&address) {
                None => Action::Move { from: address.clone() },
                Some(Action::Update { moved_from: None }) => Action::Update { moved_from: Some(address.clone()) },
                Some(Action::Replace { create_before_destroy, moved_from: None }) => {
                    Action::Replace { create_before_destroy, moved_from: Some(address.clone()) }
                }
                Some(other) => other,
            };
            actions.insert(address, action);
        }
        let cluster = texts.get(*path).and_then(|texts| texts.cluster.as_deref());
        ((*path).to_owned(), judged(actions, (&state, cluster), before.as_ref(), after.as_ref()))
    });
    Ok(roots.collect())
}

fn parse(path: &Utf8Path, text: &str) -> Result<Configuration, Error> {
    Configuration::parse(text).map_err(|message| Error::ReadBack {
        path: path.join(FILE_NAME),
        overridden: Vec::new(),
        differences: vec![message],
    })
}

/// The configurations of each root, before and after.
type Parsed<'a> = BTreeMap<&'a Utf8Path, (Option<Configuration>, Option<Configuration>)>;

/// What each root's state gets from other states.
fn received<'a>(parsed: &Parsed<'_>, carried: &[CarriedState<'a>]) -> BTreeMap<&'a Utf8Path, Configuration> {
    let mut received: BTreeMap<&Utf8Path, Configuration> = BTreeMap::new();
    for one in carried {
        let Some((Some(before), _)) = parsed.get(one.from) else { continue };
        let resources = before.resources.iter().filter(|(address, _)| one.has(address));
        let resources = resources.map(|(address, resource)| (address.clone(), resource.clone()));
        received.entry(one.to).or_default().resources.extend(resources);
    }
    received
}

/// A root's state before its plan, and the addresses that it got from others.
fn state(
    before: Option<&Configuration>,
    received: Option<&Configuration>,
    leaves: impl Fn(&str) -> bool,
) -> (Configuration, BTreeSet<String>) {
    let mut state = before.cloned().unwrap_or_default();
    state.resources.retain(|address, _| !leaves(address));
    let mut is_received = BTreeSet::new();
    for (address, resource) in received.iter().flat_map(|received| &received.resources) {
        if !state.resources.contains_key(address) {
            is_received.insert(address.clone());
            state.resources.insert(address.clone(), resource.clone());
        }
    }
    (state, is_received)
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
        let Some(found) = state.resources.get(old).and_then(|resource| object(old, resource)) else { continue };
        let found = found.in_cluster(cluster);
        let is_refused = after.is_some_and(|after| match after.resources.get(address) {
            Some(resource) => resource.prevent_destroy,
            // The block of a module stays as long as the module is called.
            None => {
                let call = address.strip_prefix("module.").and_then(|rest| rest.split_once('.'));
                call.is_some_and(|(call, _)| after.modules.contains_key(call))
            }
        });
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
