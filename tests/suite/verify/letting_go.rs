//! Plans of old roots that let go of what the definitions give now, and hand-overs between roots of the definitions.

use serde_json::{Value, json};

use super::support::{LEDGER, PAYMENTS, Planned, found, ledger, member, plan, resource, rules, steady_but, workspace};
use crate::support::{terraform::Terraform, workspace::Workspace};

const LOGGING: &str = "google_project_iam_member.logging";

fn own(address: &str) -> Planned {
    ledger().into_iter().find(|planned| planned.address == address).expect("a resource of the ledger")
}

/// What `verify` says of an old root's plan.
#[track_caller]
fn judged(workspace: &Workspace, plan: &Value) -> Value {
    workspace.write("old.json", plan.to_string());
    let run = workspace.run(&["verify", "--letting-go", "old/ledger=old.json", "--format", "json"]);
    let mut json = run.json();
    let old = json["letting_go"][0].take();
    let count = old["findings"].as_array().expect("a list").len();
    assert_eq!(run.code, i32::from(count > 0), "{}{}", run.stdout, run.stderr);
    old
}

/// The values of a key in a list.
fn each(list: &Value, key: &str) -> Vec<String> {
    let items = list.as_array().expect("a list").iter();
    items.map(|item| item[key].as_str().unwrap_or("-").to_owned()).collect()
}

#[track_caller]
fn finds(plan: &Value, expected: &[&str]) -> Value {
    let old = judged(&workspace(), plan);
    let findings = old["findings"].as_array().expect("a list").iter();
    let text = |finding: &Value| {
        format!("{} {}", finding["rule"].as_str().expect("a rule"), finding["address"].as_str().unwrap_or("-"))
    };
    assert_eq!(findings.map(text).collect::<Vec<_>>(), expected, "{old:#}");
    old
}

#[test]
fn what_is_let_go_goes_over_to_the_root_that_defines_it() {
    let sneaky = member("google_project_iam_member.sneaky", "user:eve@example.com", "roles/owner");
    let bucket = resource("google_storage_bucket.b", "google_storage_bucket", json!({ "name": "b" }));
    let mut released = own(LOGGING).forgotten();
    released["address"] = json!("google_project_iam_member.teamkit_released_1");
    released["previous_address"] = json!("google_project_iam_member.all[\"a\"]");
    let old = finds(
        &plan([released, sneaky.forgotten(), bucket.forgotten(), own("kubernetes_namespace.ledger").forgotten()]),
        &[],
    );
    assert_eq!(each(&old["handed_over"], "root"), [LEDGER, LEDGER]);
    assert_eq!(each(&old["unowned"], "address"), ["google_project_iam_member.sneaky", "google_storage_bucket.b"]);
    assert_eq!(each(&old["unowned"], "binding"), ["user:eve@example.com has roles/owner in project ledger-prod", "-"]);
    assert_eq!(old["unowned"][0]["people"], json!(["eve@example.com"]));
    assert_eq!((&old["name"], &old["forget"], &old["move"]), (&json!("old/ledger"), &json!(4), &json!(1)));
}

#[test]
fn an_old_root_does_nothing_but_let_go() {
    let logging = own(LOGGING);
    let told = format!("letting-go {LOGGING}");
    let message = finds(&plan([logging.destroyed()]), &[&told])["findings"][0]["message"].clone();
    assert!(message.as_str().is_some_and(|message| message.contains("destroys something")), "{message}");
    finds(&plan([logging.created()]), &[&told]);
    finds(&plan([logging.change(&["create", "delete"], logging.value.clone(), logging.value.clone())]), &[&told]);
    finds(&plan([logging.change(&["evict"], logging.value.clone(), logging.value.clone())]), &[&told]);
    let mut import = logging.stays();
    import["change"]["importing"] = json!({ "id": "x" });
    finds(&plan([import]), &[&told]);
    let bucket = resource("google_storage_bucket.b", "google_storage_bucket", json!({ "name": "b" }));
    let updated = bucket.change(&["update"], bucket.value.clone(), bucket.value.clone());
    finds(&plan([updated]), &["letting-go google_storage_bucket.b"]);
    finds(&plan([bucket.stays()]), &[]);
    let mut errored = plan([]);
    errored["errored"] = json!(true);
    finds(&errored, &["plan-incomplete -"]);
    let mut program = resource("data.external.x", "external", json!({})).change(&["read"], Value::Null, json!({}));
    program["mode"] = json!("data");
    finds(&plan([program]), &["plan-access data.external.x"]);
    let mut part = plan([logging.forgotten()]);
    part["prior_state"] =
        json!({ "values": { "root_module": { "resources": [{ "address": "a.b", "mode": "managed" }] } } });
    finds(&part, &["plan-incomplete -"]);
    finds(&json!({ "values": {} }), &["plan-incomplete -"]);
}

#[test]
fn what_an_old_root_keeps_is_told() {
    let old = finds(&plan([own(LOGGING).stays()]), &[]);
    assert_eq!(each(&old["kept"], "address"), [LOGGING]);
    let binding = |role: &str| {
        let value =
            json!({ "project": "ledger-prod", "role": role, "members": ["user:eve@example.com"], "condition": [] });
        resource("google_project_iam_binding.x", "google_project_iam_binding", value)
    };
    // Its next apply takes the definitions' members away.
    let told = ["letting-go google_project_iam_binding.x"];
    let old = finds(&plan([binding("roles/logging.viewer").stays()]), &told);
    assert_eq!(old["findings"][0]["people"], json!(["ana@example.com", "ben@example.com"]));
    finds(&plan([binding("roles/owner").stays()]), &[]);
    let old = finds(&plan([binding("roles/logging.viewer").forgotten()]), &[]);
    assert_eq!(
        each(&old["unowned"], "binding"),
        ["user:eve@example.com has roles/logging.viewer in project ledger-prod"]
    );
}

#[test]
fn a_binding_under_another_name_stays_where_it_is() {
    let view = own("kubernetes_role_binding.view");
    let mut ours = view.clone();
    ours.address = "kubernetes_role_binding.ours".to_owned();
    ours.value["metadata"][0]["name"] = json!("teamkit.clusterrole.view");
    let old = finds(&plan([view.forgotten(), ours.forgotten()]), &[]);
    assert_eq!(each(&old["handed_over"], "address"), ["kubernetes_role_binding.ours"]);
    assert_eq!(each(&old["unowned"], "defined_in"), [LEDGER]);
}

#[test]
fn the_cluster_of_an_old_root_is_known_by_its_providers_or_taken() {
    let workspace = workspace();
    workspace.edit(
        "teamkit.yaml",
        "cluster: prod",
        "clusters: [{ name: prod, provider: kubernetes.a }, { name: eu, provider: kubernetes.b }]",
    );
    let with = |context: Option<&str>| {
        let mut plan = plan([own("kubernetes_namespace.ledger").forgotten()]);
        let expressions = context.map(|context| json!({ "config_context": { "constant_value": context } }));
        plan["configuration"] = json!({ "provider_config": { "kubernetes": { "expressions": expressions } } });
        let old = judged(&workspace, &plan);
        (each(&old["handed_over"], "root"), each(&old["assumed"], "cluster"))
    };
    let none: Vec<String> = Vec::new();
    assert_eq!(with(Some("gke_x_eu")), (vec![LEDGER.to_owned()], none));
    assert_eq!(with(None), (vec![LEDGER.to_owned()], vec!["eu or prod".to_owned()]));
}

#[test]
fn old_roots_are_named_once_and_are_none_of_the_definitions() {
    let workspace = workspace();
    workspace.write("old/a.json", plan([own(LOGGING).forgotten()]).to_string());
    workspace.write("old/b/c.json", plan([]).to_string());
    let run = workspace.run(&["verify", "--letting-go", "old", "--format", "json"]).exits(0);
    assert_eq!(each(&run.json()["letting_go"], "name"), ["a", "b/c"]);
    let refused = |arguments: &[&str], said: &str| {
        workspace.run(&[&["verify"], arguments].concat()).exits(2).says(said);
    };
    refused(&["--letting-go", &format!("{LEDGER}=old/a.json")], "is a root of the definitions");
    refused(&["--letting-go", "a=old/a.json", "--letting-go", "a=old/a.json"], "is named twice");
    refused(&["--letting-go", "teams"], "there is no plan in");
    refused(&["--letting-go", "a=missing.json"], "can't read");
    workspace.write("plan.json", steady_but([]).to_string());
    let plan = format!("{LEDGER}=plan.json");
    workspace.run(&["verify", &plan, "--letting-go", "old"]).exits(0).prints("all 3 plans do what the definitions say");
}

#[test]
fn every_form_says_what_becomes_of_it() {
    let workspace = workspace();
    let sneaky = member("google_project_iam_member.sneaky", "user:eve@example.com", "roles/owner");
    let kept = own("google_project_iam_member.ana");
    let old = plan([own(LOGGING).forgotten(), sneaky.forgotten(), kept.stays()]);
    workspace.write("fine.json", old.to_string());
    workspace.write("bad.json", plan([own(LOGGING).destroyed(), sneaky.forgotten()]).to_string());
    for format in ["text", "markdown", "github"] {
        let run = workspace.run(&[
            "verify",
            "--letting-go",
            "old/fine=fine.json",
            "--letting-go",
            "old/bad=bad.json",
            "--format",
            format,
        ]);
        insta::assert_snapshot!(format!("letting_go_{format}"), run.exits(1).stdout);
    }
}

#[test]
fn a_binding_that_another_root_defines_is_handed_over() {
    let workspace = workspace();
    let group = resource(
        "google_cloud_identity_group.g",
        "google_cloud_identity_group",
        json!({ "id": "groups/1", "group_key": [{ "id": "payments@example.com" }] }),
    );
    let membership = |person: &str| {
        let value = json!({ "group": "groups/1", "preferred_member_key": [{ "id": format!("{person}@example.com") }],
            "roles": [{ "name": "MEMBER", "expiry_detail": [] }] });
        resource(
            &format!("google_cloud_identity_group_membership.{person}"),
            "google_cloud_identity_group_membership",
            value,
        )
    };
    let with = |gone: &Planned| {
        let plan = plan([group.stays(), membership("ana").stays(), membership("ben").stays(), gone.forgotten()]);
        workspace.write("plan.json", plan.to_string());
        workspace.run(&["verify", &format!("{PAYMENTS}=plan.json"), "--format", "json"])
    };
    let run = with(&own(LOGGING)).exits(0);
    assert_eq!(each(&run.json()["roots"][0]["handed_over"], "root"), [LEDGER]);
    let sneaky = member("google_project_iam_member.sneaky", "user:eve@example.com", "roles/owner");
    assert_eq!(rules(&with(&sneaky)), ["plan-forgets google_project_iam_member.sneaky"]);
    // What its own root defines has nowhere to go.
    assert_eq!(found(&workspace, &steady_but([own(LOGGING).forgotten()])), [format!("plan-forgets {LOGGING}")]);
}

const OLD: &str = "
resource \"google_project_iam_member\" \"logging\" {
  project = \"ledger-prod\"
  role    = \"roles/logging.viewer\"
  member  = \"group:payments@example.com\"
}

resource \"google_project_iam_member\" \"all\" {
  for_each = toset([PEOPLE])
  project  = \"ledger-prod\"
  role     = \"roles/viewer\"
  member   = each.key
}
";
const LETS_GO: &str = "
moved {
  from = google_project_iam_member.all[\"user:eve@example.com\"]
  to   = google_project_iam_member.teamkit_released_1
}

removed {
  from = google_project_iam_member.teamkit_released_1

  lifecycle {
    destroy = false
  }
}

removed {
  from = google_project_iam_member.logging

  lifecycle {
    destroy = false
  }
}
";

#[test]
fn terraforms_plan_of_an_old_root_is_read() {
    let Some(terraform) = Terraform::find("no plan of an old root is verified") else { return };
    let (workspace, root) = (workspace(), Workspace::empty());
    let people = |people: &str| OLD.replace("PEOPLE", people);
    root.write("main.tf", people("\"user:eve@example.com\", \"user:ida@example.com\""));
    terraform.apply(&root.path());
    let all = people("\"user:ida@example.com\"");
    let (_, rest) = all.split_once("\n\n").expect("two resources");
    root.write("main.tf", format!("{rest}{LETS_GO}"));
    let plan = serde_json::from_str(&terraform.plan(&root.path(), &[])).expect("a plan");
    let old = judged(&workspace, &plan);
    assert_eq!(each(&old["findings"], "rule"), [""; 0], "{old:#}");
    assert_eq!(each(&old["handed_over"], "address"), [LOGGING]);
    assert_eq!(each(&old["unowned"], "address"), ["google_project_iam_member.teamkit_released_1"]);
    // Without the blocks the same edit takes access away.
    root.write("main.tf", rest);
    let plan = serde_json::from_str(&terraform.plan(&root.path(), &[])).expect("a plan");
    let old = judged(&workspace, &plan);
    assert_eq!(each(&old["findings"], "rule"), ["letting-go", "letting-go"], "{old:#}");
}
