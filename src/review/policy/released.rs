//! What Terraform lets go: entries of `released`.

use serde_json::Value;

use super::sides::PolicySides;
use crate::{
    review::{
        policy_change::{PolicyChange, PolicyKind},
        sentence::Sentence,
        written::{shown, written},
    },
    source::Place,
    terraform::ResourceClass,
};

pub(super) fn changes(sides: &PolicySides<'_>) -> Vec<PolicyChange> {
    let (base, head) = sides.section("released");
    let (before, after) = (items(&base), items(&head));
    let new = after.iter().filter(|(item, _)| !before.iter().any(|(old, _)| old == item));
    let gone = before.iter().filter(|(item, _)| !after.iter().any(|(new, _)| new == item));
    let new = new.map(|(item, place)| PolicyChange {
        kind: PolicyKind::Released,
        sentence: Sentence::whole(format!("released: {}", words(item))),
        weakens: lets_access_go(item),
        before: Value::Null,
        after: item.clone(),
        place: place.clone(),
    });
    let gone = gone.map(|(item, place)| PolicyChange {
        kind: PolicyKind::Released,
        sentence: Sentence::whole(format!("no longer released: {}", words(item))),
        weakens: false,
        before: item.clone(),
        after: Value::Null,
        place: place.clone(),
    });
    new.chain(gone).collect()
}

/// Whether access is let go: it stays in the cloud, though no definition gives it. An object that is let go is only kept.
fn lets_access_go(item: &Value) -> bool {
    let address = item.get("address").and_then(Value::as_str).unwrap_or_default();
    ResourceClass::of(address) != ResourceClass::Other
}

/// The items of a list with their places.
fn items(list: &Place) -> Vec<(Value, Place)> {
    let items = match written(list) {
        Value::Array(items) => items,
        _ => Vec::new(),
    };
    items.into_iter().enumerate().map(|(index, item)| (item, list.index(index))).collect()
}

fn words(item: &Value) -> String {
    let words = ["root", "address"].iter().filter_map(|key| item.get(*key)).map(shown);
    words.collect::<Vec<_>>().join(" ")
}
