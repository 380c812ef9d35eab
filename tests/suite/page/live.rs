//! The view of what is live: the cards of `drift`, and what was not compared.

use serde_json::{Value, json};

use super::{support::data, views::FAULTS};
use crate::{
    presence::support::{Export, binding, member, policy},
    support::{browser::Browser, workspace::Workspace},
};

const MARKUP: &str = "user:<img src=x onerror=alert(1)>@evil.example";

/// An export with a difference of each kind, one of them by a name with markup.
fn export() -> Export {
    let mut export = Export::honest();
    export.bindings.remove(0);
    export.bindings[0] = binding("roles/logging.viewer", &["user:kim@example.com"], None);
    export.bindings.push(binding("roles/browser", &["user:ann@example.com"], Some(r#"resource.name == "<b>""#)));
    export.bindings.push(binding("roles/owner", &[MARKUP], None));
    export.objects[3]["rules"][0]["verbs"] = json!(["*"]);
    export.groups[0]["memberships"].as_array_mut().expect("a list").push(member("eve@example.com", "USER", None));
    export.others.retain(|(path, _)| path != "projects/books-dev.json");
    export
        .others
        .push(("folders/4815.json".into(), policy(&[binding("roles/owner", &["user:root@example.com"], None)])));
    export
}

fn page(workspace: &Workspace, arguments: &[&str]) -> String {
    workspace.run(&[&["report", "--out", "page"], arguments].concat()).exits(0);
    workspace.read("page/index.html")
}

#[test]
fn the_page_has_the_cards_of_drift_in_its_order() {
    let workspace = export().workspace();
    let html = page(&workspace, &["--live", "live"]);
    let drift = &data(&html)["drift"];
    let sections = drift["sections"].as_array().expect("sections");
    let kinds: Vec<&Value> = sections.iter().map(|section| &section["kind"]).collect();
    assert_eq!(kinds, ["extra", "missing", "until", "rules", "inherited"]);
    // The dangerous first, whatever the names.
    let first = &sections[0]["cards"][0];
    assert_eq!(first["holders"], json!([MARKUP.trim_start_matches("user:")]));
    assert_eq!(first["lines"][0]["roles"], json!(["roles/owner"]));
    assert!(!first["lines"][0]["alarms"].as_array().expect("a list").is_empty(), "{first}");
    let rows = workspace.run(&["drift", "--live", "live", "--format", "json"]).json();
    assert_eq!(drift["differences"], rows["drift"].as_array().expect("rows").len());
    assert_eq!(drift["compared"], rows["scopes"]["compared"]);
    assert_eq!(drift["onlyDefined"], json!(["books-dev"]));
    assert!(!html.contains("<img"), "markup is text");
}

#[test]
fn without_an_export_there_is_no_such_view() {
    let html = page(&export().workspace(), &[]);
    assert!(data(&html).get("drift").is_none());
    assert!(!html.contains("href=\"#/live\""));
    let Some(mut browser) = Browser::start() else { return };
    let workspace = Workspace::small();
    page(&workspace, &[]);
    browser.open(&workspace.path().join("page/index.html"), "#/live");
    assert_eq!(browser.text("document.querySelector('h1').textContent"), "Not found");
}

#[test]
fn the_view_shows_who_has_what_and_links_to_people_and_services() {
    let workspace = export().workspace();
    page(&workspace, &["--live", "live"]);
    let file = workspace.path().join("page/index.html");
    let Some(mut browser) = Browser::start() else { return };
    for (width, scheme) in [(360, "dark"), (1600, "light")] {
        browser.size(width, 900);
        browser.media("", &[("prefers-color-scheme", scheme)]);
        browser.open(&file, "#/live");
        assert_eq!(browser.text(FAULTS), "", "{width} wide, {scheme}");
    }
    let text = browser.text("document.querySelector('main').innerText");
    for part in [
        "<img src=x onerror=alert(1)>@evil.example",
        "! outside your domains",
        "a basic role",
        "resource.name == \"<b>\"",
        "live no end, defined until 2026-12-31",
        "not exported",
        "folder/4815",
        "eve@example.com",
        "teams/shop.yaml:",
        "projects/books-prod.json",
    ] {
        assert!(text.contains(part), "`{part}` in {text}");
    }
    for link in ["#/person/ann%40example.com", "#/service/books", "#/principal/group%3Ashop%40example.com"] {
        assert!(browser.holds(&format!("document.querySelector('main a[href=\"{link}\"]') !== null")), "{link}");
    }
    assert!(browser.holds("document.querySelector('main img, main b') === null"));
    assert_eq!(browser.text("document.querySelector('nav [aria-current]').textContent"), "Live");
    assert!(browser.faults().is_empty());
}

#[test]
fn an_honest_export_differs_in_nothing() {
    let workspace = Export::honest().workspace();
    let html = page(&workspace, &["--live", "live"]);
    let drift = &data(&html)["drift"];
    assert_eq!((&drift["differences"], &drift["sections"]), (&json!(0), &json!([])));
    let Some(mut browser) = Browser::start() else { return };
    browser.open(&workspace.path().join("page/index.html"), "#/live");
    let text = browser.text("document.querySelector('main').innerText");
    assert!(text.contains("What is live is what is defined, in"), "{text}");
}
