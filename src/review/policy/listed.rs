//! Lists of `teamkit.yaml` whose items count by themselves: `released` and `unmanaged`.

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
    let lists = [
        ("released", PolicyKind::Released, ["root", "address"].as_slice()),
        ("unmanaged", PolicyKind::Unmanaged, ["scope", "principal", "role", "until"].as_slice()),
    ];
    let changes = lists.into_iter().flat_map(|(key, kind, named)| {
        let (base, head) = sides.section(key);
        let (before, after) = (items(&base), items(&head));
        let new = after.iter().filter(|(item, _)| !before.iter().any(|(old, _)| old == item));
        let gone = before.iter().filter(|(item, _)| !after.iter().any(|(new, _)| new == item));
        let new = new.map(|(item, place)| PolicyChange {
            kind,
            sentence: Sentence::whole(format!("{key}: {}", words(item, named))),
            weakens: weakens(kind, item),
            before: Value::Null,
            after: item.clone(),
            place: place.clone(),
        });
        let gone = gone.map(|(item, place)| PolicyChange {
            kind,
            sentence: Sentence::whole(format!("no longer {key}: {}", words(item, named))),
            weakens: false,
            before: item.clone(),
            after: Value::Null,
            place: place.clone(),
        });
        new.chain(gone).collect::<Vec<_>>()
    });
    changes.collect()
}

/// What isn't managed is accepted as it is. Access that is let go stays in the cloud, though no definition gives it; an
/// object that is let go is only kept.
fn weakens(kind: PolicyKind, item: &Value) -> bool {
    let address = item.get("address").and_then(Value::as_str).unwrap_or_default();
    kind != PolicyKind::Released || ResourceClass::of(address) != ResourceClass::Other
}

/// The items of a list with their places.
fn items(list: &Place) -> Vec<(Value, Place)> {
    let items = match written(list) {
        Value::Array(items) => items,
        _ => Vec::new(),
    };
    items.into_iter().enumerate().map(|(index, item)| (item, list.index(index))).collect()
}

fn words(item: &Value, named: &[&str]) -> String {
    let words = named.iter().filter_map(|key| item.get(*key)).map(shown);
    words.collect::<Vec<_>>().join(" ")
}
