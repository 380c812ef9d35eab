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
