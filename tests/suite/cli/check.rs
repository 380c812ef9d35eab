//! `check`: what it prints in a terminal, and when it fails.

use crate::support::{findings::with_an_error, workspace::Workspace};

#[test]
fn check_counts_what_it_found_on_stdout() {
    let run = with_an_error().run(&["check"]).exits(1);
    assert_eq!(run.stderr, "");
    run.prints("error[unknown-service]").prints("\n1 error in 2 teams, 3 services\n");
}

#[test]
fn warnings_are_said_and_stop_nothing() {
    let workspace = Workspace::small();
    workspace.edit("teams/search.yaml", "  - erin\n", "");
    workspace.run(&["check"]).exits(0).prints("warning[single-owner]").prints("\n1 warning in 2 teams, 3 services\n");
    let run = workspace.generate().prints_nothing().says("1 warning: see `teamkit check`");
    assert_eq!(run.stderr.matches("warning").count(), 1, "{}", run.stderr);
}

#[test]
fn errors_stand_below_warnings_in_a_terminal() {
    let workspace = with_an_error();
    workspace.write("teams/zoo.yaml", "members: [zoe, { email: frank, until: 2026-11-21, reason: contractor }]\n");
    let run = workspace.run(&["check"]).exits(1).prints("warning[").prints("error[unknown-service]");
    let last_warning = run.stdout.rfind("warning[").expect("a warning");
    let first_error = run.stdout.find("error[").expect("an error");
    assert!(last_warning < first_error, "{}", run.stdout);
}
