//! `init`: a workspace that works at once.

use crate::support::workspace::Workspace;

#[test]
fn init_makes_a_workspace_that_works_at_once() {
    for arguments in [&["init"][..], &["init", "."], &["init", "--domain", "shop.example"]] {
        let workspace = Workspace::empty();
        workspace.run(arguments).exits(0).prints_nothing().says("next: ");
        workspace.run(&["check"]).exits(0).prints("no findings");
        workspace.generate().says("wrote ");
        workspace.generate().says("nothing to do");
        workspace.run(&["snapshot"]).exits(0);
        let domain = arguments.get(2).unwrap_or(&"example.com");
        assert!(workspace.run(&["grants"]).exits(0).stdout.contains(&format!("group:payments@{domain}")));
    }
}

#[test]
fn init_makes_a_directory_where_one_is_named() {
    let empty = Workspace::empty();
    empty.run(&["init", "new/shop"]).exits(0).says("cd new/shop");
    empty.run(&["check", "-C", "new/shop"]).exits(0);
}

#[test]
fn init_overwrites_nothing() {
    for path in ["teamkit.yaml", "services/shop.yaml", "teams/payments.yaml"] {
        let workspace = Workspace::empty();
        workspace.write(path, "mine\n");
        let before = workspace.stamps();
        workspace.run(&["init"]).exits(2).prints_nothing().says(&format!("{path} already exists"));
        assert!(workspace.stamps() == before, "{path}");
    }
    let empty = Workspace::empty();
    empty.run(&["init", "--domain", "no domain"]).exits(2).says("`no domain` is not a valid domain");
    assert!(empty.tree().is_empty());
}

/// An export of a company with two services in two environments.
fn with_export(workspace: &Workspace) {
    let policy =
        r#"{ "bindings": [{ "role": "roles/logging.viewer", "members": ["group:web@shop.example"] }], "version": 1 }"#;
    for project in ["cart-dev", "cart-prod", "ledger-dev", "ledger-prod"] {
        workspace.write(&format!("live/projects/{project}.json"), policy);
    }
}

#[test]
fn init_proposes_a_workspace_from_what_is_live() {
    let workspace = Workspace::empty();
    with_export(&workspace);
    workspace.run(&["init", "--live", "live"]).exits(0).prints_nothing().says("next: read teamkit.yaml");
    workspace.run(&["check"]).exits(0).prints("no findings");
    let text = workspace.read("teamkit.yaml");
    assert!(text.contains("domain: shop.example") && text.contains("\"{{service}}-prod\""), "{text}");
    // No example beside it.
    let tree = workspace.tree();
    let unexpected = |path: &&String| path.starts_with("teams/") || path.starts_with("services/");
    assert_eq!(tree.keys().find(unexpected), None);
    assert!(workspace.exists("docs/schema/teamkit.json") && workspace.exists(".gitignore"));
}

#[test]
fn init_proposes_for_the_domain_that_is_given() {
    let workspace = Workspace::empty();
    with_export(&workspace);
    workspace.run(&["init", "new", "--live", "live", "--domain", "other.example"]).exits(0).says("cd new");
    let text = workspace.read("new/teamkit.yaml");
    assert!(text.contains("domain: other.example") && text.contains("allowed_domains: [shop.example]"), "{text}");
}

#[test]
fn init_proposes_nothing_over_a_workspace_or_from_nothing() {
    let workspace = Workspace::empty();
    with_export(&workspace);
    workspace.write("teamkit.yaml", "mine\n");
    let before = workspace.stamps();
    workspace.run(&["init", "--live", "live"]).exits(2).prints_nothing().says("teamkit.yaml already exists");
    assert!(workspace.stamps() == before);
    let empty = Workspace::empty();
    empty.run(&["init", "--live", "nowhere"]).exits(2).prints_nothing();
    empty.write("live/projects/cart-prod.json", "{");
    empty.run(&["init", "--live", "live"]).exits(2).says("projects/cart-prod.json");
    assert_eq!(empty.tree().len(), 1);
}
