//! The script for what an export lacks.

use serde_json::{Value, json};

use super::support::Export;
use crate::support::workspace::{Workspace, copy};

const POLICY: &str = r#"{ "bindings": [
  { "role": "roles/logging.viewer", "members": ["group:payments@example.com", "group:Bus@example.com", "user:ana@example.com"] } ] }"#;
const CLUSTER: &str = r#"{ "kind": "List", "items": [
  { "kind": "RoleBinding", "metadata": { "name": "x", "namespace": "shop" }, "roleRef": { "kind": "ClusterRole", "name": "view" },
    "subjects": [ { "kind": "Group", "name": "ops@example.com" }, { "kind": "Group", "name": "system:masters" } ] } ] }"#;

/// A company with environments and nothing else, and with an export that has no people.
fn company() -> Workspace {
    let company = Workspace::empty();
    company.write(
        "teamkit.yaml",
        "version: 1\ndomain: example.com\nenvironments:\n  prod: { google: { project: \"{{service}}-prod\" } }\n\
         scopes:\n  shop: { folder: \"12\" }\n  all: { organization: \"34\" }\n",
    );
    company.write("live/projects/bus-prod.json", POLICY);
    company.write("live/folders/12.json", "{}");
    company.write("live/clusters/gke.json", CLUSTER);
    company
}

#[test]
fn a_script_for_what_an_export_lacks_has_the_groups_that_it_names() {
    let company = company();
    let export = Export::with(&company, &["--live", "live"]);
    let calls: Vec<&str> = export
        .script()
        .lines()
        .filter(|line| line.starts_with("group ") || line.starts_with("organization "))
        .collect();
    let expected = ["organization 34", "group bus@example.com", "group ops@example.com", "group payments@example.com"];
    assert_eq!(calls, expected);
    assert!(!export.script().contains("\nfolder 12\n"), "it is there");
}

/// Groups in groups come with the next script, and no list that was there is lost.
#[test]
fn what_is_there_stays_beside_what_is_fetched() {
    let company = company();
    let known = json!([{ "groupKey": { "id": "payments@example.com" }, "memberships": [] }]);
    company.write("live/groups.json", known.to_string());
    let export = Export::with(&company, &["--live", "live"]);
    export.has_policy("organizations/34.json");
    export.has_group("bus@example.com");
    export.has_group("ops@example.com");
    export.answers(
        "members/ops@example.com",
        json!([{ "preferredMemberKey": { "id": "inner@example.com" }, "type": "GROUP" }]).to_string(),
    );
    copy(&company.path().join("live"), &export.directory().join("live"));
    export.run(&[]).exits(0);
    let files = export.files();
    assert_eq!(files["groups.json"], known.to_string());
    let more: Value = serde_json::from_str(&files["more-groups.json"]).expect("JSON");
    assert_eq!(more.as_array().map(Vec::len), Some(2));
    let live = export.directory().join("live");
    let next = company.run(&["live", "--commands", "--live", live.as_str()]).exits(0).stdout;
    let groups: Vec<&str> = next.lines().filter(|line| line.starts_with("group ")).collect();
    assert_eq!(groups, ["group inner@example.com"]);
}
