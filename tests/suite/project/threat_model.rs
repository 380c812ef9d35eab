//! `docs/threat-model.md` promises nothing that no test holds.

use std::fs;

use crate::support::workspace::repository;

/// What is wrong with the tests that a line of a table names in its last column: files of `tests/suite` without their
/// ending, or of `src`, each with functions in it.
fn faults(line: &str) -> Vec<String> {
    let cell = line.trim_end_matches('|').trim().rsplit(" | ").next().unwrap_or_default();
    let mut faults = Vec::new();
    for group in cell.split("; ") {
        let mut names = group.split('`').skip(1).step_by(2);
        let Some(file) = names.next() else {
            faults.push(format!("names no test: {line}"));
            continue;
        };
        let path = if file.starts_with("src/") { format!("{file}.rs") } else { format!("tests/suite/{file}.rs") };
        let Ok(text) = fs::read_to_string(repository().join(&path)) else {
            faults.push(format!("names {path}, which isn't there: {line}"));
            continue;
        };
        let mut functions = names.peekable();
        if functions.peek().is_none() {
            faults.push(format!("names no function of {path}: {line}"));
        }
        let missing = functions.filter(|function| !text.contains(&format!("fn {function}(")));
        faults.extend(missing.map(|function| format!("{path} has no `{function}`: {line}")));
    }
    faults
}

#[test]
fn each_promise_has_a_test_that_is_there() {
    let model = fs::read_to_string(repository().join("docs/threat-model.md")).expect("the threat model");
    for title in ["\n## What must never happen", "\n## Hostile files"] {
        let (_, section) = model.split_once(title).unwrap_or_else(|| panic!("there is no{title}"));
        let section = section.split("\n## ").next().unwrap_or_default();
        let mut lines = section.lines().filter(|line| line.starts_with('|'));
        let head = lines.next().unwrap_or_default();
        assert!(head.ends_with(" | test |"), "the last column is not of tests: {head}");
        let lines: Vec<&str> = lines.skip(1).collect();
        assert!(lines.len() > 20, "only {} lines were seen of{title}", lines.len());
        let faults: Vec<String> = lines.into_iter().flat_map(faults).collect();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

#[test]
fn a_promise_without_a_test_is_found() {
    for (cell, words) in [
        ("", "names no test"),
        ("by reading", "names no test"),
        ("`project/threat_model`: the first", "names no function of tests/suite/project/threat_model.rs"),
        ("`project/nowhere`: `faults`", "names tests/suite/project/nowhere.rs, which isn't there"),
        ("`project/threat_model`: `faults`, `nothing`", "has no `nothing`"),
        ("`project/threat_model`: `faults`; `src/lib`: `nothing`", "src/lib.rs has no `nothing`"),
    ] {
        let line = format!("| a | b | {cell} |");
        let found = faults(&line);
        assert!(found.len() == 1 && found[0].contains(words) && found[0].ends_with(&line), "{found:?}");
    }
    assert_eq!(faults("| a | b | `project/threat_model`: `faults` |"), Vec::<String>::new());
}
