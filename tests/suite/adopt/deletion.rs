//! Bindings that can't become ours: what deletes them, and what stays since it gives more.

use serde_json::{Value, json};

use crate::support::{
    fixture::Fixture,
    workspace::{Run, Workspace},
};

const DEFINITIONS: &str = r#"#> teamkit.yaml
version: 1
domain: example.com
environments: { prod: { google: { project: "{{service}}-prod" }, kubernetes: { cluster: main } } }
roles:
  work: { google: [roles/pubsub.editor], kubernetes: [view] }
access: { members: { prod: work } }
rules: { single-owner: 'off', individual-principal: 'off', missing-reason: 'off', unenforced-until: 'off' }
#> services/all.yaml
books: {}
#> teams/shop.yaml
members: [ann, bob]
services: [books]
grants:
  - { service: books, google: [roles/storage.objectViewer], to: [ann], until: 2027-01-31 }
"#;

fn binding(name: &str, role: &str, subjects: &[(&str, &str)]) -> Value {
    let subjects: Vec<Value> = subjects
        .iter()
        .map(|(kind, name)| json!({ "kind": kind, "name": name, "apiGroup": "rbac.authorization.k8s.io" }))
        .collect();
    json!({ "kind": "RoleBinding", "metadata": { "name": name, "namespace": "books" },
        "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role }, "subjects": subjects })
}

fn condition(title: &str, expression: &str) -> Value {
    json!({ "title": title, "description": "by hand", "expression": expression })
}

fn adopt(workspace: &Workspace, arguments: &[&str]) -> Run {
    workspace.run(&[&["adopt", "--live", "live"], arguments].concat()).exits(0)
}

#[test]
fn what_gives_just_what_ours_give_is_deleted_once_they_stand() {
    let workspace = Fixture::parse(DEFINITIONS).workspace();
    workspace.generate();
    let end = "request.time < timestamp(\"2027-02-01T00:00:00Z\")";
    let viewers = |condition: Value| json!({ "role": "roles/storage.objectViewer", "members": ["user:ann@example.com"], "condition": condition });
    let policy = json!([
        // The same end in other words; another end; and one that is no end.
        viewers(condition("it's; $(x)", "request.time < timestamp(\"2027-02-01T09:00:00+09:00\")")),
        viewers(condition("later", "request.time < timestamp(\"2028-02-01T00:00:00Z\")")),
        viewers(condition("hours", &format!("{end} && request.time.getHours() < 9"))),
        { "role": "roles/pubsub.editor", "members": ["group:shop@example.com"] },
    ]);
    workspace.write("live/projects/books-prod.json", json!({ "bindings": policy, "version": 3 }).to_string());
    let shop = ("Group", "shop@example.com");
    let items = json!([
        { "kind": "Namespace", "metadata": { "name": "books" } },
        binding("shop-view", "view", &[shop]),
        binding("$(touch x)", "view", &[shop]),
        binding("shop-and-kim", "view", &[shop, ("User", "kim@example.com")]),
        binding("shop-edit", "edit", &[shop]),
        binding("kim", "view", &[("User", "kim@example.com")]),
        binding("teamkit.clusterrole.view", "view", &[shop]),
    ]);
    workspace.write("live/clusters/main.json", json!({ "kind": "List", "items": items }).to_string());
    let run = adopt(&workspace, &[]);
    insta::assert_snapshot!(run.stdout);
    let json = adopt(&workspace, &["--format", "json"]).json();
    let steps = json["steps"].as_array().expect("steps").iter().filter(|step| step["kind"] == "delete");
    let names = steps.map(|step| format!("{} {} {}\n", step["scope"], step["principal"], step["binding"]));
    insta::assert_snapshot!(names.collect::<String>());
    insta::assert_snapshot!(json["kept"].to_string());
}

#[test]
fn a_binding_of_our_name_with_another_role_is_not_taken_over() {
    let workspace = Fixture::parse(DEFINITIONS).workspace();
    workspace.generate();
    let items = json!([binding("teamkit.clusterrole.view", "admin", &[("Group", "shop@example.com")])]);
    workspace.write("live/clusters/main.json", json!({ "kind": "List", "items": items }).to_string());
    let run = adopt(&workspace, &["--format", "json"]).json();
    let created: Vec<&Value> =
        run["roots"][0]["created"].as_array().expect("a list").iter().map(|one| &one["why"]).collect();
    assert_eq!(created, ["not-exported", "not-exported", "name-taken"]);
}
