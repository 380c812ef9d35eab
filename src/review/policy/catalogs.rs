//! Catalogues of native roles, and names that are accepted without one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::sides::{PolicyFiles, PolicySides};
use crate::{
    model::TargetId,
    review::{
        policy_change::{PolicyChange, PolicyKind},
        sentence::Sentence,
        written::{WrittenPair, key_line, written},
    },
    source::{Place, Revision},
};

pub(super) fn changes(sides: &PolicySides<'_>) -> Vec<PolicyChange> {
    let mut changes: Vec<PolicyChange> = TargetId::ALL.into_iter().filter_map(|target| files(sides, target)).collect();
    changes.extend(known(sides));
    changes
}

/// Another file, or another text in it.
fn files(sides: &PolicySides<'_>, target: TargetId) -> Option<PolicyChange> {
    let (base, head) = sides.section("catalog");
    let WrittenPair { before, after, place } = WrittenPair::at(&base.key(target.as_str()), &head.key(target.as_str()));
    let text = |files: &PolicyFiles, path: &Value| {
        path.as_str().and_then(|path| files.catalogs.get(camino::Utf8Path::new(path)).cloned())
    };
    let (old, new) = (text(sides.base_files, &before), text(sides.head_files, &after));
    let contents = contents(old.as_deref().unwrap_or_default(), new.as_deref().unwrap_or_default());
    if before == after {
        let path = after.as_str()?;
        if old == new {
            return None;
        }
        let source = PolicyFiles::source(path, new.as_deref().unwrap_or_default(), Revision::Head)?;
        return Some(PolicyChange {
            kind: PolicyKind::Catalog,
            sentence: Sentence::whole(format!("catalogue {path} {}", contents.words())),
            weakens: contents.less > 0 || contents.gone > 0,
            before: json!(contents.before),
            after: json!(contents.after),
            place: Place::root(&source),
        });
    }
    let words = match (before.as_str(), after.as_str()) {
        (Some(before), Some(after)) => format!("catalogue {after} replaces {before}"),
        (None, Some(after)) => format!("catalogue {after} is new"),
        (Some(before), None) => format!("catalogue {before} is gone"),
        (None, None) => return None,
    };
    Some(PolicyChange {
        kind: PolicyKind::Catalog,
        sentence: Sentence::whole(words),
        // Without a catalogue less is known of what a role permits.
        weakens: after.is_null() || contents.less > 0 || contents.gone > 0,
        before,
        after,
        place,
    })
}

/// How a catalogue's roles differ from what they were.
struct Contents {
    before: usize,
    after: usize,
    new: usize,
    gone: usize,
    /// Roles that permit less, by this catalogue, than they did.
    less: usize,
}

impl Contents {
    fn words(&self) -> String {
        let Self { before: _, after: _, new, gone, less } = self;
        let counted = [(*new, "new"), (*gone, "gone"), (*less, "with fewer permissions")];
        let counted = counted.into_iter().filter(|(count, _)| *count > 0);
        let words: Vec<String> = counted.map(|(count, word)| format!("{count} {word}")).collect();
        if words.is_empty() { "has another text".to_owned() } else { format!("changes: roles {}", words.join(", ")) }
    }
}

fn contents(old: &str, new: &str) -> Contents {
    let (old, new) = (roles(old), roles(new));
    let is_less = |(name, permissions): (&String, &BTreeSet<String>)| {
        old.get(name).is_some_and(|before| !before.is_subset(permissions))
    };
    Contents {
        before: old.len(),
        after: new.len(),
        new: new.keys().filter(|name| !old.contains_key(*name)).count(),
        gone: old.keys().filter(|name| !new.contains_key(*name)).count(),
        less: new.iter().filter(|role| is_less(*role)).count(),
    }
}

/// The roles of a catalogue, each with the texts of all that it permits.
fn roles(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let items = value.get("items").unwrap_or(&value).as_array().cloned().unwrap_or_default();
    let role = |item: Value| {
        let name = item.get("name").or_else(|| item.pointer("/metadata/name"))?.as_str()?.to_owned();
        let permits = item.get("includedPermissions").or_else(|| item.get("rules")).and_then(Value::as_array);
        Some((name, permits.into_iter().flatten().map(ToString::to_string).collect()))
    };
    items.into_iter().filter_map(role).collect()
}

/// Names of roles that are accepted though no catalogue has them.
fn known(sides: &PolicySides<'_>) -> Vec<PolicyChange> {
    let (base, head) = sides.section("catalog");
    let (base, head) = (base.key("known"), head.key("known"));
    let names = |list: &Place| -> BTreeMap<String, Place> {
        let Value::Array(items) = written(list) else { return BTreeMap::new() };
        let items = items.into_iter().enumerate();
        items.filter_map(|(index, item)| Some((item.as_str()?.to_owned(), list.index(index)))).collect()
    };
    let (before, after) = (names(&base), names(&head));
    let change = |name: &str, place: &Place, is_new: bool| PolicyChange {
        kind: PolicyKind::Catalog,
        sentence: if is_new {
            Sentence::new(name, "counts as a known role now", "count as known roles now")
        } else {
            Sentence::new(name, "no longer counts as a known role", "no longer count as known roles")
        },
        weakens: is_new,
        before: if is_new { Value::Null } else { json!(name) },
        after: if is_new { json!(name) } else { Value::Null },
        place: key_line(place),
    };
    let new = after.iter().filter(|(name, _)| !before.contains_key(*name));
    let gone = before.iter().filter(|(name, _)| !after.contains_key(*name));
    let new = new.map(|(name, place)| change(name, place, true));
    new.chain(gone.map(|(name, place)| change(name, place, false))).collect()
}
