//! What the program prints: `grants --format json`, read into rows.

use serde_json::Value;

use super::grants::{Origin, Row, Scope};

/// The rows in the order in which they were printed.
pub fn rows(document: &Value) -> Vec<Row> {
    assert_eq!(document["version"], 1);
    document["grants"].as_array().expect("a list of grants").iter().map(row).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

fn row(grant: &Value) -> Row {
    let scope = &grant["scope"];
    let scope = match grant["target"].as_str() {
        Some("google") => Scope::Project(text(&scope["project"])),
        Some("kubernetes") => {
            Scope::Namespace { cluster: text(&scope["cluster"]), namespace: text(&scope["namespace"]) }
        }
        target => panic!("{target:?} is no target"),
    };
    let people: Vec<String> = grant["people"].as_array().expect("people").iter().map(text).collect();
    assert!(people.is_sorted_by(|one, next| one < next), "{people:?}");
    let printed = grant["origins"].as_array().expect("origins");
    let origins = printed.iter().map(origin).collect();
    let row = Row {
        scope,
        principal: text(&grant["principal"]),
        role: text(&grant["role"]),
        until: (!grant["until"].is_null()).then(|| text(&grant["until"])),
        people: people.into_iter().collect(),
        origins,
    };
    assert_eq!(row.origins.len(), printed.len(), "an origin is printed twice: {grant}");
    row
}

fn origin(origin: &Value) -> Origin {
    let number = |key: &str| usize::try_from(origin[key].as_u64().expect("a number")).expect("a small number");
    Origin {
        team: text(&origin["team"]),
        service: text(&origin["service"]),
        environment: text(&origin["environment"]),
        file: text(&origin["file"]),
        line: number("line"),
        column: number("column"),
    }
}
