//! `snapshot`: one reviewed document for each team.

use crate::support::workspace::{Run, Workspace};

const SEARCH: &str = "snapshots/search.snap";
const PENDING: &str = "snapshots/search.snap.new";

/// The small workspace with its documents taken, then changed for one team.
fn changed() -> Workspace {
    let workspace = Workspace::small();
    workspace.run(&["snapshot"]).exits(0);
    workspace.edit("teams/search.yaml", "Finding things", "Finding all things");
    workspace
}

#[track_caller]
fn shows_the_change(run: Run) -> Run {
    run.says("1 document of 2 changed")
        .prints("--- a/snapshots/search.snap\n+++ b/snapshots/search.snap\n")
        .prints("\n-Finding things\n+Finding all things\n")
}

fn documents(workspace: &Workspace) -> Vec<String> {
    let files = workspace.tree().into_keys().filter_map(|path| path.strip_prefix("snapshots/").map(str::to_owned));
    files.collect()
}

#[test]
fn new_documents_are_taken_as_they_are() {
    let workspace = Workspace::small();
    workspace.run(&["snapshot"]).exits(0).prints_nothing().says("accepted 2 documents of 2");
    assert_eq!(documents(&workspace), ["payments.snap", "search.snap"]);
    let before = workspace.stamps();
    for arguments in [&["snapshot"][..], &["snapshot", "--check"], &["snapshot", "--accept"]] {
        workspace.run(arguments).exits(0).prints_nothing().says("nothing to do (2 documents current)");
    }
    assert!(workspace.stamps() == before, "no file was touched");
}

#[test]
fn a_document_has_the_form_of_insta() {
    let workspace = Workspace::small();
    workspace.run(&["snapshot", "search"]).exits(0).says("accepted 1 document of 1");
    let text = workspace.read(SEARCH);
    let head = "---
source: teams/search.yaml
expression: teamkit snapshot search
---
# search

Finding things

group: search@example.com
people:
  dave@example.com
  erin@example.com

## Access

service     environment  role       to                        until  asked by
search-api  development  developer  group:search@example.com
search-api  production   viewer     group:search@example.com

## Terraform

# terraform/services/search-api/development/teamkit.tf

resource \"google_project_iam_member\" \"search-api-dev__group__search_at_example_com__cloudtrace_user\" {
";
    assert!(text.starts_with(head), "{text}");
    let read = insta::Snapshot::from_file(workspace.path().join(SEARCH).as_std_path()).expect("insta reads it");
    assert_eq!(read.metadata().expression(), Some("teamkit snapshot search"));
}

#[test]
fn a_change_is_shown_and_left_pending() {
    let workspace = changed();
    let before = workspace.read(SEARCH);
    shows_the_change(workspace.run(&["snapshot"]).exits(0))
        .says("next: teamkit snapshot --accept, or cargo insta review");
    assert_eq!(workspace.read(SEARCH), before);
    assert_eq!(workspace.read(PENDING), before.replace("Finding things", "Finding all things"));
}

#[test]
fn check_fails_and_leaves_pending_files_outside_ci() {
    let workspace = changed();
    shows_the_change(workspace.run(&["snapshot", "--check"]).exits(1));
    assert_eq!(documents(&workspace), ["payments.snap", "search.snap", "search.snap.new"]);
    workspace.run_with(&["snapshot", "--check"], &[("CI", "")]).exits(1);
}

#[test]
fn check_fails_and_writes_nothing_in_ci() {
    let workspace = changed();
    let before = workspace.stamps();
    let run = shows_the_change(workspace.run_with(&["snapshot", "--check"], &[("CI", "true")]).exits(1));
    assert!(!run.stderr.contains("insta"), "{}", run.stderr);
    assert!(workspace.stamps() == before, "a file was touched");
}

#[test]
fn check_fails_for_a_team_without_a_document() {
    let workspace = Workspace::small();
    workspace.run(&["snapshot", "payments"]).exits(0);
    workspace
        .run_with(&["snapshot", "--check"], &[("CI", "1")])
        .exits(1)
        .prints("--- /dev/null\n+++ b/snapshots/search.snap\n");
    workspace.run_with(&["snapshot", "--check", "payments"], &[("CI", "1")]).exits(0);
}

#[test]
fn accept_takes_the_change_and_the_pending_file_away() {
    let workspace = changed();
    workspace.run(&["snapshot", "--check"]).exits(1);
    workspace.run(&["snapshot", "--accept"]).exits(0).prints_nothing().says("accepted 1 document of 2");
    assert_eq!(documents(&workspace), ["payments.snap", "search.snap"]);
    workspace.run(&["snapshot", "--check"]).exits(0).prints_nothing();
}

#[test]
fn a_pending_file_goes_when_the_change_does() {
    let workspace = changed();
    workspace.run(&["snapshot"]).exits(0);
    workspace.edit("teams/search.yaml", "Finding all things", "Finding things");
    workspace.run(&["snapshot"]).exits(0);
    assert!(!workspace.exists(PENDING));
}

#[test]
fn the_document_of_a_team_that_is_gone_goes_with_a_look() {
    let workspace = Workspace::small();
    workspace.run(&["snapshot"]).exits(0);
    workspace.write("snapshots/other.snap", "---\nsource: tests/other.rs\nexpression: other\n---\nnot ours\n");
    workspace.remove("teams/search.yaml");
    let run = workspace.run(&["snapshot", "--check"]).exits(1);
    run.prints("--- a/snapshots/search.snap\n+++ /dev/null\n").says("1 document of 2 changed");
    assert!(workspace.exists(SEARCH), "--check removes nothing");
    workspace.run(&["snapshot", "--accept"]).exits(0);
    assert_eq!(documents(&workspace), ["other.snap", "payments.snap"]);
}

#[test]
fn a_change_that_only_the_calendar_made_is_said() {
    let workspace = Workspace::small();
    workspace.edit("teams/search.yaml", "  - dave\n", "  - { email: dave, until: 2026-12-31 }\n");
    workspace.run_on("2026-12-31", &["snapshot"]).exits(0);
    let run = workspace.run_on("2027-01-01", &["snapshot", "--check"]).exits(0).says("nothing else changed");
    let run = run.says("1 document changed only because access expired since the last run: snapshots/search.snap");
    run.prints("\n-  dave@example.com").says("run `teamkit snapshot --accept` and commit what it writes");
    workspace.run_on("2027-01-01", &["snapshot", "--check", "--strict"]).exits(1).says("not up to date");
    workspace.edit("teams/search.yaml", "Finding things", "Finding all things");
    let run = workspace.run_on("2027-01-01", &["snapshot", "--check"]).exits(1);
    assert!(!run.stderr.contains("access expired"), "{}", run.stderr);
}

#[test]
fn accept_and_check_exclude_each_other_and_unknown_teams_are_refused() {
    let workspace = Workspace::small();
    workspace.run(&["snapshot", "--accept", "--check"]).exits(2).prints_nothing();
    workspace.run(&["snapshot", "serch"]).exits(2).prints_nothing().says("hint: did you mean `search`?");
    assert!(documents(&workspace).is_empty());
}

#[test]
fn an_error_writes_no_document() {
    let workspace = Workspace::small();
    workspace.edit("teams/search.yaml", "members:", "member:");
    for arguments in [&["snapshot"][..], &["snapshot", "--check"], &["snapshot", "--accept"]] {
        let run = workspace.run(arguments).exits(1);
        assert_eq!(run.stdout, workspace.run(&["check"]).stdout);
    }
    assert!(documents(&workspace).is_empty());
}
