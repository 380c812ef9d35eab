//! An object of our name that is live with more than definitions give is taken over, and changed: that is said.

use serde_json::{Value, json};

use super::support::{World, raw, state};
use crate::support::{fixture::Fixture, workspace::Workspace};

const DEFINITIONS: &str = r#"#> teamkit.yaml
version: 1
domain: example.com
environments: { prod: { kubernetes: { cluster: main, manage_namespace: true } } }
roles:
  work: { kubernetes: [view, { role: restarter, rules: [{ api_groups: [""], resources: [pods], verbs: [delete] }] }] }
access: { members: { prod: work } }
rules: { single-owner: 'off', missing-reason: 'off', unbounded-grant: 'off' }
#> services/all.yaml
books: {}
#> teams/shop.yaml
members: [ann, bob]
services: [books]
"#;

const ROOT: &str = "terraform/services/books/prod";

/// All that is defined is live, and one may view besides, and those who restart may do everything.
fn workspace() -> (Workspace, Value) {
    let workspace = Fixture::parse(DEFINITIONS).workspace();
    workspace.generate();
    let mut world = World::of(&workspace);
    let items = world.clusters.get_mut("main").expect("a cluster");
    let role = items.iter_mut().find(|item| item["kind"] == "Role").expect("a Role");
    role["rules"] = json!([{ "apiGroups": ["*"], "resources": ["*"], "verbs": ["*"] }]);
    let view = items.iter_mut().find(|item| item["roleRef"]["name"] == "view").expect("a binding");
    let eve = json!({ "kind": "User", "name": "eve@example.com", "apiGroup": "rbac.authorization.k8s.io" });
    view["subjects"].as_array_mut().expect("a list").push(eve);
    let view = view.clone();
    world.write(&workspace.path().join("live"));
    (workspace, view)
}

#[test]
fn who_loses_access_by_an_object_of_our_name_is_told() {
    let (workspace, view) = workspace();
    let document = workspace.run(&["adopt", "--live", "live", "--format", "json"]).exits(0).json();
    let changes = document["changes"].as_array().expect("a list").clone();
    assert_eq!(changes.len(), 2, "{document:#}");
    let change = |kind: &str| changes.iter().find(|change| change["change"] == kind).expect("a change").clone();
    let fewer = change("fewer-subjects");
    assert!(fewer["root"] == ROOT && fewer["object"] == view["metadata"]["name"], "{fewer}");
    let lost = fewer["takes_from"].as_array().expect("a list");
    assert!(lost.len() == 1 && lost[0]["principal"] == "user:eve@example.com", "{fewer}");
    assert_eq!(lost[0]["role"], "ClusterRole/view");
    let rules = change("other-rules");
    assert!(
        rules["object"] == "restarter" && rules["takes_from"][0]["principal"] == "group:shop@example.com",
        "{rules}"
    );

    let run = workspace.run(&["adopt", "--live", "live"]).exits(0);
    let run = run.prints(&format!("{ROOT} takes ClusterRole/view in main/books from: user:eve@example.com"));
    run.prints("gives the Role restarter in main/books the rules of its definition").says("labels and annotations");

    // What a state lets go of isn't left to nobody: ours takes it away.
    let attributes = json!({
        "metadata": [{ "name": view["metadata"]["name"], "namespace": "books" }],
        "role_ref": [{ "kind": "ClusterRole", "name": "view" }],
        "subject": view["subjects"],
    });
    let object = raw("kubernetes_role_binding_v1", "view", "", &[(Value::Null, attributes)]);
    workspace.write("old.tfstate", state(&[object]));
    workspace
        .run(&["adopt", "--live", "live", "--state", "old.tfstate", "--out", "out"])
        .exits(0)
        .prints("our root takes away what it gives besides: ClusterRole/view");
    assert!(workspace.read("out/PROCEDURE.md").contains("These applies take access away"));
}

#[test]
fn what_is_live_as_defined_takes_nothing_from_anybody() {
    let workspace = Fixture::parse(DEFINITIONS).workspace();
    workspace.generate();
    World::of(&workspace).write(&workspace.path().join("live"));
    let run = workspace.run(&["adopt", "--live", "live", "--format", "json"]).exits(0);
    assert_eq!(run.json()["changes"], json!([]));
    // Nobody has looked at states.
    run.says("no old state was given");
    workspace.write("old.tfstate", state(&[]));
    let run = workspace.run(&["adopt", "--live", "live", "--state", "old.tfstate"]).exits(0);
    assert!(!run.stderr.contains("no old state"), "{}", run.stderr);
}
