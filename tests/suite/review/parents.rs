//! What is said of teams below several others.

use serde_json::Value;

use crate::support::{compare::diff, workspace::Workspace};

fn workspace(parent: &str) -> Workspace {
    let workspace = Workspace::small();
    workspace.write("teams/shop.yaml", "members: [zoe, yan]\naccess: { members: { production: none } }\n");
    workspace.write("teams/web.yaml", format!("{parent}members: [frances, george]\n"));
    workspace
}

fn events(base: &Workspace, head: &Workspace) -> Vec<String> {
    let json = diff(base, head, &["--format", "json", "--allow", "mass-removal"]).exits(0).json();
    let text = |event: &Value| format!("{} {}", event["text"].as_str().expect("a text"), event["line"]);
    json["events"].as_array().expect("a list").iter().map(text).collect()
}

#[test]
fn parents_that_come_and_go_are_told() {
    let of = |before: &str, after: &str| events(&workspace(before), &workspace(after));
    assert_eq!(of("", "parent: [search, shop]\n"), ["team web is below search and shop now 1"]);
    assert_eq!(of("parent: shop\n", "parent: [search, shop]\n"), ["team web is below search now too 1"]);
    assert_eq!(of("parent: [search, shop]\n", "parent: shop\n"), ["team web is no longer below search 1"]);
    assert_eq!(
        of("parent: [shop, payments]\n", "parent:\n  - shop\n  - search\n"),
        ["team web is below search now, was below payments 3"]
    );
    assert_eq!(of("parent: [search, shop]\n", "parent: [shop, search]\n"), Vec::<String>::new());
    assert_eq!(of("parent: [shop]\n", "parent: shop\n"), Vec::<String>::new());
}

#[test]
fn the_reason_of_a_gain_is_the_parent_that_is_new() {
    let (base, head) = (workspace("parent: shop\n"), workspace("parent: [shop, search]\n"));
    let text = diff(&base, &head, &[]).exits(0).stdout;
    assert!(text.contains("frances@example.com") && text.contains("web is below search"), "{text}");
    assert!(!text.contains("web is below shop"), "{text}");
    // Above already by another way: nothing new.
    base.write("teams/shop.yaml", "parent: search\nmembers: [zoe, yan]\n");
    head.write("teams/shop.yaml", "parent: search\nmembers: [zoe, yan]\n");
    let text = diff(&base, &head, &[]).exits(0).stdout;
    assert!(text.contains("Nobody's access changes"), "{text}");
}

#[test]
fn explain_tells_each_way_up() {
    let workspace = workspace("parent: [payments, shop]\n");
    workspace.write("teams/shop.yaml", "parent: payments\nmembers: [zoe, yan]\n");
    insta::assert_snapshot!(workspace.run(&["explain", "frances", "ledger", "production"]).exits(0).stdout, @r"
    frances@example.com reaches ledger in production (protected)
      viewer  by group:payments@example.com
          member of web                            teams/web.yaml:2
          web is below payments                    teams/web.yaml:1
          payments owns ledger                     teams/payments.yaml:8
          members get viewer in production         teamkit.yaml:23
          viewer includes ClusterRole/view         teamkit.yaml:16        platform-prod/ledger
          viewer includes roles/logging.viewer     teamkit.yaml:15        ledger-prod
          viewer includes roles/monitoring.viewer  teamkit.yaml:15        ledger-prod
      viewer  by group:payments@example.com
          member of web                            teams/web.yaml:2
          web is below shop                        teams/web.yaml:1
          shop is below payments                   teams/shop.yaml:1
          payments owns ledger                     teams/payments.yaml:8
          members get viewer in production         teamkit.yaml:23
          viewer includes the same as above
    ");
    workspace.run(&["access", "web"]).exits(0).says("teamkit access payments").says("teamkit access shop");
}

#[test]
fn a_renamed_team_is_renamed_in_lists_of_parents() {
    let workspace = workspace("parent: [payments, shop]\n");
    workspace.run(&["rename", "team", "shop", "store"]).exits(0).prints("Nobody's access changes.");
    assert!(workspace.read("teams/web.yaml").starts_with("parent: [payments, store]\n"));
}
