//! The example organization at the repository's root: what a reviewer reads is checked in and current.

use std::fs;

use crate::support::workspace::{Workspace, copy, repository};

/// The example with all that was generated from it.
fn with_outputs() -> Workspace {
    let workspace = Workspace::example();
    for path in ["terraform", "snapshots", "templates"] {
        copy(&repository().join(path), &workspace.path().join(path));
    }
    workspace
}

#[test]
fn its_terraform_is_current() {
    with_outputs().run(&["generate", "--check"]).exits(0);
}

#[test]
fn its_snapshots_are_current() {
    with_outputs().run_with(&["snapshot", "--check"], &[("CI", "1")]).exits(0);
}

#[test]
fn its_snapshots_are_those_that_insta_would_keep() {
    let workspace = Workspace::example();
    workspace.run(&["snapshot"]).exits(0);
    for entry in fs::read_dir(workspace.path().join("snapshots")).expect("snapshots") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a snapshot");
        let (_, document) =
            text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).expect("insta's form");
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        insta::with_settings!({
            snapshot_path => repository().join("snapshots").as_str(),
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, { insta::assert_snapshot!(name, document) });
    }
}

#[test]
fn it_has_the_one_warning_that_teaches_something() {
    let run = Workspace::example().run(&["check"]).exits(0);
    insta::assert_snapshot!(run.stdout, @r"
    warning[unbounded-grant]: team `customer-care` grants people access in production with no expiry
      --> teams/customer-care.yaml:14:5
       |
    14 |   - service: [orders, shipping]
       |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^ no `until`
       |
    hint: add `until:`, or give it through ownership

    1 warning in 12 teams, 31 services
    ");
}

#[test]
fn no_calendar_turns_it_red() {
    let workspace = with_outputs();
    for today in ["2026-01-01", "2098-12-31"] {
        workspace.run(&["check", "--today", today]).exits(0);
        workspace.run(&["generate", "--check", "--today", today]).exits(0);
    }
}

#[test]
fn its_team_files_are_in_order() {
    Workspace::example().run(&["fmt", "--check"]).exits(0);
}
