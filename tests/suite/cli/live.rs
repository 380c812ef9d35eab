//! `teamkit live`.

use crate::support::workspace::Workspace;

/// The lines of a script that export something.
fn lines(options: &[&str]) -> Vec<String> {
    let script = Workspace::small().run(&[&["live", "--commands"], options].concat()).exits(0).stdout;
    let kinds = ["project ", "cluster ", "group "];
    script.lines().filter(|line| kinds.iter().any(|kind| line.starts_with(kind))).map(str::to_owned).collect()
}

#[test]
fn the_script_is_asked_for_by_name() {
    let run = Workspace::small().run(&["live"]).exits(2);
    let expected = "error: `teamkit live` prints the script that exports what is live\n\
        hint: teamkit live --commands > export.sh && bash export.sh live/\n";
    assert_eq!(run.stderr, expected);
}

#[test]
fn a_part_of_the_definitions_is_exported_alone() {
    let all = lines(&[]);
    let part = lines(&["--service", "ledger", "--environment", "production"]);
    assert!(part.iter().all(|line| all.contains(line)), "{part:?}");
    let expected =
        ["project ledger-prod", "cluster platform-prod \"$CONTEXT_PLATFORM_PROD\"", "group payments@example.com"];
    assert_eq!(part[..2], expected[..2]);
    assert!(part.contains(&expected[2].to_owned()), "{part:?}");
    assert!(!part.iter().any(|line| line.contains("search")), "{part:?}");
    let of_team = lines(&["--team", "search"]);
    assert!(of_team.contains(&"project search-api-prod".to_owned()), "{of_team:?}");
    assert!(!of_team.contains(&"project checkout-prod".to_owned()), "{of_team:?}");
}

#[test]
fn names_that_no_definition_has_are_refused() {
    Workspace::small().run(&["live", "--commands", "--service", "legder"]).exits(2).says("did you mean `ledger`?");
}

#[test]
fn definitions_with_errors_give_no_script() {
    let workspace = Workspace::small();
    workspace.edit("teams/search.yaml", "- search-api", "- search-pi");
    let run = workspace.run(&["live", "--commands"]).exits(1);
    assert!(!run.stdout.contains("#!/usr/bin/env bash"));
}
