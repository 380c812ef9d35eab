//! Rules and mistakes: each fixture finds what it announces, and nothing else.
//!
//! Fixtures of rules for changes have two sides: `#> base/PATH` is how a file was, `#> PATH` how it became. A line
//! `#! --author alice` before them holds options of `diff`, and `#@ 0 RULE` announces a finding without a place.

use std::{collections::BTreeMap, fs, path::Path};

use rayon::prelude::*;
use serde_json::Value;
use teamkit::{
    check::{RULES, Rule},
    diagnostic::RuleId,
    review::CHANGE_RULES,
};

use crate::support::{
    fixture::{Expected, Fixture},
    workspace::{Workspace, repository, yaml_files},
};

/// Why the rules about plans have no fixtures.
const OF_PLANS: &str = "takes a plan of Terraform: `verify::cases` and `verify::terraform`";

/// Rules without fixtures: why, and which test makes what they find.
const WITHOUT_FIXTURES: &[(RuleId, &str)] = &[
    (RuleId::TooManyGrants, "takes more files than anybody writes: `what_is_too_much_is_found_by_rules_like_others`"),
    (RuleId::DriftCondition, OF_DRIFT),
    (RuleId::DriftExtra, OF_DRIFT),
    (RuleId::DriftMissing, OF_DRIFT),
    (RuleId::DriftRules, OF_DRIFT),
    (RuleId::DriftUntil, OF_DRIFT),
    (RuleId::TooManyFindings, "takes a thousand other findings: `what_is_too_much_is_found_by_rules_like_others`"),
    (RuleId::LettingGo, OF_PLANS),
    (RuleId::PlanExtra, OF_PLANS),
    (RuleId::PlanMissing, OF_PLANS),
    (RuleId::PlanGap, OF_PLANS),
    (RuleId::PlanDestroys, OF_PLANS),
    (RuleId::PlanForgets, OF_PLANS),
    (RuleId::PlanImport, OF_PLANS),
    (RuleId::PlanAccess, OF_PLANS),
    (RuleId::PlanIncomplete, OF_PLANS),
    (RuleId::UnknownRoot, OF_PLANS),
];

const OF_DRIFT: &str = "is about an export and not about definitions: `cli::drift`";

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
    let is_of_check = |rule: &&&Rule| {
        CHANGE_RULES.iter().all(|of_a_change| of_a_change.definition.id != rule.id)
            && WITHOUT_FIXTURES.iter().all(|(without, _)| *without != rule.id)
    };
    let wrong = RULES.par_iter().filter(is_of_check).flat_map(|rule| {
        ["bad", "good"].into_par_iter().filter_map(|side| {
            let path = repository().join("tests/rules").join(rule.id.as_str()).join(format!("{side}.yaml"));
            let fixture = bundle(&path);
            if side == "bad" && !fixture.expected().iter().any(|expected| expected.rule == rule.id.as_str()) {
                return Some(format!("{}: bad.yaml doesn't announce it", rule.id));
            }
            judge(&format!("{} ({side})", rule.id), &fixture.over(&base))
        })
    });
    all_fine(&wrong.collect::<Vec<_>>());
}

#[test]
fn every_rule_of_changes_finds_its_change_and_no_near_miss() {
    let wrong = CHANGE_RULES.par_iter().map(|rule| rule.definition).flat_map(|rule| {
        ["bad", "good"].into_par_iter().filter_map(|side| {
            let path = repository().join("tests/rules").join(rule.id.as_str()).join(format!("{side}.yaml"));
            let announces = bundle(&path).expected().iter().any(|expected| expected.rule == rule.id.as_str());
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

/// The findings that code scanning would get, each with its index among the rules that come with them.
fn results(workspace: &Workspace) -> Vec<(String, String)> {
    let sarif = workspace.run(&["check", "--format", "sarif"]).exits(1).json();
    let rules = &sarif["runs"][0]["tool"]["driver"]["rules"];
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let results = sarif["runs"][0]["results"].as_array().expect("a list");
    results
        .iter()
        .map(|result| {
            let index = result["ruleIndex"].as_u64().expect("an index");
            assert_eq!(rules[usize::try_from(index).expect("a small number")]["id"], result["ruleId"]);
            (text(&result["ruleId"]), text(&result["message"]["text"]))
        })
        .collect()
}

#[test]
fn what_is_too_much_is_found_by_rules_like_others() {
    let environments = |count: usize| (0..count).map(|at| format!("  e{at}: {{}}\n")).collect::<Vec<_>>().concat();
    let workspace = Workspace::small();
    workspace.edit("teamkit.yaml", "environments:\n", &format!("environments:\n{}", environments(98)));
    workspace.run(&["check"]).exits(0);
    workspace.edit("teamkit.yaml", "  e0: {}\n", "  e0: {}\n  e98: {}\n");
    let found = results(&workspace);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].0 == "too-many-grants" && found[0].1.starts_with("more than 100 environments"), "{found:?}");

    let foreign =
        |count: usize| (0..count).map(|at| format!("  - a{at}@nowhere.example\n")).collect::<Vec<_>>().concat();
    let workspace = Workspace::small();
    workspace.write("teams/eve.yaml", format!("members:\n{}", foreign(999)));
    assert!(results(&workspace).iter().all(|(rule, _)| rule == "foreign-domain"));
    workspace.write("teams/eve.yaml", format!("members:\n{}", foreign(1_002)));
    let found = results(&workspace);
    assert_eq!(found.len(), 1_000);
    let (rule, message) = found.last().expect("a finding");
    assert_eq!((rule.as_str(), message.as_str()), ("too-many-findings", "3 more findings in this file are not shown"));
}

#[test]
fn every_rule_is_run_where_it_belongs() {
    let of_changes: Vec<RuleId> = CHANGE_RULES.iter().map(|rule| rule.definition.id).collect();
    let (others, listed) = RULES.split_at(RULES.len() - of_changes.len());
    assert_eq!(listed.iter().map(|rule| rule.id).collect::<Vec<_>>(), of_changes, "rules for changes, in one order");
    for rule in others {
        // The sink alone knows which exceptions were needed.
        assert!(rule.run.is_some() || rule.is_fixed || rule.id == RuleId::UnusedException, "{}", rule.id);
    }
}

#[test]
fn every_rule_id_is_one_rule() {
    let mut ids: Vec<RuleId> = RULES.iter().map(|rule| rule.id).collect();
    ids.sort_unstable();
    assert_eq!(ids, RuleId::ALL);
    for (id, reason) in WITHOUT_FIXTURES {
        assert!(!repository().join("tests/rules").join(id.as_str()).exists(), "{id} has fixtures, though it {reason}");
    }
}

#[test]
fn a_page_says_which_settings_its_rule_has() {
    for rule in RULES {
        let settings = rule.id.page().split_once("\n## Settings\n").map(|(_, settings)| settings);
        assert_eq!(settings.is_some(), !rule.settings.is_empty(), "{}", rule.id);
        for setting in rule.settings {
            let key = setting.key();
            let is_named = |text: &str| text.contains(&format!("`{key}`")) || text.contains(&format!("{key}: "));
            assert!(
                settings.is_some_and(|text| is_named(text) || text.contains(&format!("{key}:\n"))),
                "{}: {key}",
                rule.id
            );
        }
    }
}

#[test]
fn the_index_of_rules_is_current() {
    let mut index = "# Rules\n\n| rule | level | finds |\n|---|---|---|\n".to_owned();
    for rule in RULES {
        let level = if rule.is_fixed { "error, always".to_owned() } else { rule.severity.to_string() };
        index.push_str(&format!("| [{0}](rules/{0}.md) | {level} | {1} |\n", rule.id, rule.id.summary()));
    }
    let kept = fs::read_to_string(repository().join("docs/rules.md")).expect("an index");
    assert_eq!(kept, index, "docs/rules.md is stale; it should be the right side");
}

#[test]
fn every_rule_has_a_page_of_its_own() {
    let pages = fs::read_dir(repository().join("docs/rules")).expect("a folder").count();
    assert_eq!(pages, RULES.len(), "pages and rules");
    for rule in RULES {
        let page = rule.id.page();
        assert!(page.starts_with(&format!("# {}\n\n", rule.id)), "{}", rule.id);
        let level = format!("Default level: {}", rule.severity);
        assert!(page.contains(&level), "{} has no `{level}`", rule.id);
        assert_eq!(page.contains("It can't be turned off."), rule.is_fixed, "{}", rule.id);
    }
}
