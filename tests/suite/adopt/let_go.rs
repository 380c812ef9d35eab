//! Old states: what they hold, and that they let go without destroying anything, by Terraform's own plan.

use serde_json::{Value, json};

use crate::support::{fixture::Fixture, terraform::Terraform, workspace::Workspace};

const DEFINITIONS: &str = r#"#> teamkit.yaml
version: 1
domain: example.com
environments: { prod: { google: { project: "{{service}}-prod" } } }
roles:
  work: { google: [roles/pubsub.editor, roles/browser] }
access: { members: { prod: work } }
rules: { single-owner: 'off', individual-principal: 'off', missing-reason: 'off', unbounded-grant: 'off' }
#> services/all.yaml
books: {}
music: {}
#> teams/shop.yaml
members: [ann, bob]
services: [books, music]
grants:
  - { service: books, google: [roles/storage.objectViewer], to: [ann, bob] }
"#;

/// An old root in every style: a module with `for_each`, one called twice, nested ones, members by hand, by keys and by
/// numbers, and one that decides alone. Variables say what is still in it.
const OLD: &str = r#"#> main.tf
variable "roles" { default = ["roles/pubsub.editor", "roles/browser", "roles/owner"] }
variable "by_hand" { default = true }
variable "keyed" { default = { "it's \"quoted\" \\ ${"$"}{x}" = "user:ann@example.com", other = "user:eve@example.com" } }
variable "numbered" { default = ["user:eve@example.com", "user:bob@example.com"] }
module "team" {
  for_each = toset(["books", "music"])
  source   = "./team"
  project  = "${each.key}-prod"
  roles    = each.key == "books" ? var.roles : setsubtract(var.roles, ["roles/owner"])
}
resource "google_project_iam_member" "keyed" {
  for_each = var.keyed
  project  = "books-prod"
  role     = "roles/storage.objectViewer"
  member   = each.value
}
resource "google_project_iam_member" "numbered" {
  count   = length(var.numbered)
  project = "books-prod"
  role    = "roles/storage.objectViewer"
  member  = var.numbered[count.index]
}
resource "google_service_account" "robot" {
  project    = "books-prod"
  account_id = "robot-of-books"
}
#> gone.tf
module "whole" {
  source = "./outer"
}
resource "google_project_iam_binding" "browsers" {
  project = "music-prod"
  role    = "roles/browser"
  members = ["group:shop@example.com", "user:kim@example.com"]
}
resource "google_project_iam_member" "all" {
  for_each = toset(["roles/browser", "roles/pubsub.editor"])
  project  = "books-prod"
  role     = each.key
  member   = "group:shop@example.com"
}
#> team/main.tf
variable "project" {}
variable "roles" { type = set(string) }
resource "google_project_iam_member" "this" {
  for_each = var.roles
  project  = var.project
  role     = each.key
  member   = "group:shop@example.com"
}
#> outer/main.tf
module "inner" {
  source = "../team"
  project = "music-prod"
  roles  = ["roles/browser"]
}
"#;

/// What takes out of the code what the file of `adopt` names.
const EDIT: &str = r#"{ "roles": ["roles/owner"], "keyed": { "other": "user:eve@example.com" }, "numbered": ["user:eve@example.com"] }"#;

/// The definitions with a world in which all of it is live, and more.
fn workspace() -> Workspace {
    let workspace = Fixture::parse(DEFINITIONS).workspace();
    workspace.generate();
    let binding = |role: &str, members: &[&str]| json!({ "role": role, "members": members });
    let books = [
        binding("roles/pubsub.editor", &["group:shop@example.com"]),
        binding("roles/browser", &["group:shop@example.com"]),
        binding("roles/owner", &["group:shop@example.com"]),
        binding(
            "roles/storage.objectViewer",
            &["user:ann@example.com", "user:bob@example.com", "user:eve@example.com"],
        ),
    ];
    let music = [
        binding("roles/pubsub.editor", &["group:shop@example.com"]),
        binding("roles/browser", &["group:shop@example.com", "user:kim@example.com"]),
    ];
    workspace.write("live/projects/books-prod.json", json!({ "bindings": books, "version": 1 }).to_string());
    workspace.write("live/projects/music-prod.json", json!({ "bindings": music, "version": 1 }).to_string());
    workspace
}

fn step(document: &Value) -> Value {
    let steps = document["steps"].as_array().expect("steps");
    steps.iter().find(|step| step["kind"] == "let-go").cloned().unwrap_or_default()
}

/// What a plan does with each address, but for what it leaves alone.
fn actions(plan: &str) -> Vec<String> {
    let plan: Value = serde_json::from_str(plan).expect("a plan");
    let changes = plan["resource_changes"].as_array().expect("changes").iter();
    let changes = changes.filter(|change| change["change"]["actions"] != json!(["no-op"]));
    changes.map(|change| format!("{} {}", change["change"]["actions"], change["address"])).collect()
}

#[test]
fn a_state_lets_go_of_all_that_is_defined_and_of_nothing_else() {
    let Some(terraform) = Terraform::find("no state was made") else { return };
    let old = Fixture::parse(OLD).workspace();
    terraform.apply(&old.path());
    let workspace = workspace();
    workspace.write("states/raw/old.tfstate", old.read("terraform.tfstate"));
    workspace.write("states/shown/old.json", terraform.show(&old.path()));
    // Both forms say the same.
    let arguments = |form: &str| {
        ["adopt", "--live", "live", "--format", "json", "--state"]
            .map(str::to_owned)
            .into_iter()
            .chain([format!("old=states/{form}")])
            .collect::<Vec<_>>()
    };
    let run = |form: &str| {
        let arguments = arguments(form);
        workspace.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).exits(1)
    };
    let (raw, shown) = (run("raw/old.tfstate"), run("shown/old.json"));
    assert!(raw.json()["states"] == shown.json()["states"] && raw.json()["steps"] == shown.json()["steps"]);
    insta::assert_snapshot!("let_go_of_every_style", format!("{:#}", step(&raw.json())));
    // The root whose access would be revoked has no import file yet.
    let imports = |root: &str| workspace.exists(&format!("terraform/services/{root}/prod/teamkit.imports.tf"));
    assert!(imports("books") && !imports("music"));

    let run =
        workspace.run(&["adopt", "--live", "live", "--state", "old=states/raw/old.tfstate", "--out", "out"]).exits(1);
    insta::assert_snapshot!("text_of_every_style", run.stdout);
    insta::assert_snapshot!("procedure_of_every_style", workspace.read("out/PROCEDURE.md"));
    let file = workspace.read("out/old/teamkit-lets-go.tf");
    insta::assert_snapshot!("file_of_every_style", file);
    let stamps = workspace.stamps();
    workspace.run(&["adopt", "--live", "live", "--state", "old=states/raw/old.tfstate", "--out", "out"]).exits(1);
    assert_eq!(workspace.stamps(), stamps);

    old.write("teamkit-lets-go.tf", &file);
    old.remove("gone.tf");
    old.write("edit.auto.tfvars.json", EDIT);
    let actions = actions(&terraform.plan(&old.path(), &[]));
    assert!(actions.iter().all(|action| action.starts_with("[\"forget\"]")), "{actions:#?}");
    assert_eq!(actions.len(), 10, "{actions:#?}");
    terraform.apply(&old.path());
    // Afterwards nothing revokes what ours give, and nothing is left to let go.
    workspace.write("states/after/old.tfstate", old.read("terraform.tfstate"));
    let run = workspace
        .run(&["adopt", "--live", "live", "--format", "json", "--state", "old=states/after/old.tfstate"])
        .exits(0);
    assert_eq!(step(&run.json()), Value::Null, "{}", run.stdout);
    assert!(imports("books") && imports("music"));
}
