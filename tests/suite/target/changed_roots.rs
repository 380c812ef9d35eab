//! Roots that may have changed: what is told without emitting is what a comparison of all documents finds.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use teamkit::{
    load::load_base,
    model::OrgState,
    review::root_changes,
    source::{Source, Sources},
    target::{changed_roots, emit},
    template::Templates,
};

use crate::support::{
    everywhere::everywhere,
    workspace::{TODAY, Workspace},
};

fn state(workspace: &Workspace, today: &str) -> OrgState {
    let files = workspace.tree().into_iter().filter(|(path, _)| {
        ["teamkit.yaml", "people.yaml"].contains(&path.as_str())
            || path.starts_with("services/")
            || path.starts_with("teams/")
    });
    let sources = Sources::new(files.map(|(path, bytes)| Source::new(path, bytes)).collect());
    let loaded = load_base(sources, today.parse().expect("a day"));
    assert!(!loaded.diagnostics.has_errors(), "{:?}", loaded.diagnostics);
    loaded.state.expect("an organization")
}

/// Checks that the roots which may have changed are those whose documents differ, and returns how many these are.
fn compare(base: &OrgState, head: &OrgState, name: &str) -> usize {
    let documents = |state: &OrgState| -> BTreeMap<_, _> {
        let all = emit(&state.org, &state.grants.active, &state.entitlements, state.today, |_, _| true);
        all.into_iter().map(|document| (document.root.clone(), document)).collect()
    };
    let (before, after) = (documents(base), documents(head));
    let paths: BTreeSet<_> = before.keys().chain(after.keys()).map(Utf8PathBuf::as_path).collect();
    let differs: BTreeSet<_> = paths.into_iter().filter(|path| before.get(*path) != after.get(*path)).collect();
    let changed = changed_roots(base, head);
    assert!(differs.is_subset(&changed), "{name}: {:?}", differs.difference(&changed));
    let templates = Templates::new(&BTreeMap::new()).expect("the built-in templates");
    let root_changes = |same| root_changes((base, &templates), (head, &templates), same).expect("roots");
    assert_eq!(root_changes(true), root_changes(false), "{name}");
    differs.len()
}

#[test]
fn each_fact_that_a_document_reads_counts() {
    const PAYMENTS: &str = "teams/commerce/payments.yaml";
    let base = Workspace::example();
    for (path, from, to) in [
        ("teamkit.yaml", "kubernetes.prod-a", "kubernetes.prod-x"),
        ("teamkit.yaml", "name: platform-prod-a", "name: platform-prod-c"),
        ("teamkit.yaml", "\">= 1.5\"", "\">= 1.6\""),
        ("teamkit.yaml", "version: \">= 6.0\"", "version: \">= 6.1\""),
        ("teamkit.yaml", "example-terraform-state", "other-state"),
        ("teamkit.yaml", "C01abc234", "C01abc235"),
        ("teamkit.yaml", "domain: example.com", "domain: example.org"),
        ("teamkit.yaml", ", manage_namespace: true", ""),
        ("teamkit.yaml", "terraform/projects/{{project}}", "terraform/google/{{project}}"),
        (
            "teamkit.yaml",
            "layout:\n",
            "layout:\n  style: module\n  module: { source: \"{{workspace}}/modules/team-kit\" }\n",
        ),
        ("teamkit.yaml", "[view]", "[view, edit]"),
        ("teamkit.yaml", "verbs: [get, list, delete]", "verbs: [get, list]"),
        ("services/commerce.yaml", "schemes\n  labels: { tier: \"1\" }", "schemes\n  labels: { tier: \"2\" }"),
        (PAYMENTS, "  - card-gateway\n", ""),
        (PAYMENTS, "  - bruno\n", ""),
        (PAYMENTS, "leads: [ida]", "leads: [bruno]"),
        (PAYMENTS, "leads: [ida]\n", ""),
        (PAYMENTS, "leads: [ida]", "group: other@example.com\nleads: [ida]"),
        (PAYMENTS, "leads: [ida]", "lead_group: other@example.com\nleads: [ida]"),
        (PAYMENTS, "    until: 2099-12-31\n    reason", "    until: 2098-12-31\n    reason"),
        (
            PAYMENTS,
            "{ email: tariq@partner.example, until: 2099-12-31",
            "{ email: tariq@partner.example, until: 2026-01-01",
        ),
    ] {
        let head = Workspace::example();
        head.edit(path, from, to);
        let name = format!("{path}: {to}");
        assert_ne!(compare(&state(&base, TODAY), &state(&head, TODAY), &name), 0, "{name}");
    }
}

#[test]
fn days_that_pass_count() {
    let workspace = Workspace::example();
    assert_ne!(compare(&state(&workspace, TODAY), &state(&workspace, "2100-01-01"), "a later day"), 0);
}

#[test]
fn other_roots_are_not_looked_at() {
    let (base, head) = (Workspace::example(), Workspace::example());
    let base = state(&base, TODAY);
    assert!(changed_roots(&base, &state(&head, TODAY)).is_empty());
    head.edit("teams/commerce/payments.yaml", "  - bruno\n", "  - bruno\n  - frida\n");
    let head = state(&head, TODAY);
    let paths: Vec<&str> = changed_roots(&base, &head).into_iter().map(Utf8Path::as_str).collect();
    assert_eq!(paths, ["terraform/teams/commerce", "terraform/teams/payments"]);
}

#[test]
fn each_fact_of_a_scope_or_resource_counts() {
    let base = everywhere();
    for (path, from, to) in [
        ("teamkit.yaml", "folder: \"481516234200\"", "folder: \"481516234201\""),
        ("teamkit.yaml", "{ cluster: edge-prod }", "{ cluster: edge-prod, provider: kubernetes.edge }"),
        ("teamkit.yaml", "{ cluster: edge-prod }", "{ cluster: far-prod }"),
        ("teamkit.yaml", "scopes:\n", "layout: { scope_root: \"terraform/places/{{scope}}\" }\nscopes:\n"),
        (
            "teamkit.yaml",
            "  lake: { project: acme-data-lake }\n",
            "  lake: { project: acme-data-lake }\n  pond: { project: acme-pond }\n",
        ),
        ("services/shop.yaml", "ledger-exports", "ledger-reports"),
        ("services/shop.yaml", "repository: images, location: asia-northeast1", "repository: images, location: us"),
        ("teams/payments.yaml", "resource: [r0, r1, ", "resource: [r1, "),
        ("teams/payments.yaml", "title: \"office", "title: \"late"),
        ("teams/payments.yaml", "to: [bob, \"group:watchers@example.com\", ", "to: [bob, "),
    ] {
        let head = everywhere();
        let text = head.read(path);
        assert!(text.contains(from), "{from}");
        head.write(path, text.replacen(from, to, 1));
        let name = format!("{path}: {to}");
        assert_ne!(compare(&state(&base, TODAY), &state(&head, TODAY), &name), 0, "{name}");
    }
}
