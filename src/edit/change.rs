//! Changes to a file's value and to its text.

use serde_yaml::{Mapping, Value};

use super::{
    item::{Item, place},
    view::{Splice, View},
    written::Written,
};
use crate::source::{Route, Step};

/// A change to a file. Its routes are those of the file before the change.
#[derive(Debug, Clone)]
pub(super) enum Change {
    /// Removes an item from a list.
    RemoveItem(Route, usize),
    /// Removes a key and its value from a mapping.
    RemoveKey(Route, String),
    /// Replaces the text of a scalar.
    Replace(Route, String),
    /// Renames a key of a mapping.
    RenameKey(Route, String, String),
    /// Adds a new key to a mapping, at its place in an order of keys.
    SetKey { map: Route, key: String, value: Written, order: Vec<String> },
    /// Adds an item to the list of a key, which is added if it is missing; in alphabetical place if the list is sorted.
    Insert { map: Route, key: &'static str, item: Item, sorted: bool, order: Vec<String> },
}

impl Change {
    /// The route that the change affects.
    pub(super) fn route(&self) -> Route {
        match self {
            Self::RemoveItem(list, index) => list.index(*index),
            Self::RemoveKey(map, key) | Self::RenameKey(map, key, _) => map.key_of(key.clone()),
            Self::Replace(route, _) => route.clone(),
            Self::SetKey { map, .. } => map.clone(),
            Self::Insert { map, key, .. } => map.key_of(*key),
        }
    }

    /// The splice that makes the change; `None` if the form of the text doesn't allow one.
    pub(super) fn splice(&self, view: View<'_>) -> Option<Splice> {
        match self {
            Self::RemoveItem(list, index) => view.without_item(list, *index),
            Self::RemoveKey(map, key) => view.without_key(map, key),
            Self::Replace(route, text) => view.replaced(route, text),
            Self::RenameKey(map, key, new) => view.replaced(&map.key_of(key.clone()), new),
            Self::SetKey { map, key, value, order } => view.with_key(map, key, &value.yaml(), order),
            Self::Insert { map, key, item, sorted, order } => view.with_item(map, key, item, *sorted, order),
        }
    }

    /// The value after the change; `None` if the value isn't what the change expects.
    pub(super) fn on(&self, mut value: Value) -> Option<Value> {
        match self {
            Self::RemoveItem(list, index) => {
                let list = walk(&mut value, list)?.as_sequence_mut()?;
                (*index < list.len()).then(|| list.remove(*index))?;
            }
            Self::RemoveKey(map, key) => {
                walk(&mut value, map)?.as_mapping_mut()?.shift_remove(key)?;
            }
            Self::Replace(route, text) => {
                let scalar = walk(&mut value, route)?;
                scalar.is_string().then_some(())?;
                *scalar = Value::String(text.clone());
            }
            Self::RenameKey(map, key, new) => {
                let map = walk(&mut value, map)?.as_mapping_mut()?;
                (map.contains_key(key) && !map.contains_key(new)).then_some(())?;
                let renamed = std::mem::take(map).into_iter().map(|(name, value)| {
                    let name = if name.as_str() == Some(key) { Value::String(new.clone()) } else { name };
                    (name, value)
                });
                *map = renamed.collect::<Mapping>();
            }
            Self::SetKey { map, key, value: written, .. } => {
                let map = walk(&mut value, map)?.as_mapping_mut()?;
                map.insert(Value::String(key.clone()), written.value()).is_none().then_some(())?;
            }
            Self::Insert { map, key, item, sorted, .. } => {
                let map = walk(&mut value, map)?.as_mapping_mut()?;
                let list = map.entry(Value::String((*key).to_owned())).or_insert(Value::Sequence(Vec::new()));
                let list = list.as_sequence_mut()?;
                let names: Vec<&str> = list.iter().map(name_of).collect();
                let at = place(&names, &item.name, *sorted);
                list.insert(at, item.value.clone());
            }
        }
        Some(value)
    }
}

fn name_of(item: &Value) -> &str {
    let named = item.as_mapping().and_then(|map| map.get("name"));
    named.unwrap_or(item).as_str().unwrap_or_default()
}

/// The value at a route.
pub(super) fn walk<'v>(value: &'v mut Value, route: &Route) -> Option<&'v mut Value> {
    let mut at = value;
    for step in route.steps() {
        at = match step {
            Step::Key(key) => at.as_mapping_mut()?.get_mut(&**key)?,
            Step::Index(index) if at.is_sequence() => at.as_sequence_mut()?.get_mut(*index as usize)?,
            Step::Index(0) => at,
            _ => return None,
        };
    }
    Some(at)
}
