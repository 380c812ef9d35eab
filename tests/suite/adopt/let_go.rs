//! Old states: what they hold, and that they let go without destroying anything, by Terraform's own plan.

use serde_json::{Value, json};

use super::support::{raw, state};
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

fn member(role: &str, member: &str) -> Value {
    json!({ "project": "books-prod", "role": role, "member": member, "condition": [] })
}

#[test]
fn no_key_of_a_state_becomes_code() {
    let workspace = workspace();
    let keys = [
        "a\"]\n}\nresource \"x\" \"y\" {\n#",
        "${file(\"/etc/passwd\")}",
        "\u{202e}%{ if true }",
        "b\\",
        "$(touch x)'",
    ];
    let shop = member("roles/browser", "group:shop@example.com");
    let eve = (json!("other"), member("roles/browser", "user:eve@example.com"));
    let instances = keys.map(|key| (json!(key), shop.clone())).into_iter().chain([eve]).collect::<Vec<_>>();
    let text = state(&[raw("google_project_iam_member", "x", "module.m[\"\\n${x}\"]", &instances)]);
    workspace.write("old.tfstate", text.replace("\\\\n${x}", "\\\\n$${x}"));
    workspace.run(&["adopt", "--live", "live", "--state", "old.tfstate", "--out", "out"]).exits(0);
    let file = workspace.read("out/old/teamkit-lets-go.tf");
    let body = teamkit::hcl::parse(&file).expect("valid HCL");
    assert!(
        body.blocks.len() == 10 && body.blocks.iter().all(|block| block.kind == "moved" || block.kind == "removed")
    );
    assert!(!file.contains('\u{202e}'), "{file}");
    // Names that are none, and a name that leads out of the directory.
    let evil = state(&[raw("google_project_iam_member", "x\" {}\n", "", &[(Value::Null, shop)])]);
    workspace.write("evil.tfstate", evil);
    workspace.run(&["adopt", "--live", "live", "--state", "evil.tfstate"]).exits(2).says("which is not understood");
    workspace.run(&["adopt", "--live", "live", "--state", "../up=old.tfstate"]).exits(2).says("not a valid name");
}

#[test]
fn numbers_that_shift_are_left_to_commands() {
    let workspace = workspace();
    let [bob, eve, ann] =
        ["bob", "eve", "ann"].map(|name| member("roles/storage.objectViewer", &format!("user:{name}@example.com")));
    let numbered = [(json!(0), bob.clone()), (json!(1), eve.clone()), (json!(2), ann.clone())];
    let busy = [(json!("roles/owner"), member("roles/owner", "group:shop@example.com"))];
    workspace.write(
        "old.tfstate",
        state(&[
            raw("google_project_iam_member", "numbered", "", &numbered),
            // Called twice: one call goes as a whole, of the other a key.
            raw("google_project_iam_member", "this", "module.idle", &[(json!("a"), ann.clone())]),
            raw("google_project_iam_member", "this", "module.busy", &[(json!("a"), ann.clone()), busy[0].clone()]),
            // All instances in a call that has something else in it.
            raw("google_project_iam_member", "all", "module.busy", &[(json!("a"), bob)]),
            raw("google_project_iam_member", "single", "module.busy", &[(Value::Null, ann)]),
        ]),
    );
    let run = workspace.run(&["adopt", "--live", "live", "--state", "old.tfstate", "--format", "json"]).exits(0);
    insta::assert_snapshot!("numbers_that_shift", format!("{:#}", step(&run.json())));
}

#[test]
fn objects_of_clusters_and_what_is_not_understood() {
    let workspace = Fixture::parse(
        &DEFINITIONS
            .replace(
                "{{service}}-prod\" }",
                "{{service}}-prod\" }, kubernetes: { cluster: main, manage_namespace: true }",
            )
            .replace("roles/browser] }", "roles/browser], kubernetes: [view] }"),
    )
    .workspace();
    workspace.generate();
    let object = |kind: &str, name: &str, subjects: &[(&str, &str)]| {
        let subjects: Vec<Value> = subjects.iter().map(|(kind, name)| json!({ "kind": kind, "name": name })).collect();
        json!({ "kind": kind, "metadata": { "name": name, "namespace": "books" }, "roleRef": { "kind": "ClusterRole", "name": "view" }, "subjects": subjects })
    };
    let (shop, kim) = (("Group", "shop@example.com"), ("User", "kim@example.com"));
    let items = json!([{ "kind": "Namespace", "metadata": { "name": "books" } }, object("RoleBinding", "shop", &[shop]), object("RoleBinding", "both", &[shop, kim])]);
    workspace.write("live/clusters/main.json", json!({ "items": items }).to_string());
    workspace
        .write("live/clusters/other.json", json!({ "items": [object("RoleBinding", "twice", &[shop])] }).to_string());
    let binding = |name: &str, subjects: &[(&str, &str)]| {
        let subjects: Vec<Value> =
            subjects.iter().map(|(kind, name)| json!({ "kind": kind, "name": name, "namespace": "default" })).collect();
        json!({ "metadata": [{ "name": name, "namespace": "books" }], "role_ref": [{ "kind": "ClusterRole", "name": "view" }], "subject": subjects })
    };
    let one = |kind: &str, name: &str, attributes: Value| raw(kind, name, "", &[(Value::Null, attributes)]);
    let mut foreign = one("kubernetes_role_binding", "foreign", binding("shop", &[shop]));
    foreign["provider"] = "provider[\"registry.terraform.io/evil/kubernetes\"]".into();
    workspace.write(
        "old.tfstate",
        state(&[
            one("kubernetes_role_binding", "shop", binding("shop", &[shop])),
            one("kubernetes_role_binding_v1", "both", binding("both", &[shop, kim])),
            one("kubernetes_role_binding_v1", "twice", binding("twice", &[shop])),
            one("kubernetes_namespace", "books", json!({ "metadata": [{ "name": "books" }] })),
            one("helm_release", "chart", json!({})),
            one("google_project_iam_custom_role", "role", json!({})),
            one(
                "google_project_iam_member_remove",
                "gone",
                json!({ "project": "books-prod", "role": "roles/browser", "member": "group:x@example.com" }),
            ),
            one("google_storage_bucket", "none", json!({})),
            foreign,
        ]),
    );
    let run = workspace.run(&["adopt", "--live", "live", "--state", "old.tfstate"]).exits(1);
    insta::assert_snapshot!("objects_of_clusters", run.stdout);
}

#[test]
fn only_the_state_of_a_root_of_ours_has_nothing_to_let_go() {
    let workspace = workspace();
    let text = workspace.read("terraform/services/books/prod/teamkit.tf");
    let name = text
        .lines()
        .find_map(|line| line.strip_prefix("resource \"google_project_iam_member\" \""))
        .and_then(|rest| rest.split('"').next())
        .expect("a resource");
    workspace.write(
        "old.tfstate",
        state(&[raw(
            "google_project_iam_member",
            name,
            "",
            &[(Value::Null, member("roles/browser", "group:shop@example.com"))],
        )]),
    );
    let root = "terraform/services/books/prod";
    let run = |state: &str| workspace.run(&["adopt", "--live", "live", "--state", state, "--format", "json"]).exits(0);
    let own = run(&format!("{root}=old.tfstate"));
    assert_eq!(step(&own.json()), Value::Null);
    // By any other name it is somebody else's, such as that of a root that is gone: it destroys what it isn't made to let go.
    let address = format!("google_project_iam_member.{name}");
    for state in ["old.tfstate", "terraform/services/music/prod=old.tfstate", "terraform/removed/books=old.tfstate"] {
        let document = run(state).json();
        assert_eq!(step(&document)["removed"], json!([address]), "{state}");
        assert_eq!(document["states"][0]["namesake"], root, "{state}");
    }
    workspace.run(&["adopt", "--live", "live", "--state", "old.tfstate"]).exits(0).prints("let nothing go");
}

#[test]
fn what_is_no_state_is_told_by_file() {
    let workspace = workspace();
    for (name, text) in [
        ("plan", r#"{"format_version":"1.2","resource_changes":[]}"#),
        ("old", r#"{"version":3,"modules":[]}"#),
        ("cut", "{\"version\":4,"),
    ] {
        workspace.write(&format!("states/{name}.json"), text);
    }
    let run = workspace.run(&["adopt", "--live", "live", "--state", "states"]).exits(2);
    let place = format!("{}/", workspace.path());
    insta::assert_snapshot!(run.stderr.replace(&place, ""));
    workspace.write("empty/readme.md", "");
    workspace.run(&["adopt", "--live", "live", "--state", "empty"]).exits(2).says("there is no state in");
    workspace
        .run(&["adopt", "--live", "live", "--state", "states/plan.json", "--state", "plan=states/old.json"])
        .exits(2)
        .says("two states are called `plan`");
}
