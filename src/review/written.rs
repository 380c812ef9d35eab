//! Values as definitions write them, before defaults are applied.

use std::collections::BTreeSet;

use serde_json::{Map, Number, Value};

use crate::{
    source::{NodeId, NodeKind, Place, Route, ScalarKind, Step, Tree},
    text::brief,
};

/// A longer value is cut in a sentence.
const LONG: usize = 80;

/// A value of both sides, null where it isn't written, with the line to look at.
#[derive(Debug, Clone)]
pub(super) struct WrittenPair {
    pub before: Value,
    pub after: Value,
    /// In the head; in the base if the head doesn't have it.
    pub place: Place,
}

impl WrittenPair {
    /// The values at two places, one on each side.
    pub(super) fn at(base: &Place, head: &Place) -> Self {
        let (before, after) = (written(base), written(head));
        let place = if after.is_null() && !before.is_null() { key_line(base) } else { key_line(head) };
        Self { before, after, place }
    }

    /// Whether the values differ.
    pub(super) fn differs(&self) -> bool {
        self.before != self.after
    }

    /// The parts that differ, each with its keys joined by dots; a mapping is never a part.
    pub(super) fn parts(base: &Place, head: &Place) -> Vec<(String, Self)> {
        let mut parts = Vec::new();
        let mut open = vec![(String::new(), base.clone(), head.clone())];
        while let Some((name, base, head)) = open.pop() {
            let pair = Self::at(&base, &head);
            if !pair.differs() {
                continue;
            }
            if pair.before.is_object() || pair.after.is_object() {
                for key in pair.keys().into_iter().rev() {
                    let name = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
                    open.push((name, base.key(key.clone()), head.key(key)));
                }
            } else {
                parts.push((name, pair));
            }
        }
        parts
    }

    /// The keys that either value has.
    pub(super) fn keys(&self) -> BTreeSet<String> {
        let keys = |value: &Value| value.as_object().into_iter().flat_map(Map::keys).cloned().collect::<Vec<_>>();
        keys(&self.before).into_iter().chain(keys(&self.after)).collect()
    }
}

/// The value at a place; null where nothing is written.
pub(super) fn written(place: &Place) -> Value {
    let Ok(tree) = place.source().tree() else { return Value::Null };
    tree.get(&place.route()).map_or(Value::Null, |child| value(tree, child.node))
}

/// A place on the line of its key: the value of a key begins on the next line where it is a mapping or a list.
pub(super) fn key_line(place: &Place) -> Place {
    let route = place.route();
    match route.steps().split_last() {
        Some((Step::Key(key), above)) => {
            Place::of_route(place.source(), above.iter().cloned().collect::<Route>().key_of(key.clone()))
        }
        _ => place.clone(),
    }
}

/// A value in a sentence: `nothing` for null, a list without brackets.
pub(super) fn shown(value: &Value) -> String {
    let text = match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "nothing".to_owned(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    };
    brief(&text, LONG).into_owned()
}

// A tree is at most 64 levels deep.
fn value(tree: &Tree, id: NodeId) -> Value {
    match &tree.node(id).kind {
        NodeKind::Scalar(kind, text) => match kind {
            ScalarKind::Null => Value::Null,
            ScalarKind::Bool(value) => Value::Bool(*value),
            ScalarKind::Number => number(text),
            ScalarKind::Text | ScalarKind::Foreign => Value::String(text.clone()),
        },
        NodeKind::List(items) => items.iter().map(|item| value(tree, item.node)).collect(),
        NodeKind::Map(entries) => {
            let keyed = entries.iter().filter_map(|entry| Some((tree.scalar(entry.key.node)?, entry.value.node)));
            Value::Object(keyed.map(|(key, node)| (key.to_owned(), value(tree, node))).collect())
        }
    }
}

fn number(text: &str) -> Value {
    let whole = text.parse::<i64>().map(Number::from).ok();
    let number = whole.or_else(|| text.parse::<f64>().ok().and_then(Number::from_f64));
    number.map_or_else(|| Value::String(text.to_owned()), Value::Number)
}
