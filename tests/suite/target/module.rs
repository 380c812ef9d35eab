//! `layout.style: module`: one call a root.

use std::collections::BTreeMap;

use serde_json::Value;
use teamkit::terraform::Configuration;

use crate::support::{
    compare::diff,
    everywhere::{MODULE, everywhere, everywhere_in_modules},
    generate::roots,
    managed::{copy_of, replanned},
    terraform::{is_formatted, plan, tf, validate},
    workspace::Workspace,
};

/// How often each thing of some texts stands there.
fn count(files: &BTreeMap<String, String>, part: &str) -> usize {
    files.values().map(|text| text.matches(part).count()).sum()
}

#[test]
fn module_style_carries_the_same_grants_in_one_call_a_root() {
    let (resources, module) = (Workspace::small(), Workspace::small());
    module.append("teamkit.yaml", MODULE);
    resources.generate();
    module.generate();
    assert_eq!(roots(&resources), roots(&module));
    let (resources, module) = (resources.generated(), module.generated());
    assert_eq!(count(&module, "\nresource "), 0);
    assert_eq!(count(&module, "\nmodule \"team-kit\" {\n"), 6);
    assert_eq!(count(&module, "\n  source = \"../../../../modules/team-kit\"\n"), 6);
    assert_eq!(count(&resources, "google_project_iam_member"), 21);
    assert_eq!(count(&module, "member  = \"group:"), 21);
    assert_eq!(count(&resources, "kubernetes_role_binding_v1"), 11, "one for each role in each namespace");
    assert_eq!(count(&module, " subjects = ["), 11);
    assert_eq!(count(&resources, "  subject {"), count(&module, "kind = \"Group\""));
}

#[test]
fn module_style_passes_each_cluster_its_provider() {
    let workspace = Workspace::small();
    let clusters = "clusters: [{ name: prod-a, provider: kubernetes.a }, { name: prod-b, provider: kubernetes.b }]";
    workspace.edit("teamkit.yaml", "cluster: platform-prod", clusters);
    workspace.append("teamkit.yaml", MODULE);
    workspace.generate();
    let calls: Vec<String> =
        workspace.addresses().into_iter().filter(|address| address.contains("ledger/production")).collect();
    assert_eq!(
        calls,
        ["team-kit", "team-kit__prod-a", "team-kit__prod-b"]
            .map(|name| format!("terraform/services/ledger/production: module {name}"))
    );
    let text = workspace.read("terraform/services/ledger/production/teamkit.tf");
    assert!(text.contains("  providers = {\n    kubernetes = kubernetes.a\n  }\n"), "{text}");
    assert!(text.contains("  providers = {\n    kubernetes = kubernetes.b\n  }\n"), "{text}");
}

/// The roots of a workspace that grants everywhere.
const ROOTS: [&str; 6] = [
    "terraform/services/ledger/production",
    "terraform/scopes/commerce",
    "terraform/scopes/company",
    "terraform/scopes/lake",
    "terraform/scopes/platform",
    "terraform/scopes/edge",
];

/// Type and arguments of each planned resource, without what is absent; and the addresses.
fn resources(plan: &Value) -> (Vec<String>, Vec<String>) {
    let changes = plan["resource_changes"].as_array().expect("a list");
    let mut resources: Vec<String> =
        changes.iter().map(|change| format!("{} {}", change["type"], present(&change["change"]["after"]))).collect();
    resources.sort_unstable();
    let mut addresses: Vec<String> =
        changes.iter().map(|change| change["address"].as_str().expect("a text").to_owned()).collect();
    addresses.sort_unstable();
    (resources, addresses)
}

fn present(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let map = map.iter().map(|(key, value)| (key.clone(), present(value)));
            Value::Object(map.filter(|(_, value)| !(value.is_null() || *value == Value::Array(Vec::new()))).collect())
        }
        Value::Array(items) => items.iter().map(present).collect(),
        other => other.clone(),
    }
}

#[test]
fn both_styles_plan_the_same_everywhere() {
    let (written, called) = (everywhere(), everywhere_in_modules());
    written.generate();
    called.generate();
    is_formatted(&called);
    assert_eq!(count(&called.generated(), "\nresource "), 0);
    let Some(tf) = tf("the plans of the two styles are not compared") else { return };
    validate(&tf, &written.path().join("terraform"));
    validate(&tf, &called.path().join("terraform"));
    for root in ROOTS {
        let (one, _) = resources(&plan(&tf, &written.path().join(root)));
        let (other, addresses) = resources(&plan(&tf, &called.path().join(root)));
        assert!(!one.is_empty(), "{root}");
        assert_eq!(one, other, "{root}");
        // And the addresses are those that we tell without Terraform.
        let told = Configuration::parse(&called.read(&format!("{root}/teamkit.tf"))).expect("HCL").resources;
        assert_eq!(told.into_keys().collect::<Vec<_>>(), addresses, "{root}");
    }
}

#[test]
fn another_end_of_a_condition_replaces_in_a_call_and_another_title_is_another_member() {
    let base = everywhere_in_modules();
    base.generate();
    let head = copy_of(&base);
    let text = head.read("teams/payments.yaml").replace("until: 2027-01-31", "until: 2027-02-28");
    head.write("teams/payments.yaml", text.replace("title: office hours", "title: late hours"));
    let json = diff(&base, &head, &["--format", "json"]).json();
    head.generate();
    let roots = json["terraform"]["roots"].as_array().expect("a list");
    assert_eq!(roots.len(), 4, "{roots:?}");
    for root in roots {
        let path = root["path"].as_str().expect("a path");
        let Some(plan) = replanned(&base, &head, path) else { return };
        let counts = format!("add={} change={} destroy={} moved=0", root["add"], root["change"], root["destroy"]);
        assert!(plan.contains(&counts), "{path}: {counts}\n{plan}");
    }
}

#[test]
fn a_call_is_read_back_only_in_the_form_that_is_written() {
    let workspace = everywhere_in_modules();
    workspace.generate();
    let path = "terraform/services/ledger/production/teamkit.tf";
    let text = workspace.read(path);
    for (from, to) in [
        ("bucket = \"ledger-exports\"", "bucket = \"ledger-exports\"\n      project = \"other-prod\""),
        ("title      = \"office hours\"", "title      = \"office hours\"\n        description = \"x\""),
        ("dataset = \"books\"", "dataset = \"books\"\n      secret = \"key\""),
        ("instance = \"main\"\n", "\n"),
    ] {
        let other = text.replacen(from, to, 1);
        assert_ne!(other, text, "{from}");
        let body = teamkit::hcl::parse(&other).expect("HCL");
        let complaint = teamkit::target::read(&body).expect_err(to);
        assert!(complaint.starts_with("`module.team-kit` has a "), "{complaint}");
        assert!(complaint.ends_with(" in a form that teamkit doesn't write"), "{complaint}");
    }
}
