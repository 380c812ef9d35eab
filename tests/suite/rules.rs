//! Rules and mistakes: each fixture finds what it announces, and nothing else.

use std::{fs, path::Path};

use rayon::prelude::*;
use serde_json::Value;

use crate::{
    bundle::{Bundle, Expected},
    workspace::{repository, yaml_files},
};

fn bundle(path: impl AsRef<Path>) -> Bundle {
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.as_ref().display()));
    Bundle::parse(&text)
}

fn base() -> Bundle {
    bundle(repository().join("tests/rules/base.yaml"))
}

/// What is wrong with a fixture's findings; nothing if they are as announced.
fn judge(name: &str, bundle: &Bundle) -> Option<String> {
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
    let wrong = teamkit::check::RULES.par_iter().flat_map(|rule| {
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
    for rule in teamkit::check::RULES {
        let level = if rule.is_fixed { "error, always".to_owned() } else { rule.severity.to_string() };
        index.push_str(&format!("| [{0}](rules/{0}.md) | {level} | {1} |\n", rule.id, rule.summary()));
    }
    let kept = fs::read_to_string(repository().join("docs/rules.md")).expect("an index");
    assert_eq!(kept, index, "docs/rules.md is stale; it should be the right side");
}

#[test]
fn every_rule_has_a_page_of_its_own() {
    let pages = fs::read_dir(repository().join("docs/rules")).expect("a folder").count();
    assert_eq!(pages, teamkit::check::RULES.len(), "pages and rules");
    for rule in teamkit::check::RULES {
        assert!(rule.page.starts_with(&format!("# {}\n\n", rule.id)), "{}", rule.id);
        let level = format!("Default level: {}", rule.severity);
        assert!(rule.page.contains(&level), "{} has no `{level}`", rule.id);
        assert_eq!(rule.page.contains("It can't be turned off."), rule.is_fixed, "{}", rule.id);
    }
}
