//! What people see of the page in a browser.

use std::collections::BTreeSet;

use serde_json::Value;

use super::support::example;
use crate::support::{browser::Browser, workspace::Workspace};

const VIEWS: [&str; 13] = [
    "#/",
    "#/?by=service&environment=production",
    "#/people",
    "#/teams",
    "#/services",
    "#/principals",
    "#/roles",
    "#/changes",
    "#/limits",
    "#/person/ida%40example.com",
    "#/team/payments",
    "#/service/ledger",
    "#/role/viewer",
];
/// What makes a view sound, wherever it is looked at; nothing if it is.
pub const FAULTS: &str = r#"(() => {
  const faults = [];
  const say = (fault) => faults.push(fault);
  if (document.documentElement.scrollWidth > innerWidth) say(`the page is ${document.documentElement.scrollWidth} wide`);
  const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map((heading) => Number(heading.tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1 || levels[0] !== 1) say(`headings ${levels}`);
  levels.forEach((level, at) => { if (at > 0 && level > levels[at - 1] + 1) say(`headings ${levels}`); });
  for (const field of document.querySelectorAll("input, select")) {
    if (field.labels.length === 0) say(`no label: ${field.outerHTML}`);
  }
  for (const head of document.querySelectorAll("th")) if (!head.scope) say(`no scope: ${head.textContent}`);
  for (const table of document.querySelectorAll("table")) if (!table.caption?.textContent) say("a table without a caption");
  for (const anchor of document.querySelectorAll("a, button")) if (anchor.textContent.trim() === "") say("a link without words");
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  if (new Set(ids).size !== ids.length) say(`ids ${ids}`);
  if (document.querySelectorAll("[aria-live]").length === 0) say("nothing is announced");
  const rgb = (text) => text.match(/[\d.]+/g).map(Number);
  const light = ([red, green, blue]) => [red, green, blue].map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = rgb(getComputedStyle(at).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const seen = new Set();
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
    if (!own || element.closest("script, style, [hidden], .hidden")) continue;
    const [front, back] = [rgb(getComputedStyle(element).color), behind(element)];
    const [high, low] = [light(front), light(back)].sort((one, other) => other - one);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) seen.add(`contrast ${ratio.toFixed(2)}: ${element.tagName}.${element.className}`);
  }
  return [...faults, ...seen].join("\n");
})()"#;

#[test]
fn every_view_is_sound_narrow_and_wide_in_light_and_dark() {
    let (_workspace, file) = example();
    let Some(mut browser) = Browser::start() else { return };
    for (width, scheme) in [(360, "light"), (360, "dark"), (1600, "light"), (1600, "dark")] {
        browser.size(width, 900);
        browser.media("", &[("prefers-color-scheme", scheme)]);
        browser.open(&file, "#/");
        let back = browser.text("getComputedStyle(document.body).backgroundColor");
        assert_eq!(back == "rgb(255, 255, 255)", scheme == "light", "{scheme}: {back}");
        for view in VIEWS {
            if view != "#/" {
                browser.go(view);
            }
            browser.value("document.querySelectorAll('details').forEach((one) => { one.open = true; }); null");
            assert_eq!(browser.text(FAULTS), "", "{view}, {width} wide, {scheme}");
            assert!(browser.holds("document.querySelectorAll('tbody tr').length > 0"), "{view} shows something");
        }
    }
    assert!(browser.faults().is_empty());
    browser.go("#/person/nobody");
    assert_eq!(browser.text("document.querySelector('h1').textContent"), "Not found");
    browser.go("#/__proto__/%E0%A4%A");
    assert_eq!(browser.text("document.querySelector('h1').textContent"), "Not found");
    assert!(browser.faults().is_empty());
}

/// What the open person's view says: service, environment, scope, native role, principal, each as one line.
const PERSON_ROWS: &str = r#"[...document.querySelectorAll("tbody:has(.group)")].flatMap((body) => {
  const service = body.querySelector(".group a").textContent;
  return [...body.querySelectorAll("tr:not(.group)")].flatMap((row) => {
    const environment = row.cells[0].firstChild.textContent;
    const principal = row.cells[3].querySelector("a").textContent;
    const place = row.cells[5].querySelector("code").textContent;
    const until = row.cells[4].textContent;
    return [...row.cells[2].querySelectorAll("p")].flatMap((scope) => [...scope.nextElementSibling.children].map((native) =>
      [service, environment, scope.querySelector("code").textContent, native.textContent, principal, until, place].join(" ")));
  });
})"#;

#[test]
fn a_persons_view_says_what_the_grants_say() {
    let (workspace, file) = example();
    let Some(mut browser) = Browser::start() else { return };
    let json = workspace.run(&["grants", "--format", "json"]).exits(0).json();
    browser.size(1280, 900);
    browser.open(&file, "#/");
    for person in ["ida", "bruno", "amara", "lena", "priya"] {
        let address = format!("{person}@example.com");
        let mut expected = BTreeSet::new();
        for grant in json["grants"].as_array().expect("grants") {
            if !grant["people"].as_array().expect("people").contains(&Value::from(address.clone())) {
                continue;
            }
            let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let scope: Vec<String> = grant["scope"].as_object().expect("a scope").values().map(word).collect();
            let scope = match grant["scope"]["bucket"].as_str() {
                Some(bucket) => format!("{}/bucket/{bucket}", word(&grant["scope"]["project"])),
                None => scope.join("/"),
            };
            for origin in grant["origins"].as_array().expect("origins") {
                let [service, environment, file] = ["service", "environment", "file"].map(|key| word(&origin[key]));
                let (role, principal) = (word(&grant["role"]), word(&grant["principal"]));
                expected
                    .insert(format!("{service} {environment} {scope} {role} {principal} {file}:{}", origin["line"]));
            }
        }
        browser.go(&format!("#/person/{address}"));
        let shown = browser.value(PERSON_ROWS);
        let shown: BTreeSet<String> =
            shown.as_array().expect("rows").iter().map(|row| without_end(row.as_str().expect("a text"))).collect();
        assert!(!expected.is_empty(), "{address} has access");
        assert_eq!(shown, expected, "{address}");
    }
    browser.go("#/person/tariq@partner.example");
    assert!(browser.holds("document.querySelector('h1').textContent.includes('other domain')"));
    let ends = "[...document.querySelectorAll('tbody:has(.group) tr:not(.group)')].every((row) => row.cells[4].textContent === 'until 2099-12-31')";
    assert!(browser.holds(ends), "the end in the team is that of all access");
    assert!(browser.faults().is_empty());
}

/// A row without the words of its end.
fn without_end(row: &str) -> String {
    let words: Vec<&str> = row.split(' ').collect();
    let (first, place) = (&words[..5], words.last().expect("a place"));
    format!("{} {place}", first.join(" "))
}

#[test]
fn matrix_service_and_changes_say_who() {
    let (_workspace, file) = example();
    let Some(mut browser) = Browser::start() else { return };
    browser.size(1600, 900);
    browser.open(&file, "#/?filter=payments");
    let matrix = browser.text("document.querySelector('table').innerText");
    for part in [
        "production ◆ protected",
        "operator to leads",
        "roles/spanner.databaseReader to user:ida@example.com + grant until 2099-12-31",
    ] {
        assert!(matrix.contains(part), "`{part}` in {matrix}");
    }
    assert_eq!(browser.text("document.querySelector('.count').textContent"), "4 of 75 rows");
    browser.go("#/service/ledger");
    let service = browser.text("document.querySelector('main').innerText");
    for part in [
        "Owned by\npayments",
        "production ◆ protected",
        "tariq@partner.example",
        "Closes the books each month",
        "ledger-prod",
    ] {
        assert!(service.contains(part), "`{part}` in {service}");
    }
    browser.go("#/service/orders");
    let principal = "serviceAccount:reports@reports-prod.iam.gserviceaccount.com service account";
    assert!(browser.text("document.querySelector('main').innerText").contains(principal));
    browser.go("#/changes");
    let changes = browser.text("document.querySelector('main').innerText");
    for part in [
        "gained by 1, lost by 1, with a new expiry date for 2",
        "emre@example.com",
        "+ gains",
        "hugo@example.com",
        "− loses",
        "~ new expiry date",
        "before: until 2098-12-31",
        "! outside your domains",
    ] {
        assert!(changes.contains(part), "`{part}` in {changes}");
    }
    browser.go("#/limits");
    assert!(browser.text("document.querySelector('tbody tr').innerText").contains("✓ headroom"));
}

#[test]
fn the_keyboard_alone_reaches_everything() {
    let (_workspace, file) = example();
    let Some(mut browser) = Browser::start() else { return };
    browser.size(1280, 900);
    browser.open(&file, "#/");
    browser.press("Tab");
    assert_eq!(browser.text("document.activeElement.className"), "skip");
    assert!(browser.holds("document.activeElement.getBoundingClientRect().top >= 0"), "the skip link is seen");
    browser.press("Enter");
    assert_eq!(browser.text("document.activeElement.id"), "main");
    assert_eq!(browser.text("document.querySelector('h1').textContent"), "Matrix");

    browser.press("/");
    assert_eq!(browser.text("document.activeElement.id"), "search");
    assert_eq!(browser.text("document.activeElement.value"), "", "the slash itself is not written");
    browser.write("ida");
    assert_eq!(browser.text("document.activeElement.getAttribute('aria-expanded')"), "true");
    assert!(browser.text("document.getElementById('found').textContent").contains("result"));
    let active = "document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).querySelector('.name').textContent";
    assert_eq!(browser.text(active), "ida@example.com");
    browser.press("ArrowDown");
    assert_ne!(browser.text(active), "ida@example.com");
    browser.press("ArrowUp");
    browser.press("Enter");
    browser.wait("location.hash === '#/person/ida%40example.com'");
    browser.wait("document.activeElement.tagName === 'H1'");
    assert!(browser.text("document.title").starts_with("Person Ida"));
    assert_eq!(browser.text("document.querySelector('nav [aria-current]').textContent"), "People");

    browser.press("/");
    browser.write("payments viewer nothing");
    assert_eq!(browser.text("document.getElementById('found').textContent"), "No results");
    browser.press("Escape");
    assert!(browser.holds("document.getElementById('results').hidden"));

    // Round the page by Tab: every link, field and fold comes, and each shows that it has the focus.
    browser.go("#/team/payments");
    let wanted = "document.querySelectorAll('a, button:not([hidden]), input, select, summary, .scroll').length";
    let wanted = browser.value(wanted).as_u64().expect("a number");
    browser.value("document.activeElement.blur(); window.seen = new Set(); null");
    for _ in 0..wanted + 20 {
        browser.press("Tab");
        let shows = "(() => { const at = document.activeElement; if (at === document.body) return true; seen.add(at); \
                     const style = getComputedStyle(at); return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1; })()";
        assert!(browser.holds(shows), "{}", browser.text("document.activeElement.outerHTML.slice(0, 200)"));
    }
    let missed = "[...document.querySelectorAll('a, button:not([hidden]), input, select, summary, .scroll')].filter((one) => !seen.has(one)).map((one) => one.outerHTML.slice(0, 200)).join('\\n')";
    assert_eq!(browser.text(missed), "");
    assert!(browser.faults().is_empty());
}

#[test]
fn without_a_script_matrix_and_head_room_are_there() {
    let (_workspace, file) = example();
    let Some(mut browser) = Browser::start() else { return };
    browser.size(360, 800);
    browser.scripting(false);
    browser.open(&file, "");
    let text = browser.text("document.body.innerText");
    for part in
        ["need the script of this file", "production ◆ protected", "operator (leads)", "Headroom", "ledger-prod"]
    {
        assert!(text.contains(part), "`{part}` in {text}");
    }
    assert_eq!(browser.text(FAULTS), "");
    assert!(browser.holds("document.querySelector('nav').checkVisibility() === false"), "no link that leads nowhere");
}

#[test]
fn without_colours_and_on_paper_nothing_is_lost() {
    let (_workspace, file) = example();
    let Some(mut browser) = Browser::start() else { return };
    browser.size(1000, 900);
    browser.media("", &[("forced-colors", "active")]);
    browser.open(&file, "#/changes");
    let words = browser
        .text("[...new Set([...document.querySelectorAll('.tag')].map((tag) => tag.textContent))].sort().join('|')");
    assert_eq!(
        words, "! outside your domains|+ gains|~ new expiry date|− loses|◆ protected",
        "what a colour says stands in words and signs"
    );
    assert!(browser.holds("matchMedia('(forced-colors: active)').matches"));
    browser.press("/");
    browser.write("ledger");
    assert!(
        browser.holds("getComputedStyle(document.querySelector('[aria-selected=\"true\"]')).outlineStyle === 'solid'")
    );
    browser.media("print", &[]);
    browser.open(&file, "#/");
    browser.value("dispatchEvent(new Event('beforeprint')); null");
    assert!(browser.holds(
        "!document.querySelector('nav').checkVisibility() && !document.getElementById('search').checkVisibility()"
    ));
    assert!(browser.holds("document.querySelectorAll('tbody tr:not(.group)').length === 75"));
    assert!(browser.holds("getComputedStyle(document.querySelector('.scroll')).overflowX === 'visible'"));
    assert!(browser.faults().is_empty());
}

#[test]
fn a_long_matrix_is_drawn_as_it_comes_near() {
    let workspace = Workspace::small();
    for number in 0..400 {
        workspace.write(&format!("services/s{number}.yaml"), format!("many-{number}: {{}}\n"));
        workspace.write(&format!("teams/t{number}.yaml"), format!("members: [dave]\nservices: [many-{number}]\n"));
    }
    workspace.run(&["report", "--out", "page"]).exits(0);
    assert!(workspace.read("page/index.html").len() < 800_000);
    let Some(mut browser) = Browser::start() else { return };
    browser.size(1280, 900);
    browser.open(&workspace.path().join("page/index.html"), "#/");
    let rows = "document.querySelectorAll('tbody tr:not(.group)').length";
    let first = browser.value(rows).as_u64().expect("a number");
    assert!(first < 300, "{first} rows at once");
    for _ in 0..20 {
        browser.value("scrollTo(0, document.body.scrollHeight); new Promise((done) => setTimeout(done, 50))");
    }
    browser.wait(
        "document.querySelectorAll('tbody tr:not(.group)').length > 400 && document.querySelector('.more').hidden",
    );
    browser.value("document.getElementById('filter-0').focus(); null");
    browser.write("many-39");
    browser.wait("document.querySelector('.count').textContent.startsWith('11 of ')");
    assert!(browser.text("location.hash").contains("filter=many-39"), "a filter can be linked");
    assert!(browser.faults().is_empty());
}
