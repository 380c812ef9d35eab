//! A workspace to ask questions of, and the answers as rows.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{fixture::Fixture, workspace::Workspace};

/// One environment for everybody and one that is protected, a registry, and each way to get access once.
pub const FILES: &str = r#"#> teamkit.yaml
version: 1
domain: example.com
allowed_domains: [partner.example]
environments:
  dev:
    google: { project: "{{service}}-dev" }
    kubernetes: { cluster: c-dev }
  prod:
    protected: true
    google: { project: "{{service}}-prod" }
    kubernetes: { cluster: c-prod }
roles:
  see: { google: [roles/logging.viewer], kubernetes: [view] }
  work:
    includes: [see]
    google: [roles/pubsub.editor]
    kubernetes:
      - role: restarter
        rules:
          - { api_groups: [""], resources: [pods], verbs: [get, delete] }
          - { api_groups: [apps], resources: [deployments], verbs: [patch] }
access:
  members: { dev: work }
  leads: { prod: work }
layout: { google_root: "terraform/{{project}}" }
rules: { individual-principal: 'off', unbounded-grant: 'off', leaderless-grant: 'off', single-owner: 'off' }
#> services/all.yaml
books: {}
carts: { google: { project: { dev: shared-dev } } }
toys: { google: { project: { dev: shared-dev } } }
trial: { environments: [dev] }
#> people.yaml
zoe@example.com: { name: Zoe }
#> teams/shop.yaml
leads: [ann]
members: [bob, { email: gone, until: 2026-01-31, reason: on loan }]
services:
  - books
  - name: carts
    access:
      members: { prod: see }
grants:
  - service: books
    environment: prod
    google: [roles/spanner.databaseReader]
    to: [bob, team/play]
    until: 2026-12-31
    reason: Month-end
  - service: books
    environment: prod
    kubernetes: [edit]
    to: [carl@partner.example]
    until: 2026-03-31
    reason: Was on call
#> teams/stall.yaml
parent: shop
members: [dora]
services: []
#> teams/play.yaml
grant_to: members
members: [eve, { email: fred, until: 2026-12-01, reason: on loan }]
services: [toys, trial]
"#;

pub fn workspace() -> Workspace {
    Fixture::parse(FILES).workspace()
}

/// A row as a set may hold it: who, target, scope, role, principal, end.
pub type Key = (String, String, String, String, String, String);

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or("-").to_owned()
}

pub fn key(row: &Value) -> Key {
    let scope: Vec<String> = row["scope"].as_object().expect("a scope").values().map(text).collect();
    let [person, target, role, principal, until] =
        ["person", "target", "role", "principal", "until"].map(|name| text(&row[name]));
    (person, target, scope.join("/"), role, principal, until)
}

#[track_caller]
pub fn rows(workspace: &Workspace, arguments: &[&str]) -> Vec<Value> {
    let run = workspace.run(&[arguments, &["--format", "json"]].concat()).exits(0);
    assert_eq!(run.json()["version"], 1);
    run.json()["access"].as_array().expect("rows").clone()
}

#[track_caller]
pub fn keys(workspace: &Workspace, arguments: &[&str]) -> BTreeSet<Key> {
    let rows = rows(workspace, arguments);
    let keys: BTreeSet<Key> = rows.iter().map(key).collect();
    assert_eq!(keys.len(), rows.len(), "rows that are there twice");
    keys
}

/// The people in the rows of an answer.
#[track_caller]
pub fn people(workspace: &Workspace, arguments: &[&str]) -> Vec<String> {
    let people: BTreeSet<String> = keys(workspace, arguments).into_iter().map(|row| row.0).collect();
    people.iter().map(|person| person.replace("@example.com", "@")).collect()
}

/// The names of the services that anybody has access to.
pub fn registry(workspace: &Workspace) -> BTreeSet<String> {
    let rows = workspace.run(&["matrix", "--format", "json"]).exits(0).json();
    let rows = rows["matrix"].as_array().expect("rows").iter().filter(|row| row["service"].is_string());
    rows.map(|row| text(&row["service"])).collect()
}
