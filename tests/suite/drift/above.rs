//! Folders and organizations above projects, as far as an export says.

use serde_json::{Value, json};

use crate::support::{fixture::Fixture, workspace::Workspace};

const FILES: &str = r#"#> teamkit.yaml
version: 1
domain: example.com
environments: { prod: { google: { project: "{{service}}-prod" } } }
roles: { work: { google: [roles/pubsub.editor] } }
access: { members: { prod: work } }
rules: { single-owner: 'off' }
#> services/all.yaml
books: {}
music: {}
#> teams/shop.yaml
members: [ann, bob]
services: [books, music]
"#;

fn found(name: &str, above: &[&str], member: &str) -> Value {
    let kind = if name.contains("compute") {
        "compute.googleapis.com/Instance"
    } else {
        "cloudresourcemanager.googleapis.com/X"
    };
    json!({ "name": format!("//{name}"), "assetType": kind, "ancestors": above,
        "iamPolicy": { "bindings": [{ "role": "roles/pubsub.editor", "members": [member] }] } })
}

fn document(assets: &[Value]) -> Value {
    let workspace: Workspace = Fixture::parse(FILES).workspace();
    workspace.write("live/assets.json", assets.iter().map(|asset| format!("{asset}\n")).collect::<Vec<_>>().concat());
    workspace.run(&["drift", "--live", "live", "--format", "json"]).json()
}

/// The places of inherited rows with the projects that they reach.
fn reached(assets: &[Value]) -> String {
    let document = document(assets);
    let rows = document["inherited"].as_array().expect("rows").iter();
    let row =
        |row: &Value| format!("{} {} {}\n", row["scope"], row["principal"], row.get("reaches").unwrap_or(&"?".into()));
    rows.map(row).collect::<Vec<_>>().concat()
}

#[test]
fn what_is_inherited_names_the_projects_that_it_reaches() {
    let resources = "cloudresourcemanager.googleapis.com";
    let mut assets = vec![
        found(
            &format!("{resources}/projects/books-prod"),
            &["projects/1", "folders/11", "organizations/9"],
            "group:shop@example.com",
        ),
        found(&format!("{resources}/folders/11"), &["folders/11", "organizations/9"], "user:eve@example.com"),
        found(&format!("{resources}/folders/12"), &["folders/12", "organizations/9"], "user:kim@example.com"),
        found(&format!("{resources}/organizations/9"), &["organizations/9"], "user:root@example.com"),
    ];
    insta::assert_snapshot!(reached(&assets), @r#"
    {"folder":"11"} "user:eve@example.com" ["books-prod"]
    {"folder":"12"} "user:kim@example.com" []
    {"organization":"9"} "user:root@example.com" ["books-prod"]
    "#);
    // Of a project that nothing is said about, nobody knows what is above it.
    let policy = json!({ "resource": format!("//{resources}/projects/music-prod"), "policy": { "bindings": [] } });
    assets.push(policy);
    insta::assert_snapshot!(reached(&assets), @r#"
    {"folder":"11"} "user:eve@example.com" ["books-prod"]
    {"folder":"12"} "user:kim@example.com" "?"
    {"organization":"9"} "user:root@example.com" ["books-prod"]
    "#);
}

/// What is above and the clouds' own is counted, and shown where all is.
#[test]
fn what_is_left_out_above_is_shown_with_all() {
    let workspace: Workspace = Fixture::parse(FILES).workspace();
    let policy = |bindings: Value| json!({ "bindings": bindings }).to_string();
    workspace.write("live/projects/books-prod.json", policy(json!([])));
    let members = ["deleted:user:old@example.com?uid=1", "user:eve@example.com"];
    workspace.write("live/folders/11.json", policy(json!([{ "role": "roles/browser", "members": members }])));
    let principals = |arguments: &[&str]| {
        let document = workspace.run(&[&["drift", "--live", "live", "--format", "json"], arguments].concat()).json();
        let rows = document["inherited"].as_array().expect("rows").iter();
        let principals: Vec<String> = rows.map(|row| row["principal"].as_str().expect("a text").to_owned()).collect();
        (principals, document["inherited_folded"].as_u64().expect("a number"))
    };
    assert_eq!(principals(&[]), (vec![members[1].to_owned()], 1));
    assert_eq!(principals(&["--all"]), (members.map(str::to_owned).to_vec(), 0));
}

#[test]
fn assets_that_are_not_compared_are_counted_by_kind() {
    let machine = |name: &str| {
        found(
            &format!("compute.googleapis.com/projects/books-prod/zones/z/instances/{name}"),
            &[],
            "user:eve@example.com",
        )
    };
    let document = document(&[machine("a"), machine("b")]);
    assert_eq!(document["scopes"]["other_assets"], json!({ "compute.googleapis.com/Instance": 2 }));
    assert_eq!(document["drift"], json!([]));
}
