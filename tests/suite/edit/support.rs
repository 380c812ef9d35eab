//! What is granted before and after an edit.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::workspace::Workspace;

/// What is granted: each grant without its origins, with its people.
pub type Granted = BTreeMap<[String; 5], BTreeSet<String>>;

/// Team, service and grant of each origin, without its place.
pub type Origins = BTreeSet<(String, String, [String; 5])>;

pub fn both(workspace: &Workspace) -> (Granted, Origins) {
    let json = workspace.run(&["grants", "--format", "json"]).exits(0).json();
    let (mut granted, mut origins) = (Granted::new(), Origins::new());
    // An origin in one of the workspace's scopes has no service.
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    for grant in json["grants"].as_array().expect("a list") {
        let key = ["target", "scope", "role", "principal", "until"].map(|key| grant[key].to_string());
        for origin in grant["origins"].as_array().expect("a list") {
            let site = if origin["service"].is_null() { &origin["scope"] } else { &origin["service"] };
            origins.insert((text(&origin["team"]), text(site), key.clone()));
        }
        let people = grant["people"].as_array().expect("a list").iter().map(text).collect();
        granted.insert(key, people);
    }
    (granted, origins)
}

pub fn granted(workspace: &Workspace) -> Granted {
    both(workspace).0
}

#[track_caller]
pub fn is_untouched(workspace: &Workspace, before: &BTreeMap<String, Vec<u8>>) {
    assert!(workspace.tree() == *before, "a file was touched");
}
