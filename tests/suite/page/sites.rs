//! Scopes of the workspace and resources of services on the page.

use serde_json::Value;

use super::support::data;
use crate::support::{
    browser::Browser,
    reach::{TEAM, reach},
};

#[test]
fn every_grant_is_on_the_page_with_its_origins() {
    let workspace = reach();
    workspace.run(&["report", "--out", "page"]).exits(0);
    let data = data(&workspace.read("page/index.html"));
    let grants = workspace.run(&["grants", "--format", "json"]).exits(0).json();
    let count = |grants: &Value| grants.as_array().expect("grants").len();
    assert_eq!(count(&data["grants"]), count(&grants["grants"]));
    let without = data["grants"].as_array().expect("grants").iter().filter(|grant| count(&grant[4]) == 0).count();
    assert_eq!(without, 0, "grants whose origins the page drops");
}

#[test]
fn views_show_scopes_and_resources() {
    let (base, workspace) = (reach(), reach());
    base.edit(TEAM, "  - { scope: commerce, google: [roles/browser], reason: finds projects }\n", "");
    workspace.run(&["report", "--out", "page", "--base-dir", base.path().as_str()]).exits(0);
    let Some(mut browser) = Browser::start() else { return };
    browser.size(1600, 900);
    browser.open(&workspace.path().join("page/index.html"), "#/limits");
    let shown = |browser: &mut Browser| browser.text("document.querySelector('main').innerText");
    for (view, parts) in [
        ("#/", vec!["commerce (folder) ◆ protected", "roles/storage.objectViewer on exports", "roles/browser"]),
        ("#/services", vec!["lake (project)", "acme-data-lake"]),
        ("#/scope/commerce", vec!["Scope commerce", "folder/481516234200", "ana@example.com", "finds projects"]),
        (
            "#/service/ledger",
            vec!["Whoever has access in platform (cluster)", "ledger-prod/bucket/ledger-prod-exports"],
        ),
        ("#/person/pia%40example.com", vec!["company (organization)", "platform (cluster)", "3 of them protected"]),
        ("#/changes", vec!["commerce (folder) ◆ protected", "+ gains", "ana@example.com"]),
        ("#/limits", vec!["folder/481516234200", "ledger-prod/bucket/ledger-prod-exports"]),
    ] {
        browser.go(view);
        browser.value("document.querySelectorAll('details').forEach((one) => { one.open = true; }); null");
        let text = shown(&mut browser);
        for part in parts {
            assert!(text.contains(part), "`{part}` in {view}:\n{text}");
        }
        assert!(!text.contains("Not found"), "{view}");
    }
    assert!(browser.faults().is_empty());
}
