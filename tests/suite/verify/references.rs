//! What a plan's configuration says of values that are known only after the apply.

use serde_json::{Value, json};

use super::support::{LEDGER, PAYMENTS, ledger, plan, rules, steady_but, workspace};

const GROUP: &str = "google_cloud_identity_group.g";
const MEMBERSHIP: &str = "google_cloud_identity_group_membership.ana";

/// The group's root when it is created, with what the group of Ana's membership refers to.
fn referring(references: &[&str], module: Value) -> Value {
    let group = json!({ "group_key": [{ "id": "payments@example.com", "namespace": null }] });
    let membership = |person: &str| {
        json!({ "preferred_member_key": [{ "id": format!("{person}@example.com"), "namespace": null }],
            "roles": [{ "name": "MEMBER", "expiry_detail": [] }] })
    };
    let change = |address: &str, kind: &str, after: Value, unknown: Value| {
        json!({ "address": address, "mode": "managed", "type": kind, "name": "x", "change": { "actions": ["create"],
            "before": null, "after": after, "after_unknown": unknown } })
    };
    let kind = "google_cloud_identity_group_membership";
    let unknown = json!({ "group": true });
    let mut plan = plan([
        change(GROUP, "google_cloud_identity_group", group, json!({ "id": true, "name": true })),
        change(MEMBERSHIP, kind, membership("ana"), unknown.clone()),
        change("google_cloud_identity_group_membership.ben", kind, membership("ben"), unknown),
    ]);
    let resource = |address: &str, kind: &str, references: Value| json!({ "address": address, "mode": "managed", "type": kind, "expressions": { "group": { "references": references } } });
    let own = json!(["google_cloud_identity_group.g.id", GROUP]);
    let mut root = json!({ "resources": [
        resource(GROUP, "google_cloud_identity_group", json!([])),
        resource(MEMBERSHIP, kind, json!(references)),
        resource("google_cloud_identity_group_membership.ben", kind, own),
    ] });
    root["module_calls"] = module;
    plan["configuration"] = json!({ "root_module": root });
    plan
}

#[track_caller]
fn is_told(plan: &Value, expected: bool) {
    let workspace = workspace();
    workspace.write("plan.json", plan.to_string());
    let told = [format!("plan-incomplete {MEMBERSHIP}")];
    let told: &[String] = if expected { &told } else { &[] };
    assert_eq!(rules(&workspace.run(&["verify", &format!("{PAYMENTS}=plan.json"), "--format", "json"])), told);
}

#[test]
fn a_group_that_may_be_something_else_is_not_believed() {
    let own = ["google_cloud_identity_group.g.id", GROUP];
    let mixed = |more: &[&str]| referring(&[&own[..], more].concat(), json!({}));
    is_told(&mixed(&[]), false);
    // What is known can't be what isn't.
    for known in ["var.name", "each.key", "count.index", "path.module", "terraform.workspace"] {
        is_told(&mixed(&[known]), false);
    }
    for other in [
        "local.group",
        "data.google_cloud_identity_group_lookup.x.name",
        "terraform_data.x.output",
        "each.value.group",
        "module.x.group",
        "self.id",
    ] {
        is_told(&mixed(&[other]), true);
    }
}

#[test]
fn a_reference_is_followed_to_its_end() {
    // An instance that `each.value` picks.
    is_told(&referring(&[GROUP, "each.value.group", "each.value"], json!({})), false);
    let output = |references: Value| {
        let output = json!({ "expression": { "references": references } });
        json!({ "x": { "module": { "outputs": { "group": output } }, "expressions": {
            "group": { "references": ["google_cloud_identity_group.g.id", GROUP] },
            "other": { "references": ["terraform_data.x.output", "terraform_data.x"] } } } })
    };
    let through = |references: Value| referring(&["module.x.group", "module.x"], output(references));
    is_told(&through(json!(["var.group"])), false);
    is_told(&through(json!(["var.group", "var.other"])), true);
    is_told(&through(json!(["var.group", "local.x"])), true);
    is_told(&through(json!(["var.group", "var.by_default"])), false);
    is_told(&referring(&["module.x"], output(json!(["var.group"]))), true);
    // An output that leads to itself.
    let mut circle = output(json!(["module.y.group"]));
    circle["x"]["module"]["module_calls"] = json!({ "y": { "module": { "outputs": { "group": { "expression": { "references": ["var.g"] } } } },
            "expressions": { "g": { "references": ["module.y.group"] } } } });
    is_told(&referring(&["module.x.group", "module.x"], circle), true);
}

#[test]
fn names_of_resources_that_are_not_known_yet_are_not_none() {
    let role = "kubernetes_role.restarter";
    let with = |rule: Option<Value>| {
        let mut created = ledger().into_iter().find(|planned| planned.address == role).expect("the Role").created();
        created["change"]["after"]["rule"][0].as_object_mut().expect("a rule").remove("resource_names");
        created["change"]["after_unknown"] = json!({ "rule": [{ "resource_names": true }] });
        let mut plan = steady_but([created]);
        let mut expressions = json!({});
        expressions["rule"] = json!(rule.into_iter().collect::<Vec<_>>());
        plan["configuration"] = json!({ "root_module": { "resources": [
            { "address": role, "mode": "managed", "type": "kubernetes_role", "expressions": expressions }] } });
        let workspace = workspace();
        workspace.write("plan.json", plan.to_string());
        rules(&workspace.run(&["verify", &format!("{LEDGER}=plan.json"), "--format", "json"]))
    };
    let incomplete = [format!("plan-incomplete {role}")];
    let verbs = json!({ "verbs": { "constant_value": ["get", "delete"] } });
    assert_eq!(with(Some(verbs.clone())), [""; 0]);
    let mut written = verbs;
    written["resource_names"] = json!({ "references": ["terraform_data.x.output", "terraform_data.x"] });
    assert_eq!(with(Some(written)), incomplete);
    // Blocks that `dynamic` makes are in no configuration.
    assert_eq!(with(None), incomplete);
}

#[test]
fn a_key_of_a_configuration_that_stands_twice_is_refused() {
    let workspace = workspace();
    let with = |configuration: &str| {
        let text = steady_but([]).to_string();
        let text = format!("{},\"configuration\":{configuration}}}", text.strip_suffix('}').expect("an object"));
        workspace.write("plan.json", text);
        let run = workspace.run(&["verify", &format!("{LEDGER}=plan.json"), "--format", "json"]);
        let json = run.json();
        json["roots"][0]["findings"][0]["message"].as_str().map(str::to_owned)
    };
    let address = "\"address\":\"a.b\",\"type\":\"kubernetes_role\"";
    for (configuration, key) in [
        ("{\"provider_config\":{\"kubernetes\":{},\"kubernetes\":{}}}".to_owned(), "kubernetes"),
        ("{\"provider_config\":{\"kubernetes\":{\"expressions\":{\"host\":{},\"host\":{}}}}}".to_owned(), "host"),
        ("{\"root_module\":{\"module_calls\":{\"a\":{},\"a\":{}}}}".to_owned(), "a"),
        ("{\"root_module\":{\"outputs\":{\"a\":{},\"a\":{}}}}".to_owned(), "a"),
        (
            format!("{{\"root_module\":{{\"resources\":[{{{address},\"expressions\":{{\"group\":{{}},\"group\":{{}}}}}}]}}}}"),
            "group",
        ),
        (
            format!(
                "{{\"root_module\":{{\"resources\":[{{{address},\"expressions\":{{\"rule\":[{{\"verbs\":{{}},\"verbs\":{{}}}}]}}}}]}}}}"
            ),
            "verbs",
        ),
        (
            "{\"provider_config\":{\"a\":{\"expressions\":{\"host\":{\"constant_value\":\"a\",\"constant_value\":\"b\"}}}}}"
                .to_owned(),
            "constant_value",
        ),
    ] {
        let expected = format!("the file is not a plan: the key `{key}` stands twice");
        assert!(with(&configuration).is_some_and(|message| message.starts_with(&expected)), "{configuration}");
    }
    assert_eq!(with("{\"root_module\":{\"module_calls\":{\"a\":{},\"b\":{}}}}"), None);
}
