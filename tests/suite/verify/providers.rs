//! Where the providers of a plan reach, as its configuration says it.

use serde_json::{Value, json};

use super::support::{LEDGER, found, ledger, plan, workspace};
use crate::support::workspace::Workspace;

const TWO: &str =
    "clusters: [{ name: prod-a, provider: kubernetes.prod-a }, { name: prod-b, provider: kubernetes.prod-b }]";
const SETTINGS: &str = "terraform: { providers: { kubernetes: { source: hashicorp/kubernetes, \
                        config: { config_context: \"gke_x_eu_{{cluster}}\" } } } }\n";

/// The workspace of the ledger with two clusters.
fn two_clusters() -> Workspace {
    let workspace = workspace();
    workspace.edit("teamkit.yaml", "cluster: prod", TWO);
    workspace
}

/// The ledger's resources in both clusters, as they are, with the arguments of each cluster's provider.
fn configured(a: &Value, b: &Value) -> Value {
    let (in_clusters, others): (Vec<_>, Vec<_>) =
        ledger().into_iter().partition(|planned| planned.kind.starts_with("kubernetes_"));
    let mut changes: Vec<Value> = others.iter().map(super::support::Planned::stays).collect();
    let mut resources = Vec::new();
    for letter in ["a", "b"] {
        for planned in &in_clusters {
            let mut planned = planned.clone();
            planned.address = format!("{}-{letter}", planned.address);
            resources.push(json!({ "address": planned.address, "mode": "managed", "type": planned.kind,
                "provider_config_key": format!("kubernetes.prod-{letter}") }));
            changes.push(planned.stays());
        }
    }
    let mut plan = plan(changes);
    plan["configuration"] = json!({
        "provider_config": { "kubernetes": {}, "kubernetes.prod-a": { "expressions": a }, "kubernetes.prod-b": { "expressions": b } },
        "root_module": { "resources": resources },
    });
    plan
}

fn constant(argument: &str, text: &str) -> Value {
    let mut expressions = json!({});
    expressions[argument] = json!({ "constant_value": text });
    expressions
}

/// The providers that are taken for what they are called, each with what it is taken for.
fn assumed(workspace: &Workspace) -> Vec<String> {
    let json = workspace.run(&["verify", &format!("{LEDGER}=plan.json"), "--format", "json"]).json();
    let assumed = json["roots"][0]["assumed"].as_array().expect("a list").clone();
    let text = |one: &Value| format!("{} {} {} {}", one["provider"], one["cluster"], one["argument"], one["value"]);
    assumed.iter().map(|one| text(one).replace('"', "")).collect()
}

#[test]
fn a_provider_has_to_be_what_the_definitions_configure() {
    let workspace = two_clusters();
    workspace.append("teamkit.yaml", SETTINGS);
    let fine = constant("config_context", "gke_x_eu_prod-b");
    let with = |a: Value| found(&workspace, &configured(&a, &fine));
    assert_eq!(with(constant("config_context", "gke_x_eu_prod-a")), [""; 0]);
    assert_eq!(assumed(&workspace), [""; 0]);
    let mut more = constant("config_context", "gke_x_eu_prod-a");
    more["insecure"] = json!({ "constant_value": true });
    assert_eq!(with(more.clone()), [""; 0]);
    // What counts more than a context, or gives it another meaning.
    for argument in ["host", "config_context_cluster", "config_path", "proxy_url"] {
        let mut elsewhere = more.clone();
        elsewhere[argument] = json!({ "constant_value": "https://evil.example" });
        assert_eq!(with(elsewhere), ["plan-access"], "{argument}");
    }
    assert_eq!(with(constant("config_context", "gke_x_eu_other")), ["plan-access"]);
    assert_eq!(with(json!({})), ["plan-access"]);
    assert_eq!(with(json!({ "config_context": { "references": ["var.x"] } })), ["plan-access"]);
    // Another cluster of the workspace: nothing of it is what is defined.
    let told = with(constant("config_context", "gke_x_eu_prod-b"));
    assert_eq!((told[0].as_str(), told.len()), ("plan-access", 9));
}

#[test]
fn a_context_that_means_what_the_definitions_say_may_have_any_name() {
    let workspace = two_clusters();
    workspace.append("teamkit.yaml", SETTINGS.replace("gke_x_eu_{{cluster}}", "all_of_prod-b"));
    let all = constant("config_context", "all_of_prod-b");
    assert_eq!(found(&workspace, &configured(&all, &all)), [""; 0]);
}

#[test]
fn what_nothing_proves_is_said() {
    let workspace = two_clusters();
    let fine = constant("config_context", "gke_x_eu_prod-b");
    let with = |a: Value| {
        assert_eq!(found(&workspace, &configured(&a, &fine)), [""; 0], "{a}");
        assumed(&workspace)
    };
    assert_eq!(with(constant("config_context", "gke_x_eu_prod-a")), [""; 0]);
    assert_eq!(with(constant("host", "https://prod-a.k8s.example.com:6443")), [""; 0]);
    assert_eq!(with(json!({})), ["kubernetes.prod-a prod-a null null"]);
    assert_eq!(with(constant("config_context", "x")), ["kubernetes.prod-a prod-a config_context x"]);
    let mut both = constant("config_context", "gke_x_eu_prod-a");
    both["host"] = json!({ "constant_value": "https://10.0.0.1" });
    assert_eq!(with(both), ["kubernetes.prod-a prod-a host https://10.0.0.1"]);
    let expression = json!({ "host": { "references": ["data.http.x.body", "data.http.x"] } });
    assert_eq!(with(expression), ["kubernetes.prod-a prod-a host null"]);
    let text = workspace.run(&["verify", &format!("{LEDGER}=plan.json")]).exits(0).stdout;
    assert!(text.contains("note: `kubernetes.prod-a` is taken for cluster prod-a"), "{text}");
}

#[test]
fn a_name_that_a_provider_refers_to_counts_as_if_it_were_written() {
    let workspace = two_clusters();
    let fine = constant("config_context", "prod-b");
    let with = |cluster: &str| {
        let host = json!({ "host": { "references": ["data.google_container_cluster.x.endpoint", "data.google_container_cluster.x"] } });
        let mut of_data = configured(&host, &fine);
        let data = json!({ "address": "data.google_container_cluster.x", "mode": "data", "type": "google_container_cluster",
            "expressions": { "name": { "constant_value": cluster } } });
        of_data["configuration"]["root_module"]["resources"].as_array_mut().expect("a list").push(data);
        let mut of_variable = configured(&json!({ "config_context": { "references": ["var.context"] } }), &fine);
        of_variable["variables"] = json!({ "context": { "value": format!("gke_x_eu_{cluster}") } });
        [of_data, of_variable]
    };
    for plan in with("prod-a") {
        assert_eq!(found(&workspace, &plan), [""; 0]);
        assert_eq!(assumed(&workspace), [""; 0]);
    }
    for plan in with("prod-b") {
        assert_eq!(found(&workspace, &plan).len(), 8);
    }
}

#[test]
fn a_provider_of_google_has_to_reach_google() {
    let workspace = workspace();
    let with = |endpoint: Value| {
        let mut plan = super::support::steady_but([]);
        let member = json!({ "address": "google_project_iam_member.logging", "mode": "managed",
            "type": "google_project_iam_member", "provider_config_key": "google" });
        plan["configuration"] = json!({
            "provider_config": { "google": { "expressions": { "resource_manager_custom_endpoint": endpoint } } },
            "root_module": { "resources": [member] },
        });
        (found(&workspace, &plan), assumed(&workspace))
    };
    let constant = |text: &str| with(json!({ "constant_value": text }));
    let none: Vec<String> = Vec::new();
    assert_eq!(constant("https://x.p.googleapis.com/v1/"), (none.clone(), none.clone()));
    for endpoint in ["https://evil.example/", "https://evilgoogleapis.com/", "http://x.googleapis.com.evil.example"] {
        assert_eq!(constant(endpoint), (vec!["plan-access".to_owned()], none.clone()), "{endpoint}");
    }
    let known = vec!["google null resource_manager_custom_endpoint null".to_owned()];
    assert_eq!(with(json!({ "references": ["var.x"] })), (none, known));
}

#[test]
fn a_cluster_with_another_name_is_the_same_one() {
    let workspace = two_clusters();
    let fine = |letter: &str| constant("config_context", &format!("gke_x_eu_prod-{letter}"));
    let view = "kubernetes_role_binding.view-a";
    let with = |is_created: bool| {
        let mut plan = configured(&fine("a"), &fine("b"));
        let changes = plan["resource_changes"].as_array_mut().expect("a list");
        let own = changes.iter_mut().find(|change| change["address"] == view).expect("the binding");
        let mut old = own.clone();
        old["address"] = json!("kubernetes_role_binding_v1.prod-old__ledger__ClusterRole__view");
        old["change"]["actions"] = json!(["delete"]);
        old["change"]["after"] = Value::Null;
        if is_created {
            own["change"]["actions"] = json!(["create"]);
            own["change"]["before"] = Value::Null;
        }
        changes.push(old);
        plan
    };
    let told = ["plan-gap kubernetes_role_binding_v1.prod-old__ledger__ClusterRole__view"];
    assert_eq!(found(&workspace, &with(true)), told);
    assert_eq!(found(&workspace, &with(false)), told);
    // The old cluster has a provider of its own.
    let mut other = with(true);
    other["configuration"]["provider_config"]["kubernetes.prod-old"] = json!({ "expressions": fine("old") });
    assert_eq!(found(&workspace, &other), [""; 0]);
    // Another cluster of the workspace, and something that nobody has.
    let mut nobodys = with(false);
    let old = nobodys["resource_changes"].as_array_mut().expect("a list").last_mut().expect("the old one");
    old["change"]["before"]["metadata"][0]["name"] = json!("other");
    old["change"]["before"]["subject"][0]["name"] = json!("somebody@example.com");
    assert_eq!(found(&workspace, &nobodys), [""; 0]);
}
