//! Conditions in answers to questions.

use serde_json::{Value, json};

use crate::support::workspace::Workspace;

/// Alice holds a role under a condition, and another always; bob the first one always.
fn workspace() -> Workspace {
    let workspace = Workspace::small();
    let entry = |to: &str, role: &str, more: &str| {
        format!(
            "  - {{ service: search-api, environment: production, google: [{role}], to: [{to}], reason: Audit{more} }}\n"
        )
    };
    let hours = ", condition: { title: office hours, expression: \"request.time.getHours('Asia/Tokyo') < 19\" }";
    let text = [
        "grants:\n",
        &entry("alice", "roles/storage.objectViewer", hours),
        &entry("alice", "roles/pubsub.viewer", ""),
        &entry("bob", "roles/storage.objectViewer", ""),
    ];
    workspace.append("teams/payments.yaml", text.concat());
    workspace
}

#[test]
fn tables_name_the_condition() {
    let workspace = workspace();
    let out = |arguments: &[&str]| workspace.run(arguments).exits(0).stdout;
    insta::assert_snapshot!("who", out(&["who", "search-api", "production", "--can", "roles/storage.objectViewer"]));
    insta::assert_snapshot!("access", out(&["access", "alice"]));
    insta::assert_snapshot!("explain", out(&["explain", "alice", "search-api", "production"]));
    insta::assert_snapshot!("grants", out(&["grants", "--team", "payments", "--service", "search-api"]));
    insta::assert_snapshot!("matrix", out(&["matrix", "--team", "payments", "--service", "search-api"]));
    insta::assert_snapshot!(
        "matrix_csv",
        out(&["matrix", "--team", "payments", "--service", "search-api", "--format", "csv"])
    );
    workspace.run(&["snapshot", "--accept"]).exits(0);
    let documents = workspace.tree().into_iter().filter(|(path, _)| path.starts_with("snapshots/"));
    let rows = documents
        .flat_map(|(_, text)| String::from_utf8(text).expect("text").lines().map(str::to_owned).collect::<Vec<_>>());
    let rows: Vec<String> =
        rows.filter(|line| line.contains("roles/storage.objectViewer under `office hours`")).collect();
    assert_eq!(rows.len(), 1, "{rows:?}");
}

/// Role and title of the condition of each row.
fn rows(json: &Value, list: &str) -> Vec<Value> {
    let row = |row: &Value| json!([row["role"], row["condition"]["title"]]);
    json[list].as_array().expect("a list").iter().map(row).collect()
}

#[test]
fn json_has_the_condition_or_null() {
    let workspace = workspace();
    let ask = |arguments: &[&str]| workspace.run(&[arguments, &["--format", "json"]].concat()).exits(0).json();
    let (hours, always) =
        (json!(["roles/storage.objectViewer", "office hours"]), json!(["roles/storage.objectViewer", null]));
    let who = ask(&["who", "search-api", "production", "--can", "roles/storage.objectViewer"]);
    assert_eq!(rows(&who, "access"), [hours.clone(), always.clone()]);
    assert_eq!(
        who["access"][0]["condition"],
        json!({ "title": "office hours", "expression": "request.time.getHours('Asia/Tokyo') < 19" })
    );
    let access = rows(&ask(&["access", "alice"]), "access");
    assert!(access.contains(&hours) && access.contains(&json!(["roles/pubsub.viewer", null])), "{access:?}");
    let grants = rows(&ask(&["grants", "--service", "search-api"]), "grants");
    assert!(grants.contains(&hours) && grants.contains(&always), "{grants:?}");
    let matrix = rows(&ask(&["matrix", "--team", "payments", "--service", "search-api"]), "matrix");
    assert!(matrix.contains(&hours) && matrix.contains(&always), "{matrix:?}");
}

#[test]
fn a_way_is_that_of_its_condition() {
    let workspace = workspace();
    // Alice has the same by a second entry, always.
    let entry = "  - { service: search-api, environment: production, google: [roles/storage.objectViewer], to: [alice], reason: Desk }\n";
    workspace.append("teams/payments.yaml", entry);
    let json = workspace.run(&["explain", "alice", "search-api", "production", "--format", "json"]).exits(0).json();
    let rows: Vec<&Value> = json["access"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|row| row["role"] == "roles/storage.objectViewer")
        .collect();
    assert_eq!(rows.len(), 2, "{json}");
    for row in rows {
        let paths = row["paths"].as_array().expect("a list");
        assert_eq!(paths.len(), 1, "{row}");
        let steps = paths[0]["steps"].to_string();
        assert_eq!(steps.contains("under `office hours`"), !row["condition"].is_null(), "{row}");
    }
}

#[test]
fn the_page_has_the_title() {
    let workspace = workspace();
    workspace.run(&["report", "--out", "page"]).exits(0);
    assert!(workspace.read("page/index.html").contains("office hours"));
}
