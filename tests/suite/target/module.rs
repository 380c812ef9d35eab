//! `layout.style: module`: one call a root.

use std::collections::BTreeMap;

use crate::support::{generate::roots, workspace::Workspace};

const MODULE: &str = "layout: { style: module, module: { source: \"{{workspace}}/modules/team-kit\" } }\n";

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
