//! What `drift --format json` prints, read into rows.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{drift::DriftRow, world::Place};
use crate::reference_model::{
    definitions::Condition,
    grants::End,
    printed::{origins, scope},
};

const KINDS: [&str; 5] = ["missing", "extra", "until", "condition", "rules"];
const TARGETS: [&str; 3] = ["google", "kubernetes", "group"];

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("{value} is not a list"))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is not a text")).to_owned()
}

fn end(value: &Value) -> End {
    (!value.is_null()).then(|| text(value))
}

fn known(value: &Value, all: &[&'static str]) -> &'static str {
    all.iter().find(|one| *value == **one).unwrap_or_else(|| panic!("{value} is none of {all:?}"))
}

fn condition(value: &Value) -> Option<Condition> {
    let said = || Condition { title: text(&value["title"]), expression: text(&value["expression"]) };
    (!value.is_null()).then(said)
}

/// A place, by the keys of a scope.
pub fn place(value: &Value) -> Place {
    match &value["group"] {
        Value::Null => Place::Scope(scope(value)),
        group => Place::Group(text(group)),
    }
}

/// The rows of a document.
pub fn rows(document: &Value) -> Vec<DriftRow> {
    assert_eq!(document["version"], 1);
    list(&document["drift"]).iter().map(row).collect()
}

fn row(row: &Value) -> DriftRow {
    for key in ["kind", "target", "scope", "role", "principal", "people", "condition", "until", "file", "origins"] {
        assert!(row.get(key).is_some(), "{key} is not in {row}");
    }
    let kind = known(&row["kind"], &KINDS);
    assert_eq!(row.get("live_until").is_some_and(|_| kind == "until"), kind == "until", "{row}");
    let target = known(&row["target"], &TARGETS);
    DriftRow {
        place: place(&row["scope"]),
        principal: text(&row["principal"]),
        role: text(&row["role"]),
        kind,
        target,
        people: list(&row["people"]).iter().map(text).collect(),
        condition: condition(&row["condition"]),
        live_condition: (kind == "condition").then(|| condition(&row["live_condition"])),
        until: end(&row["until"]),
        live_until: (kind == "until").then(|| end(&row["live_until"])),
        file: (!row["file"].is_null()).then(|| text(&row["file"])),
        origins: match target {
            // Entries of people, which are in no grant.
            "group" => {
                assert_eq!(list(&row["origins"]).is_empty(), kind == "extra", "{row}");
                BTreeSet::new()
            }
            _ => origins(&row["origins"]),
        },
        is_mixed: false,
    }
}

/// The places of a list of scopes.
pub fn places(list_of_scopes: &Value) -> BTreeSet<Place> {
    list(list_of_scopes).iter().map(place).collect()
}
