//! What we depend on: each crate with its reason, from one registry, under a licence that we can take, in one version.
//!
//! `cargo deny` asks the same and more where it is there; this asks on every run.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::Command,
};

use serde_json::Value;

use crate::support::workspace::repository;

fn read(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What cargo knows of this crate and all that it is built from on this platform.
fn metadata() -> Value {
    let rustc = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let rustc = String::from_utf8(rustc.stdout).expect("text");
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    let arguments = ["metadata", "--locked", "--offline", "--format-version=1", "--filter-platform", host];
    let cargo = Command::new(env!("CARGO")).args(arguments).current_dir(repository()).output().expect("cargo runs");
    assert!(cargo.status.success(), "{}", String::from_utf8_lossy(&cargo.stderr));
    serde_json::from_slice(&cargo.stdout).expect("JSON")
}

fn packages(metadata: &Value) -> &[Value] {
    metadata["packages"].as_array().expect("packages")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// The texts in double quotes between two marks of a file.
fn quoted<'t>(text: &'t str, from: &str, to: &str) -> Vec<&'t str> {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("there is no `{from}`"));
    let (part, _) = rest.split_once(to).expect("an end");
    part.split('"').skip(1).step_by(2).collect()
}

#[test]
fn each_library_has_its_reason() {
    let metadata = metadata();
    let ours = packages(&metadata).iter().find(|package| package["name"] == "teamkit").expect("this crate");
    let name = |dependency: &Value| {
        let name = text(&dependency["name"]);
        dependency["rename"].as_str().unwrap_or(name).to_owned()
    };
    let direct: BTreeSet<String> = ours["dependencies"].as_array().expect("a list").iter().map(name).collect();
    let architecture = read("ARCHITECTURE.md");
    let (_, table) = architecture.split_once("\n## Libraries\n").expect("a table of libraries");
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let mut reasons = BTreeSet::new();
    for row in rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        // The name behind another one stands in parentheses.
        let names = cells[1].split(" (").next().unwrap_or_default().split(", ").map(|name| name.trim_matches('`'));
        assert!(cells[2].len() > 3, "no reason: {row}");
        reasons.extend(names.map(str::to_owned));
    }
    assert_eq!(reasons, direct, "the table of ARCHITECTURE.md is not what Cargo.toml says");
}

#[test]
fn all_comes_from_one_registry_and_is_known_by_its_sum() {
    let mut seen = 0;
    let mut sources = BTreeSet::new();
    for lock in ["Cargo.lock", "fuzz/Cargo.lock"] {
        for package in read(lock).split("[[package]]\n").skip(1) {
            let field = |key: &str| package.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
            let name = field("name").expect("a name");
            let Some(source) = field("source") else {
                assert!(["\"teamkit\"", "\"teamkit-fuzz\""].contains(&name), "{lock}: {name} has no source");
                continue;
            };
            seen += 1;
            sources.insert(source.to_owned());
            assert!(field("checksum").is_some_and(|sum| sum.len() == 66), "{lock}: {name} has no sum");
        }
    }
    assert!(seen > 200, "only {seen} packages were seen");
    let only = sources.first().expect("a registry");
    assert!(sources.len() == 1 && only.starts_with("\"registry+"), "{sources:?}");
}

#[test]
fn each_licence_is_one_that_we_take() {
    let deny = read("deny.toml");
    let allowed = quoted(&deny, "\nallow = [", "]");
    let excepted: BTreeMap<&str, &str> =
        quoted(&deny, "\nexceptions = [", "\n").chunks(2).map(|pair| (pair[1], pair[0])).collect();
    let mut seen = BTreeSet::new();
    for package in packages(&metadata()) {
        let name = text(&package["name"]);
        let licence = package["license"].as_str().unwrap_or_else(|| panic!("{name} names no licence"));
        let is_taken = |one: &str| allowed.contains(&one) || excepted.get(name) == Some(&one);
        assert!(holds(licence, &is_taken), "{name} is under {licence}");
        seen.insert(name.to_owned());
    }
    assert!(seen.len() > 100, "only {} packages were seen", seen.len());
    assert!(excepted.keys().all(|name| seen.contains(*name)), "an exception for what we don't use: {excepted:?}");
}

#[test]
fn what_is_there_in_two_versions_is_known() {
    let deny = read("deny.toml");
    let known: BTreeSet<&str> =
        deny.lines().filter_map(|line| line.split("{ crate = \"").nth(1)?.split('"').next()).collect();
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let lock = read("Cargo.lock");
    for package in lock.split("[[package]]\n").skip(1) {
        let field = |key: &str| {
            let value = package.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
            value.expect("a field").trim_matches('"').to_owned()
        };
        versions.entry(field("name")).or_default().insert(field("version"));
    }
    let mut older = BTreeSet::new();
    for (name, versions) in &versions {
        let skipped = versions.iter().filter(|version| known.contains(format!("{name}@{version}").as_str()));
        older.extend(skipped.clone().map(|version| format!("{name}@{version}")));
        let left = versions.len() - skipped.count();
        assert_eq!(left, 1, "{name} is there as {versions:?}, and deny.toml knows of {known:?}");
    }
    assert!(known.iter().all(|known| older.contains(*known)), "deny.toml skips what isn't there: {known:?}, {older:?}");
}

/// Whether an SPDX expression can be met; `/` is how older crates write `OR`.
fn holds(expression: &str, is_taken: &impl Fn(&str) -> bool) -> bool {
    let expression = expression.replace('/', " OR ");
    let expression = expression.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((left, right)) = split(&expression, " OR ") {
        return holds(left, is_taken) || holds(right, is_taken);
    }
    if let Some((left, right)) = split(&expression, " AND ") {
        return holds(left, is_taken) && holds(right, is_taken);
    }
    match expression.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => holds(inner, is_taken),
        None => is_taken(&expression),
    }
}

/// Around the first operator that stands in no parentheses.
fn split<'t>(text: &'t str, operator: &str) -> Option<(&'t str, &'t str)> {
    let depth = |before: &str| before.matches('(').count() - before.matches(')').count();
    let (at, _) = text.match_indices(operator).find(|(at, _)| depth(&text[..*at]) == 0)?;
    Some((&text[..at], &text[at + operator.len()..]))
}

#[test]
fn licences_are_read_as_spdx_says() {
    let is_taken = |one: &str| ["A", "B WITH C"].contains(&one);
    for (expression, expected) in [
        ("A", true),
        ("X", false),
        ("A OR X", true),
        ("X OR A", true),
        ("X/A", true),
        ("A AND X", false),
        ("A AND X OR B WITH C", true),
        ("(A OR X) AND X", false),
        ("(X OR A) AND B WITH C", true),
        ("(A AND X) OR (X AND A)", false),
        ("B", false),
    ] {
        assert_eq!(holds(expression, &is_taken), expected, "{expression}");
    }
}
