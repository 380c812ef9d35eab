//! Definitions for a small world, file by file.

use crate::support::{fixture::Fixture, workspace::Workspace};

/// A workspace that knows environments, roles and who gets what, and a world of two services that it doesn't know.
const FILES: &str = r#"#> teamkit.yaml
version: 1
domain: example.com
environments:
  dev: { google: { project: "{{service}}-dev" }, kubernetes: { cluster: dev, namespace: "{{service}}" } }
  prod: { protected: true, google: { project: "{{service}}-prod" }, kubernetes: { cluster: prod, namespace: "{{service}}" } }
scopes: { shop: { folder: "4815" } }
roles:
  viewer: { google: [roles/logging.viewer], kubernetes: [view] }
  developer: { includes: [viewer], google: [roles/cloudtrace.user], kubernetes: [edit] }
  operator: { includes: [developer], kubernetes: [{ role: restarter, rules: [{ api_groups: [""], resources: [pods], verbs: [delete] }] }] }
access: { members: { dev: developer, prod: viewer }, leads: { prod: operator } }
#> live/projects/ledger-dev.json
{ "bindings": [
  { "role": "roles/logging.viewer", "members": ["group:pay@example.com"] },
  { "role": "roles/cloudtrace.user", "members": ["group:pay@example.com", "user:amy@example.com"] } ] }
#> live/projects/ledger-prod.json
{ "bindings": [
  { "role": "roles/logging.viewer", "members": ["group:pay@example.com", "group:pay-leads@example.com", "group:web@example.com"] },
  { "role": "roles/cloudtrace.user", "members": ["group:pay-leads@example.com"] },
  { "role": "roles/spanner.databaseReader", "members": ["serviceAccount:shop@shop-prod.iam.gserviceaccount.com", "group:web@example.com"],
    "condition": { "title": "until 2026-12-31", "expression": "request.time < timestamp(\"2027-01-01T00:00:00Z\")" } },
  { "role": "roles/pubsub.viewer", "members": ["user:eve@elsewhere.example"] },
  { "role": "roles/run.invoker", "members": ["allUsers", "deleted:user:old@example.com?uid=1"] },
  { "role": "roles/monitoring.viewer", "members": ["user:amy@example.com"],
    "condition": { "title": "gone", "expression": "request.time < timestamp(\"2020-01-01T00:00:00Z\")" } } ] }
#> live/projects/shop-prod-7f3a.json
{ "bindings": [ { "role": "roles/logging.viewer", "members": ["group:web@example.com"] } ] }
#> live/projects/old-attic.json
{ "bindings": [ { "role": "roles/cloudtrace.user", "members": ["group:web@example.com"] } ] }
#> live/folders/4815.json
{ "bindings": [ { "role": "roles/browser", "members": ["group:web@example.com"] } ] }
#> live/folders/2342.json
{ "bindings": [ { "role": "roles/browser", "members": ["group:pay@example.com"] } ] }
#> live/buckets/ledger-prod-exports.json
{ "bindings": [ { "role": "roles/storage.objectViewer", "members": ["group:web@example.com"] } ] }
#> live/clusters/dev.json
{ "items": [
  { "kind": "Namespace", "metadata": { "name": "ledger" } },
  { "kind": "RoleBinding", "metadata": { "name": "view", "namespace": "ledger" }, "roleRef": { "kind": "ClusterRole", "name": "view" },
    "subjects": [ { "kind": "Group", "name": "pay@example.com" } ] },
  { "kind": "RoleBinding", "metadata": { "name": "edit", "namespace": "ledger" }, "roleRef": { "kind": "ClusterRole", "name": "edit" },
    "subjects": [ { "kind": "Group", "name": "pay@example.com" } ] } ] }
#> live/clusters/prod.json
{ "items": [
  { "kind": "Namespace", "metadata": { "name": "ledger" } },
  { "kind": "Role", "metadata": { "name": "restarter", "namespace": "ledger" },
    "rules": [ { "apiGroups": [""], "resources": ["pods"], "verbs": ["delete"] } ] },
  { "kind": "Role", "metadata": { "name": "secrets", "namespace": "ledger" },
    "rules": [ { "apiGroups": [""], "resources": ["secrets"], "verbs": ["get"] } ] },
  { "kind": "RoleBinding", "metadata": { "name": "view", "namespace": "ledger" }, "roleRef": { "kind": "ClusterRole", "name": "view" },
    "subjects": [ { "kind": "Group", "name": "pay@example.com" }, { "kind": "Group", "name": "pay-leads@example.com" } ] },
  { "kind": "RoleBinding", "metadata": { "name": "edit", "namespace": "ledger" }, "roleRef": { "kind": "ClusterRole", "name": "edit" },
    "subjects": [ { "kind": "Group", "name": "pay-leads@example.com" } ] },
  { "kind": "RoleBinding", "metadata": { "name": "restart", "namespace": "ledger" }, "roleRef": { "kind": "Role", "name": "restarter" },
    "subjects": [ { "kind": "Group", "name": "pay-leads@example.com" } ] },
  { "kind": "RoleBinding", "metadata": { "name": "secrets", "namespace": "ledger" }, "roleRef": { "kind": "Role", "name": "secrets" },
    "subjects": [ { "kind": "User", "name": "amy@example.com" } ] } ] }
#> live/groups.json
[ { "name": "groups/1", "groupKey": { "id": "pay@example.com" }, "memberships": [
    { "name": "groups/1/memberships/1", "preferredMemberKey": { "id": "lea@example.com" }, "type": "USER", "roles": [ { "name": "MEMBER" } ] },
    { "name": "groups/1/memberships/2", "preferredMemberKey": { "id": "max@example.com" }, "type": "USER",
      "roles": [ { "name": "MEMBER", "expiryDetail": { "expireTime": "2027-01-01T00:00:00Z" } } ] },
    { "name": "groups/1/memberships/3", "preferredMemberKey": { "id": "bot@x.iam.gserviceaccount.com" }, "type": "SERVICE_ACCOUNT", "roles": [ { "name": "MEMBER" } ] } ] },
  { "name": "groups/2", "groupKey": { "id": "pay-leads@example.com" }, "memberships": [
    { "name": "groups/2/memberships/1", "preferredMemberKey": { "id": "lea@example.com" }, "type": "USER", "roles": [ { "name": "MEMBER" } ] } ] },
  { "name": "groups/3", "groupKey": { "id": "web@example.com" }, "memberships": [
    { "name": "groups/3/memberships/1", "preferredMemberKey": { "id": "una@example.com" }, "type": "USER", "roles": [ { "name": "MEMBER" } ] },
    { "name": "groups/3/memberships/2", "preferredMemberKey": { "id": "pay@example.com" }, "type": "GROUP", "roles": [ { "name": "MEMBER" } ] } ] } ]
"#;

const TODAY: &str = "2026-06-01";

fn workspace() -> Workspace {
    Fixture::parse(FILES).workspace()
}

/// The files of a directory, one after another.
fn written(workspace: &Workspace, paths: &[String]) -> String {
    let text = |path: &String| format!("#> {path}\n{}", workspace.read(path));
    paths.iter().map(text).collect()
}

fn import(workspace: &Workspace, options: &[&str]) -> serde_json::Value {
    let arguments = [&["import", "--live", "live", "--today", TODAY, "--format", "json"], options].concat();
    workspace.run(&arguments).exits(0).json()
}

fn paths(document: &serde_json::Value) -> Vec<String> {
    let written = document["written"].as_array().expect("paths").iter();
    written.map(|path| path.as_str().expect("a path").to_owned()).collect()
}

#[test]
fn what_is_live_becomes_services_teams_and_grants() {
    let workspace = workspace();
    let document = import(&workspace, &[]);
    insta::assert_snapshot!(written(&workspace, &paths(&document)));
    workspace.run(&["check", "--today", TODAY]).exits(0);
    workspace.run(&["fmt", "--check"]).exits(0);
}

/// `drift` afterwards has just the rows that the import left.
#[test]
fn what_is_left_is_what_drift_finds() {
    let workspace = workspace();
    let document = import(&workspace, &[]);
    let drift = workspace.run(&["drift", "--live", "live", "--today", TODAY, "--format", "json"]).exits(1).json();
    let key = |row: &serde_json::Value| format!("{} {} {}", row["scope"], row["principal"], row["role"]);
    let mut found: Vec<String> = drift["drift"].as_array().expect("rows").iter().map(key).collect();
    found.extend(drift["inherited"].as_array().expect("rows").iter().map(key));
    found.sort();
    let mut left: Vec<String> = document["left"].as_array().expect("rows").iter().map(key).collect();
    left.sort();
    assert_eq!(left, found);
    assert_eq!(left.len(), 6, "{left:#?}");
}

#[test]
fn a_second_import_has_nothing_new() {
    let workspace = workspace();
    let first = import(&workspace, &[]);
    let before = written(&workspace, &paths(&first));
    let second = import(&workspace, &[]);
    assert_eq!(second["left"], first["left"]);
    assert_eq!(second["teams"].as_array().map(Vec::len), Some(0));
    let of_definitions: Vec<String> =
        paths(&second).into_iter().filter(|path| !path.starts_with("import-report")).collect();
    assert_eq!(of_definitions, Vec::<String>::new());
    let kept = paths(&first).into_iter().filter(|path| !path.starts_with("import-report")).collect::<Vec<_>>();
    assert!(before.contains(&written(&workspace, &kept)), "{before}");
}

#[test]
fn what_is_left_is_accepted_if_asked() {
    let workspace = workspace();
    let before = workspace.read("teamkit.yaml");
    import(&workspace, &["--accept-rest"]);
    let after = workspace.read("teamkit.yaml");
    let added = after.strip_prefix(&before).expect("the file goes on");
    insta::assert_snapshot!(added);
    workspace.run(&["drift", "--live", "live", "--today", TODAY]).exits(0).prints("5 accepted");
}

#[test]
fn elsewhere_nothing_of_the_workspace_is_touched() {
    let workspace = workspace();
    let document = import(&workspace, &["--out", "proposal", "--accept-rest"]);
    assert!(paths(&document).contains(&"teamkit.yaml".to_owned()), "{document}");
    assert!(!workspace.path().join("teams").exists());
    assert!(workspace.read("proposal/teamkit.yaml").starts_with(&workspace.read("teamkit.yaml")));
    let again = workspace.run(&["import", "--live", "live", "--today", TODAY, "--out", "proposal"]).exits(2);
    insta::assert_snapshot!(again.stderr.replace(workspace.path().as_str(), "WORKSPACE"));
}
