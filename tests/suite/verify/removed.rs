//! What a plan destroys in another form than teamkit's own.

use serde_json::{Value, json};

use super::support::{LEDGER, Planned, found, ledger, member, resource, steady_but, workspace};

const LOGGING: &str = "google_project_iam_member.logging";

#[track_caller]
fn finds(plan: &Value, expected: &[&str]) {
    assert_eq!(found(&workspace(), plan), expected, "{plan:#}");
}

fn manifest(manifest: &Value) -> Planned {
    resource("kubernetes_manifest.x", "kubernetes_manifest", json!({ "manifest": manifest }))
}

fn role_binding(name: &str) -> Value {
    json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
        "metadata": { "name": name, "namespace": "ledger" }, "roleRef": { "kind": "ClusterRole", "name": "view" },
        "subjects": [{ "kind": "Group", "name": "payments@example.com" }] })
}

#[test]
fn a_manifest_that_goes_takes_its_object_along() {
    let namespace = |name: &str| json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": name } });
    finds(&steady_but([manifest(&namespace("ledger")).destroyed()]), &["plan-destroys kubernetes_manifest.x"]);
    finds(&steady_but([manifest(&namespace("other")).destroyed()]), &["plan-destroys kubernetes_manifest.x"]);
    finds(&steady_but([manifest(&namespace("other")).created()]), &["plan-access kubernetes_manifest.x"]);
    finds(&steady_but([manifest(&json!({ "apiVersion": "v1", "kind": "Service" })).destroyed()]), &[]);
    // The name of the ledger's own binding of that role.
    finds(&steady_but([manifest(&role_binding("view")).destroyed()]), &["plan-missing kubernetes_manifest.x"]);
    finds(&steady_but([manifest(&role_binding("other")).destroyed()]), &[]);
    let view = ledger().into_iter().find(|planned| planned.address == "kubernetes_role_binding.view").expect("it");
    let both = [manifest(&role_binding("other")).destroyed(), view.created()];
    finds(&steady_but(both), &["plan-gap kubernetes_manifest.x"]);
}

#[test]
fn a_manifest_as_a_text_is_one_too() {
    let text = |body: String, namespace: Value| {
        let value = json!({ "yaml_body": body, "override_namespace": namespace });
        steady_but([resource("kubectl_manifest.x", "kubectl_manifest", value).destroyed()])
    };
    let binding = |namespace: &str| {
        format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {{ name: view, namespace: {namespace} }}\n\
             roleRef: {{ kind: ClusterRole, name: view }}\nsubjects: [{{ kind: Group, name: payments@example.com }}]\n"
        )
    };
    finds(&text(binding("ledger"), Value::Null), &["plan-missing kubectl_manifest.x"]);
    finds(&text(binding("bus"), Value::Null), &[]);
    finds(&text(binding("bus"), json!("ledger")), &["plan-missing kubectl_manifest.x"]);
    // Which of them the resource is, nobody can tell.
    let two = format!("{}---\n{}", binding("bus"), binding("ledger"));
    finds(&text(two, Value::Null), &["plan-access kubectl_manifest.x"]);
    finds(&text("a: [".to_owned(), Value::Null), &["plan-access kubectl_manifest.x"]);
    finds(&text("apiVersion: v1\nkind: Service\n".to_owned(), Value::Null), &[]);
    let policy = "apiVersion: iam.cnrm.cloud.google.com/v1beta1\nkind: IAMPolicyMember\n";
    finds(&text(policy.to_owned(), Value::Null), &["plan-access kubectl_manifest.x"]);
}

#[test]
fn a_group_of_another_provider_that_goes_is_a_group() {
    for kind in ["googleworkspace_group", "gsuite_group"] {
        let group = resource("googleworkspace_group.x", kind, json!({ "email": "Payments@example.com" }));
        let workspace = workspace();
        assert_eq!(found(&workspace, &steady_but([group.destroyed()])), ["plan-destroys googleworkspace_group.x"]);
        let json = workspace.run(&["verify", &format!("{LEDGER}=plan.json"), "--format", "json"]).json();
        assert_eq!(json["roots"][0]["findings"][0]["people"], json!(["ana@example.com", "ben@example.com"]));
        finds(&steady_but([group.stays()]), &[]);
    }
}

#[test]
fn a_role_that_goes_leaves_bindings_that_give_nothing() {
    let role = |name: &str| {
        resource(
            "kubernetes_cluster_role_v1.x",
            "kubernetes_cluster_role_v1",
            json!({ "metadata": [{ "name": name }] }),
        )
    };
    finds(&steady_but([role("view").destroyed()]), &["plan-missing kubernetes_cluster_role_v1.x"]);
    finds(&steady_but([role("other").destroyed()]), &[]);
    let applied =
        json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": { "name": "view" } });
    finds(&steady_but([manifest(&applied).destroyed()]), &["plan-missing kubernetes_manifest.x"]);
    let custom = |name: &str| {
        let value = json!({ "name": name, "id": name, "role_id": "x" });
        resource("google_project_iam_custom_role.x", "google_project_iam_custom_role", value).destroyed()
    };
    let workspace = workspace();
    workspace.edit("teams/payments.yaml", "[roles/pubsub.viewer]", "[projects/bus-prod/roles/reader]");
    let mut topic = ledger()[3].clone();
    topic.value["role"] = json!("projects/bus-prod/roles/reader");
    let with = |name: &str| found(&workspace, &steady_but([topic.stays(), custom(name)]));
    assert_eq!(with("projects/bus-prod/roles/reader"), ["plan-missing google_project_iam_custom_role.x"]);
    assert_eq!(with("projects/bus-prod/roles/writer"), [""; 0]);
}

#[test]
fn what_is_destroyed_somewhere_that_nobody_understands_is_told() {
    let with = |project: &str| {
        let mut old = member("google_project_iam_member.old", "group:payments@example.com", "roles/logging.viewer");
        old.value["project"] = json!(project);
        old.destroyed()
    };
    finds(&steady_but([with("x/ledger-prod")]), &["plan-incomplete google_project_iam_member.old"]);
    finds(&steady_but([with("other")]), &[]);
    let mut odd = member("google_project_iam_member.old", "user:eve@example.com", "roles/viewer");
    odd.value["condition"] = json!([{ "title": "a", "expression": null }]);
    finds(&steady_but([odd.destroyed()]), &["plan-incomplete google_project_iam_member.old"]);
    // No definition has anything of that form.
    let entitlement = json!({ "parent": "projects/ledger-prod", "entitlement_id": "x", "location": "global" });
    let kind = "google_privileged_access_manager_entitlement";
    finds(&steady_but([resource(&format!("{kind}.x"), kind, entitlement).destroyed()]), &[]);
}

/// What a plan takes from whom.
fn losses(plan: &Value) -> Vec<String> {
    let workspace = workspace();
    found(&workspace, plan);
    let json = workspace.run(&["verify", &format!("{LEDGER}=plan.json"), "--format", "json"]).json();
    let changes = json["roots"][0]["people"].as_array().expect("a list").clone();
    let text = |change: &Value, loss: &Value| format!("{}: {}", change["identities"], loss["access"]).replace('"', "");
    let lost = |change: &Value| {
        let losses = change["loses"].as_array().expect("a list").clone();
        losses.iter().map(|loss| text(change, loss)).collect::<Vec<_>>()
    };
    changes.iter().flat_map(lost).collect()
}

#[test]
fn people_lose_what_goes_with_a_resource_that_decides_alone() {
    let binding = |role: &str| {
        let value = json!({ "project": "ledger-prod", "role": role, "condition": [],
            "members": ["group:payments@example.com", "user:eve@example.com"] });
        resource("google_project_iam_binding.x", "google_project_iam_binding", value)
    };
    let logging = "roles/logging.viewer in project ledger-prod";
    assert_eq!(
        losses(&steady_but([binding("roles/logging.viewer").destroyed()])),
        [format!("[ana@example.com,ben@example.com]: {logging}"), format!("[eve@example.com]: {logging}")]
    );
    // What another resource creates goes along.
    let own = ledger().into_iter().find(|planned| planned.address == LOGGING).expect("it");
    assert_eq!(losses(&steady_but([binding("roles/logging.viewer").destroyed(), own.created()])).len(), 2);
    assert_eq!(losses(&steady_but([binding("roles/owner").destroyed()])).len(), 2);
    assert_eq!(losses(&steady_but([binding("roles/owner").forgotten()])), [""; 0]);
    let policy = json!({ "bindings": [{ "role": "roles/owner", "members": ["user:eve@example.com"] }] }).to_string();
    let policy = json!({ "project": "ledger-prod", "policy_data": policy });
    let policy = resource("google_project_iam_policy.x", "google_project_iam_policy", policy);
    let lost = losses(&steady_but([policy.destroyed()]));
    assert!(lost.contains(&"[eve@example.com]: roles/owner in project ledger-prod".to_owned()), "{lost:?}");
    assert!(
        lost.iter().any(|line| line.contains("ana@example.com") && line.contains("roles/logging.viewer")),
        "{lost:?}"
    );
}

#[test]
fn what_is_replaced_by_itself_says_how_it_is_kept() {
    let hint = |actions: &[&str]| {
        let own = ledger().into_iter().find(|planned| planned.address == LOGGING).expect("it");
        let workspace = workspace();
        found(&workspace, &steady_but([own.change(actions, own.value.clone(), own.value.clone())]));
        let json = workspace.run(&["verify", &format!("{LEDGER}=plan.json"), "--format", "json"]).json();
        let finding = &json["roots"][0]["findings"][0];
        (finding["message"].as_str().expect("a text").to_owned(), finding["hint"].as_str().expect("a text").to_owned())
    };
    let (message, last) = hint(&["create", "delete"]);
    assert!(
        message.starts_with("the plan replaces a binding by the same one and destroys the old one last"),
        "{message}"
    );
    let (_, first) = hint(&["delete", "create"]);
    for hint in [last, first] {
        assert!(hint.starts_with("plan without `-replace`"), "{hint}");
    }
}
