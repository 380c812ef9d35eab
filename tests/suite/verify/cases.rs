//! Each rule, on plans as providers and other versions of Terraform print them.

use serde_json::{Value, json};

use super::support::{LEDGER, found, ledger, member, plan, resource, steady_but, workspace};

const GROUP: &str = "group:payments@example.com";
const LOGGING: &str = "google_project_iam_member.logging";

fn of(address: &str) -> super::support::Planned {
    ledger().into_iter().find(|planned| planned.address == address).expect("a resource of the ledger")
}

#[track_caller]
fn finds(plan: &Value, expected: &[&str]) {
    assert_eq!(found(&workspace(), plan), expected, "{plan:#}");
}

#[test]
fn a_plan_that_creates_or_keeps_what_is_defined_has_no_finding() {
    finds(&plan(ledger().iter().map(super::support::Planned::created)), &[]);
    finds(&steady_but([]), &[]);
}

#[test]
fn what_no_definition_gives_is_extra() {
    let sneaky = member("google_project_iam_member.sneaky", "user:eve@example.com", "roles/owner");
    finds(&steady_but([sneaky.created()]), &["plan-extra google_project_iam_member.sneaky"]);
    finds(&steady_but([sneaky.stays()]), &["plan-extra google_project_iam_member.sneaky"]);
    finds(&steady_but([sneaky.destroyed()]), &[]);
    // The topic of another project.
    let topic = resource(
        "google_pubsub_topic_iam_member.other",
        "google_pubsub_topic_iam_member",
        json!({ "project": "bus-prod", "topic": "projects/bus-prod/topics/orders", "role": "roles/pubsub.viewer",
            "member": GROUP }),
    );
    finds(&steady_but([topic.created()]), &["plan-extra google_pubsub_topic_iam_member.other"]);
    let namespace = resource(
        "kubernetes_namespace_v1.more",
        "kubernetes_namespace_v1",
        json!({ "metadata": [{ "name": "more", "labels": {} }] }),
    );
    finds(&steady_but([namespace.created()]), &["plan-extra kubernetes_namespace_v1.more"]);
}

#[test]
fn what_is_defined_and_not_there_is_missing() {
    finds(&steady_but([of(LOGGING).destroyed()]), &[&format!("plan-missing {LOGGING}")]);
    let mut other = of(LOGGING);
    other.value["role"] = json!("roles/owner");
    finds(&steady_but([other.stays()]), &[&format!("plan-extra {LOGGING}"), "plan-missing"]);
    let mut namespace = of("kubernetes_namespace.ledger");
    namespace.value["metadata"][0]["labels"]["tier"] = json!("silver");
    finds(&steady_but([namespace.stays()]), &["plan-missing kubernetes_namespace.ledger"]);
    let mut role = of("kubernetes_role.restarter");
    role.value["rule"][0]["verbs"] = json!(["*"]);
    finds(&steady_but([role.stays()]), &["plan-extra kubernetes_role.restarter", "plan-missing"]);
}

#[test]
fn addresses_and_case_make_no_difference() {
    let mut other = of(LOGGING);
    other.address = "module.own[\"a.b\"].google_project_iam_member.this[\"x]\"]".to_owned();
    other.value["member"] = json!("group:Payments@Example.com");
    let steady = ledger().iter().skip(1).map(super::support::Planned::stays).collect::<Vec<_>>();
    finds(&plan(steady.into_iter().chain([other.stays()])), &[]);
}

#[test]
fn two_resources_for_one_binding_take_it_away() {
    let double = member("google_project_iam_member.double", GROUP, "roles/logging.viewer");
    finds(&steady_but([double.stays()]), &[]);
    // The other address keeps it in its state, and the policy no longer has it.
    finds(&steady_but([double.destroyed()]), &["plan-missing google_project_iam_member.double"]);
    // Created and destroyed in no order.
    let moved = [double.created(), of(LOGGING).destroyed()];
    finds(&steady_but(moved), &[&format!("plan-gap {LOGGING}")]);
    // An import finds it there all the time, until it is destroyed.
    let mut import = double.stays();
    import["change"]["importing"] = json!({ "id": "ledger-prod roles/logging.viewer group:payments@example.com" });
    finds(&steady_but([import, of(LOGGING).destroyed()]), &[&format!("plan-missing {LOGGING}")]);
}

#[test]
fn a_replacement_by_itself_ends_without_the_binding() {
    let (old, new) = (of(LOGGING).value, of(LOGGING).value);
    let replaced = |actions: &[&str]| of(LOGGING).change(actions, old.clone(), new.clone());
    finds(&steady_but([replaced(&["delete", "create"])]), &[&format!("plan-gap {LOGGING}")]);
    finds(&steady_but([replaced(&["create", "delete"])]), &[&format!("plan-missing {LOGGING}")]);
    let ana = of("google_project_iam_member.ana");
    let mut before = ana.value.clone();
    before["condition"][0]["title"] = json!("until 2098-12-31");
    before["condition"][0]["expression"] = json!("request.time < timestamp(\"2099-01-01T00:00:00Z\")");
    let new_end = |actions: &[&str]| ana.change(actions, before.clone(), ana.value.clone());
    finds(&steady_but([new_end(&["create", "delete"])]), &[]);
    finds(&steady_but([new_end(&["delete", "create"])]), &["plan-gap google_project_iam_member.ana"]);
}

#[test]
fn a_deposed_object_takes_away_what_is_the_same() {
    let deposed = |value: Value| {
        let mut change = of(LOGGING).change(&["delete"], value, Value::Null);
        change["deposed"] = json!("a1b2c3d4");
        change
    };
    let with = |change: Value| plan(ledger().iter().map(super::support::Planned::stays).chain([change]));
    finds(&with(deposed(of(LOGGING).value)), &[&format!("plan-missing {LOGGING}")]);
    let mut other = of(LOGGING).value;
    other["role"] = json!("roles/viewer");
    finds(&with(deposed(other)), &[]);
}

#[test]
fn bindings_of_other_names_give_the_same_and_have_no_gap_while_one_stays() {
    let view = of("kubernetes_role_binding.view");
    let mut renamed = view.clone();
    renamed.address = "kubernetes_role_binding_v1.new".to_owned();
    renamed.value["metadata"][0]["name"] = json!("teamkit.clusterrole.view");
    finds(&steady_but([renamed.created(), view.destroyed()]), &["plan-gap kubernetes_role_binding.view"]);
    finds(&steady_but([renamed.stays(), view.destroyed()]), &[]);
}

#[test]
fn a_namespace_that_is_destroyed_is_told_once() {
    let namespace = of("kubernetes_namespace.ledger");
    finds(&steady_but([namespace.destroyed()]), &["plan-destroys kubernetes_namespace.ledger"]);
    let replaced = namespace.change(&["delete", "create"], namespace.value.clone(), namespace.value.clone());
    finds(&steady_but([replaced]), &["plan-destroys kubernetes_namespace.ledger"]);
    let workspace = workspace();
    let released = "released:\n  - { root: terraform/services/ledger/production, address: kubernetes_namespace_v1.old, reason: \"goes elsewhere\" }\n";
    workspace.append("teamkit.yaml", released);
    let old = resource("kubernetes_namespace_v1.old", namespace.kind, json!({ "metadata": [{ "name": "old" }] }));
    assert_eq!(found(&workspace, &steady_but([old.forgotten()])), [""; 0]);
    assert_eq!(
        found(&super::support::workspace(), &steady_but([old.forgotten()])),
        ["plan-forgets kubernetes_namespace_v1.old"]
    );
}

#[test]
fn a_binding_that_is_forgotten_stays_in_the_cloud() {
    finds(&steady_but([of(LOGGING).forgotten()]), &[&format!("plan-forgets {LOGGING}")]);
    let again = member("google_project_iam_member.again", GROUP, "roles/logging.viewer");
    finds(&steady_but([of(LOGGING).forgotten(), again.created()]), &[]);
    // Terraform 1.16 leaves the old one of a replacement where it is.
    let mut old = of(LOGGING).value;
    old["role"] = json!("roles/owner");
    let replaced = of(LOGGING).change(&["create", "forget"], old, of(LOGGING).value);
    finds(&steady_but([replaced]), &[&format!("plan-forgets {LOGGING}")]);
    let other = resource("google_storage_bucket.x", "google_storage_bucket", json!({ "name": "x" }));
    finds(&steady_but([other.forgotten()]), &[]);
}

#[test]
fn an_import_that_fits_changes_nothing() {
    let import = |mut change: Value| {
        change["change"]["importing"] = json!({ "id": "x" });
        change
    };
    finds(&steady_but([import(of(LOGGING).stays())]), &[]);
    let mut old = of(LOGGING).value;
    old["condition"] = json!([{ "title": "expires", "expression": "true", "description": "" }]);
    let replaced = of(LOGGING).change(&["create", "delete"], old, of(LOGGING).value);
    finds(&steady_but([import(replaced)]), &[&format!("plan-import {LOGGING}")]);
    let mut namespace = of("kubernetes_namespace.ledger").value;
    namespace["metadata"][0]["labels"] = json!({});
    let namespace =
        of("kubernetes_namespace.ledger").change(&["update"], namespace, of("kubernetes_namespace.ledger").value);
    finds(&steady_but([import(namespace)]), &["plan-import kubernetes_namespace.ledger"]);
}

#[test]
fn what_gives_access_otherwise_is_told() {
    let binding = resource(
        "google_project_iam_binding.x",
        "google_project_iam_binding",
        json!({ "project": "ledger-prod", "role": "roles/owner", "members": ["user:eve@example.com"] }),
    );
    let workspace = workspace();
    assert_eq!(found(&workspace, &steady_but([binding.created()])), ["plan-access google_project_iam_binding.x"]);
    let json = workspace.run(&["verify", &format!("{LEDGER}=plan.json"), "--format", "json"]).json();
    assert_eq!(json["roots"][0]["findings"][0]["people"], json!(["eve@example.com"]));
    finds(&steady_but([binding.stays()]), &["plan-access google_project_iam_binding.x"]);
    finds(&steady_but([binding.destroyed()]), &[]);
    finds(
        &steady_but([binding.forgotten()]),
        &["plan-access google_project_iam_binding.x", "plan-forgets google_project_iam_binding.x"],
    );
    let deny = resource("google_iam_deny_policy.x", "google_iam_deny_policy", json!({ "parent": "x" }));
    finds(&steady_but([deny.created()]), &[]);
    finds(&steady_but([deny.destroyed()]), &["plan-access google_iam_deny_policy.x"]);
    let manifest =
        |manifest: Value| resource("kubernetes_manifest.x", "kubernetes_manifest", json!({ "manifest": manifest }));
    let config = json!({ "apiVersion": "v1", "kind": "ConfigMap" });
    finds(&steady_but([manifest(config).created()]), &[]);
    let rbac = json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding" });
    finds(&steady_but([manifest(rbac).created()]), &["plan-access kubernetes_manifest.x"]);
    let mut data = resource("data.external.x", "external", json!({})).change(&["read"], Value::Null, json!({}));
    data["mode"] = json!("data");
    finds(&steady_but([data]), &["plan-access data.external.x"]);
    let mut plan = steady_but([]);
    plan["action_invocations"] = json!([{ "address": "action.local_command.x", "type": "local_command" }]);
    finds(&plan, &["plan-access action.local_command.x"]);
}

#[test]
fn what_gives_access_by_its_arguments_is_told() {
    let meta = |name: &str, namespace: &str| json!([{ "name": name, "namespace": namespace }]);
    let manifest = |version: &str, kind: &str, more: Value| {
        let mut manifest = json!({ "apiVersion": version, "kind": kind });
        manifest.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        json!({ "manifest": manifest })
    };
    let marks = |version: &str, kind: &str| json!({ "api_version": version, "kind": kind, "labels": { "a": "b" } });
    let token = json!({ "type": "kubernetes.io/service-account-token" });
    let users = json!({ "metadata": { "name": "aws-auth", "namespace": "kube-system" } });
    for (kind, value, is_told) in [
        ("kubernetes_labels", marks("rbac.authorization.k8s.io/v1", "ClusterRole"), true),
        ("kubernetes_annotations", marks("v1", "Namespace"), true),
        ("kubernetes_labels", marks("apps/v1", "Deployment"), false),
        ("kubernetes_manifest", manifest("v1", "Secret", token), true),
        ("kubernetes_manifest", manifest("v1", "Secret", json!({ "type": "Opaque" })), false),
        ("kubernetes_manifest", manifest("v1", "ConfigMap", users), true),
        ("kubernetes_manifest", manifest("argoproj.io/v1alpha1", "ApplicationSet", json!({})), true),
        ("kubernetes_manifest", manifest("argoproj.io/v1alpha1", "Rollout", json!({})), false),
        ("kubernetes_config_map_v1_data", json!({ "metadata": meta("aws-auth", "kube-system") }), true),
        ("kubernetes_config_map", json!({ "metadata": meta("settings", "kube-system") }), false),
        ("google_container_cluster", json!({ "enable_legacy_abac": true }), true),
        ("google_container_cluster", json!({ "enable_legacy_abac": false }), false),
        ("google_cloud_run_v2_service", json!({ "invoker_iam_disabled": true }), true),
        ("google_cloud_run_v2_service", json!({ "invoker_iam_disabled": null }), false),
        ("googleworkspace_role_assignment", json!({ "role_id": "1" }), true),
        ("flux_bootstrap_git", json!({}), true),
        ("google_org_policy_policy", json!({ "name": "projects/x/policies/y" }), false),
    ] {
        let told = [format!("plan-access {kind}.x")];
        let told: Vec<&str> = told.iter().filter(|_| is_told).map(String::as_str).collect();
        finds(&steady_but([resource(&format!("{kind}.x"), kind, value).created()]), &told);
    }
    for kind in ["google_org_policy_policy", "google_access_context_manager_service_perimeter"] {
        let gone = resource(&format!("{kind}.x"), kind, json!({ "name": "x" })).destroyed();
        finds(&steady_but([gone]), &[&format!("plan-access {kind}.x")]);
    }
}

#[test]
fn what_runs_commands_is_told_when_it_does() {
    let data = resource("terraform_data.x", "terraform_data", json!({}));
    let with = |change: Value| {
        let mut plan = steady_but([change]);
        plan["configuration"] = json!({ "root_module": { "resources": [{ "address": "terraform_data.x", "mode": "managed",
            "type": "terraform_data", "provisioners": [{ "type": "local-exec" }] }] } });
        plan
    };
    finds(&with(data.created()), &["plan-access terraform_data.x"]);
    finds(&with(data.destroyed()), &["plan-access terraform_data.x"]);
    finds(&with(data.stays()), &[]);
    finds(&steady_but([data.created()]), &[]);
}

#[test]
fn what_is_known_only_after_the_apply_is_incomplete() {
    let mut unknown = of(LOGGING).created();
    unknown["change"]["after"].as_object_mut().expect("an object").remove("member");
    unknown["change"]["after_unknown"] = json!({ "member": true, "id": true });
    finds(&steady_but([unknown]), &[&format!("plan-incomplete {LOGGING}")]);
    let mut subject = of("kubernetes_role_binding.view").created();
    subject["change"]["after_unknown"] = json!({ "subject": [{ "name": true }] });
    finds(&steady_but([subject]), &["plan-incomplete kubernetes_role_binding.view"]);
    let odd = of(LOGGING).change(&["evict"], of(LOGGING).value, of(LOGGING).value);
    finds(&steady_but([odd]), &[&format!("plan-incomplete {LOGGING}")]);
}

#[test]
fn a_plan_that_says_less_than_an_apply_does_is_incomplete() {
    let with = |key: &str, value: Value| {
        let mut plan = plan([]);
        plan[key] = value;
        plan
    };
    finds(&with("errored", json!(true)), &["plan-incomplete"]);
    finds(&with("complete", json!(false)), &["plan-incomplete"]);
    let deferred = json!([{ "reason": "unknown", "resource_change": { "address": "a.b" } }]);
    finds(&with("deferred_changes", deferred), &["plan-incomplete"]);
    let state = json!({ "values": { "root_module": { "child_modules": [{ "resources": [{ "mode": "managed" }] }] } } });
    let mut refresh = with("prior_state", state);
    refresh.as_object_mut().expect("an object").remove("resource_changes");
    finds(&refresh, &["plan-incomplete"]);
    // Nothing is planned and nothing is in the state: what is defined is missing.
    let mut nothing = plan([]);
    nothing.as_object_mut().expect("an object").remove("resource_changes");
    assert_eq!(found(&workspace(), &nothing).len(), 8);
}

#[test]
fn a_provider_that_reaches_another_cluster_is_not_the_one_that_is_meant() {
    let workspace = workspace();
    let two =
        "clusters: [{ name: prod-a, provider: kubernetes.prod-a }, { name: prod-b, provider: kubernetes.prod-b }]";
    workspace.edit("teamkit.yaml", "cluster: prod", two);
    let resources = |letter: &'static str| {
        let in_cluster = ledger().into_iter().filter(|planned| planned.kind.starts_with("kubernetes_"));
        in_cluster.map(move |planned| {
            let address = format!("{}-{letter}", planned.address);
            (resource(&address, planned.kind, planned.value), format!("kubernetes.prod-{letter}"))
        })
    };
    let all: Vec<_> = resources("a").chain(resources("b")).collect();
    let count = |a: &str, b: &str| {
        let google = ledger().into_iter().filter(|planned| planned.kind.starts_with("google_"));
        let google: Vec<Value> = google.map(|planned| planned.stays()).collect();
        let mut plan = plan(google.into_iter().chain(all.iter().map(|(planned, _)| planned.stays())));
        let configured = all.iter().map(|(planned, key)| {
            json!({ "address": planned.address, "mode": "managed", "type": planned.kind, "provider_config_key": key })
        });
        let context = |name: &str| json!({ "expressions": { "config_context": { "constant_value": name } } });
        plan["configuration"] = json!({
            "provider_config": { "kubernetes.prod-a": context(a), "kubernetes.prod-b": context(b) },
            "root_module": { "resources": configured.collect::<Vec<_>>() },
        });
        found(&workspace, &plan).len()
    };
    assert_eq!(count("gke_x_prod-a", "gke_x_prod-b"), 0);
    assert!(count("gke_x_prod-b", "gke_x_prod-b") > 0);
    assert!(count("gke_x_prod-b", "gke_x_prod-a") > 0);
}

#[test]
fn a_directory_without_a_plan_is_a_wrong_call() {
    let workspace = workspace();
    workspace.write("plans/terraform/plan.bin", "PK");
    workspace.run(&["verify", "--plans", "plans"]).exits(2).says("there is no plan in");
}

#[test]
fn a_place_in_a_form_that_can_mean_another_is_incomplete() {
    let topic = "google_pubsub_topic_iam_member.orders";
    let with = |address: &str, arguments: &[(&str, &str)]| {
        let mut planned = of(address);
        for (argument, text) in arguments {
            planned.value[*argument] = json!(text);
        }
        steady_but([planned.stays()])
    };
    for (project, id) in [
        ("ledger-prod", "evil-project/orders"),
        ("ledger-prod", "//x/projects/evil/topics/orders"),
        ("ledger-prod", "projects/evil/topics/orders"),
        ("ledger-prod", "projects/evil/projects/ledger-prod/topics/orders"),
        ("ledger-prod", "projects/ledger-prod/topics/x/orders"),
        ("evil", "projects/ledger-prod/topics/orders"),
        ("evil/ledger-prod", "orders"),
    ] {
        finds(&with(topic, &[("project", project), ("topic", id)]), &[&format!("plan-incomplete {topic}")]);
    }
    for (project, id) in [("ledger-prod", "orders"), ("projects/ledger-prod", "projects/ledger-prod/topics/orders")] {
        finds(&with(topic, &[("project", project), ("topic", id)]), &[]);
    }
    finds(&with(LOGGING, &[("project", "evil/ledger-prod")]), &[&format!("plan-incomplete {LOGGING}")]);
    finds(&with(LOGGING, &[("project", "projects/ledger-prod")]), &[]);
    let bucket = "google_storage_bucket_iam_member.exports";
    finds(&with(bucket, &[("bucket", "evil/ledger-exports")]), &[&format!("plan-incomplete {bucket}")]);
    finds(&with(bucket, &[("bucket", "projects/_/buckets/ledger-exports")]), &[]);
}

#[test]
fn what_decides_alone_takes_away_what_others_give_when_it_goes() {
    let binding = |role: &str, project: &str| {
        let value = json!({ "project": project, "role": role, "members": [GROUP], "condition": [] });
        resource("google_project_iam_binding.x", "google_project_iam_binding", value)
    };
    let logging = binding("roles/logging.viewer", "ledger-prod");
    finds(&steady_but([logging.destroyed()]), &["plan-missing google_project_iam_binding.x"]);
    let created = of(LOGGING).created();
    finds(&steady_but([logging.destroyed(), created]), &["plan-missing google_project_iam_binding.x"]);
    // The role with a condition is another binding.
    finds(&steady_but([binding("roles/spanner.databaseReader", "ledger-prod").destroyed()]), &[]);
    finds(&steady_but([binding("roles/logging.viewer", "bus-prod").destroyed()]), &[]);
    let odd = binding("roles/logging.viewer", "x/ledger-prod").destroyed();
    finds(&steady_but([odd]), &["plan-incomplete google_project_iam_binding.x"]);
    let policy = json!({ "bucket": "b/ledger-exports", "policy_data": "{}" });
    let policy = resource("google_storage_bucket_iam_policy.x", "google_storage_bucket_iam_policy", policy);
    finds(&steady_but([policy.destroyed()]), &["plan-missing google_storage_bucket_iam_policy.x"]);
}

#[test]
fn the_project_of_a_provider_is_that_of_resources_that_write_none() {
    let with = |expressions: Value| {
        let mut unknown = of(LOGGING).created();
        unknown["change"]["after"].as_object_mut().expect("an object").remove("project");
        unknown["change"]["after_unknown"] = json!({ "project": true });
        let mut plan = steady_but([unknown]);
        let project = json!({ "expressions": { "project": { "constant_value": "ledger-prod" } } });
        plan["configuration"] = json!({
            "provider_config": { "google": project },
            "root_module": { "resources": [{ "address": LOGGING, "mode": "managed", "type": "google_project_iam_member",
                "provider_config_key": "google", "expressions": expressions }] },
        });
        plan
    };
    finds(&with(json!({})), &[]);
    let written = json!({ "project": { "references": ["google_project.x.project_id", "google_project.x"] } });
    finds(&with(written), &[&format!("plan-incomplete {LOGGING}")]);
}

#[test]
fn a_resource_of_another_provider_is_told() {
    let with = |provider: &str| {
        let mut change = of(LOGGING).stays();
        change["provider_name"] = json!(format!("registry.example/{provider}"));
        steady_but([change])
    };
    finds(&with("hashicorp/google"), &[]);
    finds(&with("hashicorp/google-beta"), &[]);
    finds(&with("evil/google"), &[&format!("plan-access {LOGGING}")]);
    finds(&with("evil/goggle"), &[&format!("plan-access {LOGGING}")]);
}

#[test]
fn a_condition_without_an_expression_has_another_form() {
    let mut ana = of("google_project_iam_member.ana");
    ana.value["condition"][0]["expression"] = Value::Null;
    let workspace = workspace();
    let rules = found(&workspace, &steady_but([ana.stays()]));
    assert_eq!(rules, ["plan-access google_project_iam_member.ana", "plan-missing"]);
    let run = workspace.run(&["verify", &format!("{LEDGER}=plan.json"), "--format", "json"]).exits(1);
    assert!(run.stdout.contains("a condition without a title or an expression"), "{}", run.stdout);
}
