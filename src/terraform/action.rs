//! What a plan does with each resource.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use super::{argument::Arguments, configuration::Configuration, kind::replaces, resource::Resource};
use crate::target::is_within;

/// What Terraform does with a resource. A resource that it leaves as it is has no action.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    Create,
    /// A change in place; also of a resource that had another address.
    Update {
        moved_from: Option<String>,
    },
    /// One object goes and another comes: first that one, unless the new one is created before.
    Replace {
        create_before_destroy: bool,
        moved_from: Option<String>,
    },
    Delete,
    /// The object stays, and leaves the state.
    Forget,
    /// The same object under another address.
    Move {
        from: String,
    },
}

impl Action {
    #[must_use]
    pub fn creates(&self) -> bool {
        matches!(self, Self::Create | Self::Replace { .. })
    }

    #[must_use]
    pub fn destroys(&self) -> bool {
        matches!(self, Self::Delete | Self::Replace { .. })
    }

    /// The address that the resource had before.
    #[must_use]
    pub fn moved_from(&self) -> Option<&str> {
        match self {
            Self::Update { moved_from } | Self::Replace { moved_from, .. } => moved_from.as_deref(),
            Self::Move { from } => Some(from),
            Self::Create | Self::Delete | Self::Forget => None,
        }
    }
}

/// The actions of `terraform plan` by address, from a state that is exactly what one file configures to another file.
/// Without a file before all is created; without one after all is destroyed, as by `terraform destroy`.
#[must_use]
pub fn actions(before: Option<&Configuration>, after: Option<&Configuration>) -> BTreeMap<String, Action> {
    let empty = Configuration::default();
    let (before, after) = (before.unwrap_or(&empty), after.unwrap_or(&empty));
    let state = State::moved(before, &after.moved);
    let addresses: BTreeSet<&str> = state.resources.keys().chain(after.resources.keys()).map(String::as_str).collect();
    let mut actions = BTreeMap::new();
    for address in addresses {
        let action = match (state.resources.get(address), after.resources.get(address)) {
            (Some(old), Some(new)) => state.action(address, old, new),
            (None, Some(_)) => Some(Action::Create),
            (Some(_), None) => Some(if is_forgotten(address, after) { Action::Forget } else { Action::Delete }),
            (None, None) => None,
        };
        actions.extend(action.map(|action| (address.to_owned(), action)));
    }
    follow_references(&mut actions, after);
    actions
}

/// The resources of a state, after the moves of the next file.
struct State<'a> {
    resources: BTreeMap<String, &'a Resource>,
    /// The address of each moved resource before, by its address now.
    origins: BTreeMap<String, String>,
}

impl<'a> State<'a> {
    fn moved(before: &'a Configuration, moves: &[(String, String)]) -> Self {
        let mut resources: BTreeMap<String, &Resource> =
            before.resources.iter().map(|(address, resource)| (address.clone(), resource)).collect();
        let mut origins: BTreeMap<String, String> = BTreeMap::new();
        // A move may start where another ends, in any order of the blocks.
        for _ in 0..moves.len() {
            let mut is_settled = true;
            for (from, to) in moves {
                let found: Vec<String> = resources.keys().filter(|address| is_within(address, from)).cloned().collect();
                for address in found {
                    let target = format!("{to}{}", address.get(from.len()..).unwrap_or_default());
                    // Where something is already, nothing moves to.
                    if resources.contains_key(&target) {
                        continue;
                    }
                    if let Some(resource) = resources.remove(&address) {
                        let origin = origins.remove(&address).unwrap_or(address);
                        origins.insert(target.clone(), origin);
                        resources.insert(target, resource);
                        is_settled = false;
                    }
                }
            }
            if is_settled {
                break;
            }
        }
        Self { resources, origins }
    }

    fn action(&self, address: &str, old: &'a Resource, new: &Resource) -> Option<Action> {
        let moved_from = self.origins.get(address).cloned();
        let old_arguments = self.with_references(&old.arguments);
        let names: BTreeSet<&String> = old_arguments.keys().chain(new.arguments.keys()).collect();
        let changed: Vec<&String> =
            names.into_iter().filter(|name| old_arguments.get(*name) != new.arguments.get(*name)).collect();
        let is_replaced =
            changed.iter().any(|name| replaces(&new.kind, name, old_arguments.get(*name), new.arguments.get(*name)));
        match (changed.is_empty(), is_replaced) {
            (true, _) => moved_from.map(|from| Action::Move { from }),
            (false, true) => Some(Action::Replace { create_before_destroy: new.create_before_destroy, moved_from }),
            (false, false) => Some(Action::Update { moved_from }),
        }
    }

    /// Arguments whose references say where things are now.
    fn with_references(&self, arguments: &'a Arguments) -> Cow<'a, Arguments> {
        if self.origins.is_empty() {
            return Cow::Borrowed(arguments);
        }
        let now = |text: &str| {
            let moved = self.origins.iter().find(|(_, origin)| is_within(text, origin));
            moved.map_or_else(
                || text.to_owned(),
                |(address, origin)| format!("{address}{}", text.get(origin.len()..).unwrap_or_default()),
            )
        };
        Cow::Owned(arguments.iter().map(|(name, value)| (name.clone(), value.with_expressions(&now))).collect())
    }
}

fn is_forgotten(address: &str, after: &Configuration) -> bool {
    after.removed.iter().any(|(removed, destroys)| !destroys && is_within(address, removed))
}

/// An attribute of an object that doesn't exist yet is unknown, so what refers to it changes, too.
fn follow_references(actions: &mut BTreeMap<String, Action>, after: &Configuration) {
    loop {
        let is_new = |text: &str| referred(text).and_then(|address| actions.get(address)).is_some_and(Action::creates);
        let following: Vec<(String, Action)> = after
            .resources
            .iter()
            .filter_map(|(address, resource)| {
                Some((address.clone(), following(actions.get(address), resource, &is_new)?))
            })
            .filter(|(address, action)| actions.get(address) != Some(action))
            .collect();
        if following.is_empty() {
            return;
        }
        actions.extend(following);
    }
}

/// The action on an existing resource that refers to something new; `None` if it doesn't.
fn following(action: Option<&Action>, resource: &Resource, is_new: &impl Fn(&str) -> bool) -> Option<Action> {
    let moved_from = match action {
        None => None,
        Some(Action::Update { .. } | Action::Move { .. }) => action.and_then(Action::moved_from),
        Some(Action::Create | Action::Replace { .. } | Action::Delete | Action::Forget) => return None,
    };
    let moved_from = moved_from.map(str::to_owned);
    let mut unknown = resource.arguments.iter().filter(|(_, value)| value.has_expression(is_new)).peekable();
    unknown.peek()?;
    Some(if unknown.any(|(name, _)| replaces(&resource.kind, name, None, None)) {
        Action::Replace { create_before_destroy: resource.create_before_destroy, moved_from }
    } else {
        Action::Update { moved_from }
    })
}

/// The address of the resource whose attribute a reference names: `a.b` of `a.b.id`.
fn referred(reference: &str) -> Option<&str> {
    let (kind, rest) = reference.split_once('.')?;
    let (name, _) = rest.split_once('.')?;
    reference.get(..=kind.len() + name.len())
}
