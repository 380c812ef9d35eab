//! What would revoke what ours give keeps a root from taking over, also where not all of it can be read.

use serde_json::{Value, json};

use super::support::{World, raw, state};
use crate::support::{fixture::Fixture, workspace::Workspace};

const DEFINITIONS: &str = r#"#> teamkit.yaml
version: 1
domain: example.com
environments: { prod: { google: { project: "{{service}}-prod" } } }
roles:
  work: { google: [roles/browser] }
access: { members: { prod: work } }
rules: { single-owner: 'off', missing-reason: 'off', unbounded-grant: 'off' }
#> services/all.yaml
books: {}
music: {}
#> teams/shop.yaml
members: [ann, bob]
services: [books, music]
"#;

fn workspace() -> Workspace {
    let workspace = Fixture::parse(DEFINITIONS).workspace();
    workspace.generate();
    let binding = json!({ "role": "roles/browser", "members": ["group:shop@example.com"] });
    for project in ["books-prod", "music-prod"] {
        let policy = json!({ "bindings": [binding], "version": 1 });
        workspace.write(&format!("live/projects/{project}.json"), policy.to_string());
    }
    workspace
}

/// The roots that get no import file, the addresses that are let go, and those that are named, by one resource of a state.
fn outcome(workspace: &Workspace, kind: &str, attributes: &Value) -> (Vec<String>, Value, Value) {
    workspace.write("old.tfstate", state(&[raw(kind, "x", "", &[(Value::Null, attributes.clone())])]));
    let run = workspace.run(&["adopt", "--live", "live", "--state", "old.tfstate", "--format", "json"]);
    let document = run.json();
    let refusals = document["refusals"].as_array().expect("a list");
    let roots: Vec<String> = refusals.iter().map(|one| one["root"].as_str().expect("a root").to_owned()).collect();
    let run = run.exits(i32::from(!roots.is_empty()));
    for root in ["terraform/services/books/prod", "terraform/services/music/prod"] {
        let is_refused = roots.iter().any(|refused| refused == root);
        assert_eq!(workspace.exists(&format!("{root}/teamkit.imports.tf")), !is_refused, "{}", run.stdout);
    }
    let steps = document["steps"].as_array().expect("steps");
    let removed = steps.iter().find(|step| step["kind"] == "let-go").map(|step| step["removed"].clone());
    (roots, removed.unwrap_or_default(), document["states"][0]["unread"].clone())
}

const BOOKS: &str = "terraform/services/books/prod";
const MUSIC: &str = "terraform/services/music/prod";

#[test]
fn what_decides_alone_and_cannot_be_read_refuses_all_that_it_may_be_about() {
    let workspace = workspace();
    let (binding, policy) = ("google_project_iam_binding", "google_project_iam_policy");
    let untitled = json!([{ "title": null, "expression": "true" }]);
    for (kind, attributes, roots) in [
        (policy, json!({ "project": "books-prod", "policy_data": null }), vec![BOOKS]),
        (policy, json!({ "project": "books-prod", "policy_data": "{" }), vec![BOOKS]),
        (binding, json!({ "project": "books-prod", "role": "roles/browser", "condition": untitled }), vec![BOOKS]),
        (binding, json!({ "project": "books-prod", "members": ["user:eve@example.com"] }), vec![BOOKS]),
        // Nobody knows which project.
        (binding, json!({ "role": "roles/browser", "members": [] }), vec![BOOKS, MUSIC]),
        (policy, json!({ "project": ["x"], "policy_data": "{}" }), vec![BOOKS, MUSIC]),
    ] {
        let (refused, removed, _) = outcome(&workspace, kind, &attributes);
        assert_eq!(refused, roots, "{attributes}");
        assert_eq!(removed, json!([format!("{kind}.x")]), "{attributes}");
    }
    workspace
        .run(&["adopt", "--live", "live", "--state", "old.tfstate"])
        .exits(1)
        .prints("google_project_iam_policy.x in `old` has no `project` that can be read");
    // Elsewhere it takes nothing from ours, and is named.
    let (refused, removed, unread) = outcome(&workspace, policy, &json!({ "project": "other", "policy_data": "{" }));
    assert!(refused.is_empty() && removed.is_null(), "{refused:?} {removed}");
    assert_eq!(unread[0]["reason"], "has no `policy_data` that can be read");
    let (refused, ..) = outcome(&workspace, "google_folder_iam_policy", &json!({ "policy_data": "{" }));
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn projects_by_number_are_joined_with_their_ids() {
    let workspace = workspace();
    let binding = |members: &[&str]| json!({ "project": "123456789", "role": "roles/browser", "members": members });
    let (kind, shop) = ("google_project_iam_binding", "group:shop@example.com");
    let member = json!({ "project": "123456789", "role": "roles/browser", "member": shop });
    // Nobody knows whose number it is: it may be ours.
    let (refused, removed, unread) = outcome(&workspace, kind, &binding(&[]));
    assert_eq!(refused, [BOOKS, MUSIC]);
    assert!(removed.is_null(), "{removed}");
    let reason = "is in the project with the number 123456789, and no `projects.json` of the export tells its id";
    assert_eq!(unread[0]["reason"], reason);
    let (refused, removed, unread) = outcome(&workspace, "google_project_iam_member", &member);
    assert!(refused.is_empty() && removed.is_null() && unread[0]["reason"] == reason, "{unread}");
    // What it gives is ours in no project, whichever that is.
    let other = json!({ "project": "123456789", "role": "roles/owner", "member": shop });
    assert_eq!(outcome(&workspace, "google_project_iam_member", &other).2, json!([]));

    let project = |id: &str, number: &str| json!({ "projectId": id, "projectNumber": number });
    let projects = [project("books-prod", "123456789"), project("music-prod", "987654321")];
    workspace.write("live/projects.json", Value::from_iter(projects).to_string());
    let (refused, removed, _) = outcome(&workspace, kind, &binding(&[shop]));
    assert_eq!(refused, [BOOKS]);
    assert_eq!(removed, json!([format!("{kind}.x")]));
    let (refused, removed, _) = outcome(&workspace, "google_project_iam_member", &member);
    assert!(refused.is_empty(), "{refused:?}");
    assert_eq!(removed, json!(["google_project_iam_member.x"]));
    // All of ours have other numbers.
    let elsewhere = json!({ "project": "555", "role": "roles/browser", "members": [] });
    assert_eq!(outcome(&workspace, kind, &elsewhere), (Vec::new(), Value::Null, json!([])));
}

#[test]
fn groups_by_older_providers_go_and_who_decides_alone_about_members_is_refused() {
    let workspace = Fixture::parse(
        &DEFINITIONS.replace("version: 1\n", "version: 1\nprincipals: { manage_groups: true, customer: C01abc234 }\n"),
    )
    .workspace();
    workspace.generate();
    World::of(&workspace).write(&workspace.path().join("live"));
    let adopt = |kind: &str, attributes: Value| {
        workspace.write("old.tfstate", state(&[raw(kind, "x", "", &[(Value::Null, attributes)])]));
        let run = workspace.run(&["adopt", "--live", "live", "--state", "old.tfstate", "--format", "json"]);
        let document = run.json();
        let removed = document["steps"][0]["removed"].clone();
        let refusals = document["refusals"].as_array().expect("a list").len();
        run.exits(i32::from(refusals > 0));
        (removed, refusals)
    };
    let goes = |kind: &str| json!([format!("{kind}.x")]);
    for kind in ["googleworkspace_group", "gsuite_group"] {
        assert_eq!(adopt(kind, json!({ "email": "Shop@example.com" })), (goes(kind), 0));
        assert_eq!(adopt(kind, json!({ "email": "others@example.com" })), (Value::Null, 0));
    }
    let kind = "gsuite_group_member";
    let member = json!({ "group": "shop@example.com", "email": "ann@example.com", "role": "MEMBER" });
    assert_eq!(adopt(kind, member), (goes(kind), 0));
    let kind = "googleworkspace_group_members";
    let members = json!([{ "email": "ann@example.com" }]);
    assert_eq!(adopt(kind, json!({ "group_id": "shop@example.com", "members": members })), (goes(kind), 1));
    assert_eq!(adopt(kind, json!({ "group_id": "others@example.com", "members": members })), (Value::Null, 0));
    // Nobody knows which group.
    assert_eq!(adopt(kind, json!({ "group_id": "unknown", "members": members })).1, 1);
}
