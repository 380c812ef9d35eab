//! Exports that try to be more than files: names, links, and what is no file at all.

use std::{fs, os::unix::fs::symlink, process::Command};

use crate::support::workspace::{Run, Workspace};

const POLICY: &str = r#"{"bindings": [{"role": "roles/owner", "members": ["user:eve@example.com"]}], "etag": "x"}"#;

fn drift(workspace: &Workspace) -> Run {
    workspace.run(&["drift", "--live", "live"])
}

#[track_caller]
fn refused(workspace: &Workspace, words: &str) {
    let run = drift(workspace).exits(2);
    assert!(run.stderr.replace('\n', " ").contains(words), "{}", run.stderr);
    assert!(run.stdout.is_empty(), "{}", run.stdout);
}

#[test]
fn names_of_files_are_no_text_of_ours() {
    for name in ["a\n::error::forged", "a\u{1b}[31mred", "a\u{202e}nosj.x", "a\rb"] {
        let workspace = Workspace::small();
        workspace.write(&format!("live/projects/{name}.json"), POLICY);
        let run = drift(&workspace).exits(2);
        assert!(run.stderr.contains("which nobody sees"), "{}", run.stderr);
        assert!(!run.stderr.contains(['\u{1b}', '\u{202e}', '\r']), "{:?}", run.stderr);
        assert!(!run.stderr.lines().any(|line| line.starts_with("::")), "{}", run.stderr);
    }
}

#[test]
fn texts_in_files_are_no_text_of_ours() {
    let hostile = "\\n::error::forged \\u001b[31m \\u202e <b>`x`";
    let values = [
        format!(r#"{{"@message": "x", "diagnostic": {{"severity": "error", "summary": "{hostile}"}}}}"#),
        format!(r#"{{"groupKey": {{"id": "{hostile}"}}}}"#),
        format!(r#"{{"bindings": [{{"role": "{hostile}", "members": [""]}}]}}"#),
        format!(r#"{{"bindings": "{hostile}"}}"#),
        format!("\"{hostile}\""),
    ];
    for value in values {
        let workspace = Workspace::small();
        workspace.write("live/projects/ledger-prod.json", &value);
        let run = drift(&workspace).exits(2);
        assert!(!run.stderr.contains(['\u{1b}', '\u{202e}']), "{value}: {:?}", run.stderr);
        assert!(!run.stderr.lines().any(|line| line.starts_with("::")), "{value}: {}", run.stderr);
    }
}

#[test]
fn links_lead_to_files_and_nowhere_else() {
    let workspace = Workspace::small();
    let live = workspace.path().join("live/projects");
    fs::create_dir_all(&live).expect("a directory");
    workspace.write("elsewhere/policy.json", POLICY);
    symlink("../../elsewhere/policy.json", live.join("ledger-prod.json")).expect("a link");
    assert!(drift(&workspace).exits(1).stdout.contains("eve@example.com"));
    for (target, words) in [("../../elsewhere", "it is not a file"), ("circle.json", ""), ("nothing.json", "")] {
        symlink(target, live.join("circle.json")).expect("a link");
        refused(&workspace, words);
        fs::remove_file(live.join("circle.json")).expect("the link is there");
    }
}

#[test]
fn what_is_no_file_is_not_waited_for() {
    let workspace = Workspace::small();
    let live = workspace.path().join("live/projects");
    fs::create_dir_all(&live).expect("a directory");
    let made = Command::new("mkfifo").arg(live.join("ledger-prod.json")).status().expect("mkfifo runs");
    assert!(made.success());
    refused(&workspace, "it is not a file");
}

#[test]
fn a_directory_with_the_name_of_a_file_exports_nothing() {
    let workspace = Workspace::small();
    workspace.write("live/projects/ledger-prod.json/inner.json", POLICY);
    refused(&workspace, "a policy that doesn't say what it is of");
}

#[test]
fn an_empty_directory_and_none_are_refused() {
    let workspace = Workspace::small();
    refused(&workspace, "live");
    fs::create_dir(workspace.path().join("live")).expect("a directory");
    refused(&workspace, "has no files");
}
