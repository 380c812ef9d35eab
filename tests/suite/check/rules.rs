//! Rules and mistakes: each fixture finds what it announces, and nothing else.
//!
//! Fixtures of rules of changes have two sides: `#> base/PATH` is how a file was, `#> PATH` how it became. A line
//! `#! --author alice` before them holds options of `diff`, and `#@ 0 RULE` announces a finding without a place.

use std::{collections::BTreeMap, fs, path::Path};

use rayon::prelude::*;
use serde_json::Value;
use teamkit::check::{CHANGE_RULES, RULES, Rule};

use crate::support::{
    fixture::{Expected, Fixture},
    workspace::{repository, yaml_files},
};

fn bundle(path: impl AsRef<Path>) -> Fixture {
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.as_ref().display()));
    Fixture::parse(&text)
}

fn base() -> Fixture {
    bundle(repository().join("tests/rules/base.yaml"))
}

/// What is wrong with a fixture's findings; nothing if they are as announced.
fn judge(name: &str, bundle: &Fixture) -> Option<String> {
    let run = bundle.workspace().run(&["check", "--format", "json"]);
    if !matches!(run.code, 0 | 1) {
        return Some(format!("{name}: exit code {}\n{}{}", run.code, run.stdout, run.stderr));
    }
    let found = run.json();
    let mut found: Vec<Value> = found["diagnostics"].as_array().expect("a list").clone();
    let mut wrong = Vec::new();
    for expected in bundle.expected() {
        match found.iter().position(|found| is(&expected, found)) {
            Some(index) => drop(found.remove(index)),
            None => wrong.push(format!("  missing: {expected:?}")),
        }
    }
    wrong.extend(found.iter().map(|found| {
        let label = &found["labels"][0];
        format!(
            "  unexpected: {} {}:{}:{}-{} {} (hint: {})",
            found["rule"],
            label["file"],
            label["line"],
            label["column"],
            label["end_column"],
            found["message"],
            found["hint"]
        )
    }));
    (!wrong.is_empty()).then(|| format!("{name}:\n{}", wrong.join("\n")))
}

/// The same for a fixture with two sides.
fn judge_change(name: &str, path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let fixture = Fixture::parse(&text);
    let (before, after): (BTreeMap<_, _>, BTreeMap<_, _>) =
        fixture.files.into_iter().partition(|(path, _)| path.starts_with("base/"));
    let before = before.into_iter().map(|(path, text)| (path.trim_start_matches("base/").to_owned(), text)).collect();
    let (before, after) = (Fixture { files: before }.over(&base()), Fixture { files: after });
    let mut expected: Vec<(String, u64)> =
        after.expected().into_iter().map(|expected| (expected.rule, expected.line as u64)).collect();
    let (before, after) = (before.workspace(), after.over(&before).workspace());
    let directory = before.path();
    let mut arguments = vec!["diff", "--base-dir", directory.as_str(), "--format", "json"];
    arguments.extend(text.lines().filter_map(|line| line.strip_prefix("#! ")).flat_map(|line| line.split(' ')));
    let run = after.run(&arguments);
    if !matches!(run.code, 0 | 1) {
        return Some(format!("{name}: exit code {}\n{}{}", run.code, run.stdout, run.stderr));
    }
    let json = run.json();
    let Some(found) = json["findings"].as_array() else { return Some(format!("{name}: no diff\n{}", run.stdout)) };
    let mut found: Vec<(String, u64)> = found
        .iter()
        .map(|found| (found["rule"].as_str().unwrap_or_default().to_owned(), found["line"].as_u64().unwrap_or(0)))
        .collect();
    expected.sort();
    found.sort();
    (expected != found).then(|| format!("{name}:\n  expected: {expected:?}\n  found: {}", json["findings"]))
}

fn is(expected: &Expected, found: &Value) -> bool {
    let label = &found["labels"][0];
    let number = |key: &str| label[key].as_u64().and_then(|number| usize::try_from(number).ok());
    found["rule"] == expected.rule.as_str()
        && label["file"] == expected.file.as_str()
        && number("line") == Some(expected.line)
        && expected.column.is_none_or(|column| number("column") == Some(column))
        && expected.end_column.is_none_or(|column| number("end_column") == Some(column))
        && expected.hint.as_ref().is_none_or(|hint| found["hint"].as_str().is_some_and(|text| text.contains(hint)))
}

#[track_caller]
fn all_fine(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} fixtures are not as announced:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_base_has_no_finding() {
    all_fine(&judge("base", &base()).into_iter().collect::<Vec<_>>());
}

#[test]
fn every_rule_finds_its_mistake_and_no_near_miss() {
    let base = base();
    let is_of_check = |rule: &&&Rule| CHANGE_RULES.iter().all(|of_a_change| of_a_change.id != rule.id);
    let wrong = RULES.par_iter().filter(is_of_check).flat_map(|rule| {
        ["bad", "good"].into_par_iter().filter_map(|side| {
            let path = repository().join("tests/rules").join(rule.id).join(format!("{side}.yaml"));
            let fixture = bundle(&path);
            if side == "bad" && !fixture.expected().iter().any(|expected| expected.rule == rule.id) {
                return Some(format!("{}: bad.yaml doesn't announce it", rule.id));
            }
            judge(&format!("{} ({side})", rule.id), &fixture.over(&base))
        })
    });
    all_fine(&wrong.collect::<Vec<_>>());
}

#[test]
fn every_rule_of_changes_finds_its_change_and_no_near_miss() {
    let wrong = CHANGE_RULES.par_iter().flat_map(|rule| {
        ["bad", "good"].into_par_iter().filter_map(|side| {
            let path = repository().join("tests/rules").join(rule.id).join(format!("{side}.yaml"));
            let announces = bundle(&path).expected().iter().any(|expected| expected.rule == rule.id);
            if announces != (side == "bad") {
                return Some(format!("{}: {side}.yaml announces it: {announces}", rule.id));
            }
            judge_change(&format!("{} ({side})", rule.id), path.as_std_path())
        })
    });
    all_fine(&wrong.collect::<Vec<_>>());
}

#[test]
fn every_seeded_mistake_has_one_finding() {
    let base = base();
    let files = yaml_files("tests/mistakes");
    assert!(files.len() >= 80, "{} mistakes", files.len());
    let wrong = files.par_iter().filter_map(|path| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let fixture = bundle(path);
        match fixture.expected().len() {
            1 => judge(&name, &fixture.over(&base)),
            count => Some(format!("{name}: announces {count} findings")),
        }
    });
    all_fine(&wrong.collect::<Vec<_>>());
}

#[test]
fn odd_but_right_definitions_have_no_finding() {
    let base = base();
    let wrong = yaml_files("tests/mistakes/fine").into_par_iter().filter_map(|path| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        judge(&name, &bundle(&path).over(&base))
    });
    all_fine(&wrong.collect::<Vec<_>>());
}

#[test]
fn the_index_of_rules_is_current() {
    let mut index = "# Rules\n\n| rule | level | finds |\n|---|---|---|\n".to_owned();
    for rule in RULES {
        let level = if rule.is_fixed { "error, always".to_owned() } else { rule.severity.to_string() };
        index.push_str(&format!("| [{0}](rules/{0}.md) | {level} | {1} |\n", rule.id, rule.summary()));
    }
    let kept = fs::read_to_string(repository().join("docs/rules.md")).expect("an index");
    assert_eq!(kept, index, "docs/rules.md is stale; it should be the right side");
}

#[test]
fn every_rule_has_a_page_of_its_own() {
    let pages = fs::read_dir(repository().join("docs/rules")).expect("a folder").count();
    assert_eq!(pages, RULES.len(), "pages and rules");
    for rule in RULES {
        assert!(rule.page.starts_with(&format!("# {}\n\n", rule.id)), "{}", rule.id);
        let level = format!("Default level: {}", rule.severity);
        assert!(rule.page.contains(&level), "{} has no `{level}`", rule.id);
        assert_eq!(rule.page.contains("It can't be turned off."), rule.is_fixed, "{}", rule.id);
    }
}
