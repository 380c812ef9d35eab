//! Texts of users stay texts, and nothing runs but the page itself.

use super::support::data;
use crate::support::{browser::Browser, workspace::Workspace};

/// Texts that would act if any of them were read as HTML, script or style.
const HOSTILE: &str =
    "</script><script>window.hurt=1</script><img src=x onerror=window.hurt=2> ]]> --> <!-- & \\u003c ${hurt} '\\\"";

#[test]
fn hostile_texts_stay_texts() {
    let workspace = Workspace::example();
    let text = HOSTILE.replace('\\', "\\\\").replace('"', "\\\"");
    workspace.edit(
        "teams/commerce/payments.yaml",
        "description: Cards, books and payouts",
        &format!("description: \"{text}\""),
    );
    workspace.edit(
        "teams/commerce/payments.yaml",
        "reason: Closes the books each month until the close is automated",
        &format!("reason: \"{text}\""),
    );
    workspace.edit("teamkit.yaml", "description: Look, don't touch", &format!("description: \"{text}\""));
    workspace.write("people.yaml", format!("ida@example.com: {{ name: \"{text}\", github: example-ida }}\n"));
    workspace.run(&["report", "--out", "page"]).exits(0);
    let html = workspace.read("page/index.html");
    assert!(!html.contains("<img") && !html.contains("window.hurt=1</script"), "no text of a user becomes markup");
    assert_eq!(html.matches("</script").count(), 2);
    assert_eq!(
        data(&html)["teams"].as_array().expect("teams").iter().filter(|team| team["description"] == HOSTILE).count(),
        1
    );

    let Some(mut browser) = Browser::start() else { return };
    browser.size(1280, 900);
    let file = workspace.path().join("page/index.html");
    browser.open(&file, "#/");
    for view in [
        "#/teams",
        "#/people",
        "#/roles",
        "#/team/payments",
        "#/service/ledger",
        "#/role/viewer",
        "#/person/ida%40example.com",
        "#/team/%3Cimg%20src=x%3E",
    ] {
        browser.go(view);
        if view != "#/team/%3Cimg%20src=x%3E" {
            assert!(browser.text("document.body.innerText").contains(HOSTILE), "{view}");
        }
        assert!(
            browser.holds("window.hurt === undefined && document.images.length === 0 && document.scripts.length === 2"),
            "{view}"
        );
    }
    browser.press("/");
    browser.write("hurt");
    assert!(browser.text("document.getElementById('results').innerText").contains(HOSTILE));
    assert!(browser.holds("window.hurt === undefined && document.images.length === 0"));
    assert!(browser.faults().is_empty());
}

#[test]
fn the_policy_refuses_what_is_not_the_pages_own() {
    let workspace = Workspace::small();
    workspace.run(&["report", "--out", "page"]).exits(0);
    let html = workspace.read("page/index.html");
    let injected = "<script>window.hurt=1</script><style>body{margin:77px}</style><img src=\"x.png\" onerror=\"window.hurt=2\"></body>";
    workspace.write("page/broken.html", html.replace("</body>", injected));
    let Some(mut browser) = Browser::start() else { return };
    let page = workspace.path().join("page");
    browser.open(&page.join("index.html"), "#/");
    assert!(browser.faults().is_empty());
    let refused =
        "(() => { try { document.createElement('p').innerHTML = 'x'; return false; } catch { return true; } })()";
    assert!(browser.holds(refused), "no text becomes markup, even by mistake");
    browser.faults();
    browser.open(&page.join("broken.html"), "#/");
    assert!(browser.holds("window.hurt === undefined && getComputedStyle(document.body).marginTop === '0px'"));
    assert_eq!(browser.text("document.querySelector('h1').textContent"), "Matrix", "the page itself still works");
    let faults = browser.faults();
    assert!(faults.len() >= 3 && faults.iter().all(|fault| fault.contains("Content Security Policy")), "{faults:?}");
}
