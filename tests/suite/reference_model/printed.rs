//! What the program prints: `grants --format json`, read into rows and entitlements.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    definitions::Condition,
    entitlements::Entitlement,
    grants::{Origin, Row, Site},
    kind::Kind,
    places::Scope,
};

/// The rows in the order in which they were printed.
pub fn rows(document: &Value) -> Vec<Row> {
    assert_eq!(document["version"], 1);
    list(&document["grants"]).iter().map(row).collect()
}

/// The entitlements in the order in which they were printed.
pub fn entitlements(document: &Value) -> Vec<Entitlement> {
    list(&document["entitlements"]).iter().map(entitlement).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("{value} is no list"))
}

/// Texts in their order, each once.
fn texts(value: &Value) -> BTreeSet<String> {
    let texts: Vec<String> = list(value).iter().map(text).collect();
    assert!(texts.is_sorted_by(|one, next| one < next), "{texts:?}");
    texts.into_iter().collect()
}

fn row(grant: &Value) -> Row {
    let row = Row {
        scope: scope(&grant["scope"]),
        principal: text(&grant["principal"]),
        role: text(&grant["role"]),
        condition: condition(&grant["condition"]),
        until: (!grant["until"].is_null()).then(|| text(&grant["until"])),
        people: texts(&grant["people"]),
        origins: origins(&grant["origins"]),
    };
    let target = match row.scope {
        Scope::Namespace { .. } | Scope::Cluster(_) => "kubernetes",
        _ => "google",
    };
    assert_eq!(grant["target"], target, "{grant}");
    row
}

fn condition(condition: &Value) -> Option<Condition> {
    if condition.is_null() {
        return None;
    }
    keys(condition, &["expression", "title"]);
    Some(Condition { title: text(&condition["title"]), expression: text(&condition["expression"]) })
}

/// Has these keys and no others.
fn keys(value: &Value, keys: &[&str]) {
    let mut has: Vec<&str> = value.as_object().into_iter().flat_map(|map| map.keys()).map(String::as_str).collect();
    has.sort_unstable();
    assert_eq!(has, keys, "{value}");
}

/// What the keys say that it is.
pub fn scope(scope: &Value) -> Scope {
    let has = |key: &str| !scope[key].is_null();
    let kind = Kind::ALL.into_iter().find(|kind| has(kind.key()));
    if let Some(kind) = kind {
        let mut all = vec!["project", kind.key()];
        all.extend(kind.within());
        all.sort_unstable();
        keys(scope, &all);
        return Scope::Resource {
            project: text(&scope["project"]),
            kind,
            within: kind.within().map(|key| text(&scope[key])),
            id: text(&scope[kind.key()]),
        };
    }
    if has("namespace") {
        keys(scope, &["cluster", "namespace"]);
        return Scope::Namespace { cluster: text(&scope["cluster"]), namespace: text(&scope["namespace"]) };
    }
    let single = ["project", "folder", "organization", "cluster"];
    let key = single.into_iter().find(|key| has(key)).unwrap_or_else(|| panic!("{scope} is no scope"));
    keys(scope, &[key]);
    let id = text(&scope[key]);
    match key {
        "project" => Scope::Project(id),
        "folder" => Scope::Folder(id),
        "organization" => Scope::Organization(id),
        _ => Scope::Cluster(id),
    }
}

fn entitlement(printed: &Value) -> Entitlement {
    Entitlement {
        scope: scope(&printed["scope"]),
        id: text(&printed["id"]),
        roles: texts(&printed["roles"]),
        principals: texts(&printed["principals"]),
        people: texts(&printed["people"]),
        approvers: texts(&printed["approvers"]),
        condition: condition(&printed["condition"]),
        hours: u32::try_from(printed["hours"].as_u64().expect("a number")).expect("a small number"),
        justification: printed["justification"].as_bool().expect("a boolean"),
        origins: origins(&printed["origins"]),
    }
}

pub fn origins(printed: &Value) -> BTreeSet<Origin> {
    let origins: BTreeSet<Origin> = list(printed).iter().map(origin).collect();
    assert_eq!(origins.len(), list(printed).len(), "an origin is printed twice: {printed}");
    origins
}

fn origin(origin: &Value) -> Origin {
    let number = |key: &str| usize::try_from(origin[key].as_u64().expect("a number")).expect("a small number");
    let site = if origin["scope"].is_null() {
        Site::Service { service: text(&origin["service"]), environment: text(&origin["environment"]) }
    } else {
        assert!(origin["service"].is_null() && origin["environment"].is_null(), "{origin}");
        Site::Scope(text(&origin["scope"]))
    };
    Origin {
        team: text(&origin["team"]),
        site,
        file: text(&origin["file"]),
        line: number("line"),
        column: number("column"),
    }
}
