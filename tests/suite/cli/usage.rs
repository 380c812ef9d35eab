//! Commands, options, exit codes and streams.

use crate::support::workspace::{Run, Workspace};

#[test]
fn wrong_usage_ends_with_2_and_help_with_0() {
    let workspace = Workspace::small();
    let wrong: [&[&str]; 9] = [
        &["--nope"],
        &["nope"],
        &["check", "--nope"],
        &["check", "--format", "nope"],
        &["check", "--today", "2026-02-30"],
        &["check", "--color", "sometimes"],
        &["generate", "--check", "--dry-run"],
        &["preview"],
        &[],
    ];
    for arguments in wrong {
        Run::of(&workspace.path(), arguments, &[]).exits(2).prints_nothing().says("--help");
    }
    for arguments in [&["--help"][..], &["help"], &["-h"], &["generate", "--help"], &["help", "generate"]] {
        let run = Run::of(&workspace.path(), arguments, &[]).exits(0).prints("Usage: ");
        assert_eq!(run.stderr, "", "{arguments:?}");
    }
    Run::of(&workspace.path(), &["--version"], &[]).exits(0).prints(env!("CARGO_PKG_VERSION"));
}

#[test]
fn a_format_that_a_command_lacks_is_wrong_usage() {
    let workspace = Workspace::small();
    let cases: [(&[&str], &str); 5] = [
        (&["generate"], "sarif"),
        (&["grants"], "github"),
        (&["preview", "search"], "json"),
        (&["snapshot"], "json"),
        (&["rules"], "sarif"),
    ];
    for (command, format) in cases {
        let run = workspace.run(&[command, &["--format", format]].concat()).exits(2).prints_nothing();
        run.says(&format!("invalid value '{format}' for '--format <FORMAT>'\n  [possible values: text"));
        let run = workspace.run(&[&["--format", format], command].concat()).exits(2).prints_nothing();
        run.says(&format!("this command doesn't support the format `{format}`; it supports text"));
    }
    assert!(!workspace.exists("terraform") && !workspace.exists("snapshots"));
}

#[test]
fn without_a_workspace_every_command_that_needs_one_ends_with_2() {
    let empty = Workspace::empty();
    for command in [&["check"][..], &["generate"], &["grants"], &["snapshot"], &["preview", "search"]] {
        empty
            .run(command)
            .exits(2)
            .prints_nothing()
            .says("no teamkit.yaml in ")
            .says("hint: create a workspace with `teamkit init`");
    }
    empty.run(&["check", "-C", "nowhere"]).exits(2).prints_nothing().says("can't enter nowhere");
    assert!(empty.tree().is_empty());
}

#[test]
fn the_workspace_is_found_from_below() {
    let workspace = Workspace::small();
    let below = workspace.path().join("teams");
    Run::of(&below, &["check"], &[]).exits(0).prints("no findings in 2 teams, 3 services\n");
}

#[test]
fn options_stand_before_and_after_the_command() {
    let workspace = Workspace::small();
    let elsewhere = Workspace::empty();
    let path = workspace.path();
    let orders: [&[&str]; 4] = [
        &["-C", path.as_str(), "--format", "json", "--today", "2026-11-22", "--color", "never", "grants"],
        &["grants", "-C", path.as_str(), "--format", "json", "--today", "2026-11-22", "--color", "never"],
        &["--format", "json", "grants", "--directory", path.as_str()],
        &["-C", path.as_str(), "grants", "--format", "json"],
    ];
    let expected = workspace.run(&["grants", "--format", "json"]).exits(0).stdout;
    for arguments in orders {
        assert_eq!(Run::of(&elsewhere.path(), arguments, &[]).exits(0).stdout, expected, "{arguments:?}");
    }
}
