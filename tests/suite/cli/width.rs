//! Width: what people read fits 100 columns, wherever it is printed to.

use crate::support::workspace::{Run, Workspace};

const WIDTH: usize = 100;

#[track_caller]
fn fits(run: Run, arguments: &[&str]) {
    for line in run.stdout.lines().chain(run.stderr.lines()) {
        assert!(line.chars().count() <= WIDTH, "{arguments:?}: {line}");
    }
    assert!(!run.stdout.is_empty() || !run.stderr.is_empty(), "{arguments:?} prints nothing");
}

/// The example organization, and a change of it that gives, takes, moves and is dangerous.
fn changed() -> (Workspace, Workspace) {
    let (base, head) = (Workspace::example(), Workspace::example());
    head.edit("teams/labs.yaml", "  - amara\n", "");
    head.edit("teams/labs.yaml", "  - priya\n", "  - { email: priya, until: 2026-12-31 }\n  - zoe@partner.example\n");
    head.edit("teams/labs.yaml", "roles/spanner.databaseReader", "roles/iam.serviceAccountUser");
    head.edit("teams/data.yaml", "roles/bigquery.dataViewer", "roles/bigquery.dataOwner");
    head.run(&["rename", "service", "fraud-detection", "fraud-detection-and-prevention"]).exits(0);
    (base, head)
}

#[test]
fn every_command_fits() {
    let workspace = Workspace::example();
    let commands = [
        "check",
        "generate",
        "generate --check",
        "fmt",
        "snapshot",
        "codeowners",
        "roots",
        "report --out page",
        "who ledger",
        "who pricing production --can roles/spanner.databaseReader",
        "who orders --can iam.serviceAccounts.actAs",
        "access bruno",
        "access payments",
        "access group:integration@partner.example",
        "explain bruno pricing",
        "explain dana ledger",
        "matrix",
        "grants",
        "move ledger search --dry-run",
        "offboard bruno",
        "rename team search discovery",
        "rules",
        "man --out man1",
        "init new",
        "who nobody",
        "access nobody",
        "explain nobody ledger",
        "rules nothing",
        "preview nothing",
        "diff --base nowhere",
    ];
    for command in commands {
        let arguments: Vec<&str> = command.split(' ').collect();
        fits(workspace.run(&arguments), &arguments);
    }
}

#[test]
fn what_a_change_does_fits() {
    let (base, head) = changed();
    let base = base.path();
    let commands = [
        "diff --author nobody@partner.example --allow outside-access",
        "roots --changed",
        "roots --moved",
        "roots --removed",
        "report --out page",
    ];
    for command in commands {
        let arguments: Vec<&str> = command.split(' ').chain(["--base-dir", base.as_str()]).collect();
        fits(head.run(&arguments), &arguments);
    }
}

#[test]
fn every_page_of_help_and_of_a_rule_fits() {
    let empty = Workspace::empty();
    fits(empty.run(&["--help"]).exits(0), &["--help"]);
    for rule in teamkit::check::RULES {
        let run = empty.run(&["rules", rule.id.as_str()]).exits(0);
        // What is quoted is not ours to break.
        let quoted: Vec<&str> = run.stdout.split("```").skip(1).step_by(2).flat_map(str::lines).collect();
        for line in run.stdout.lines().filter(|line| !quoted.contains(line)) {
            assert!(line.chars().count() <= WIDTH, "{}: {line}", rule.id);
        }
    }
}

#[test]
fn a_table_that_fits_stays_one_line_for_each_row() {
    let workspace = Workspace::small();
    let grants = workspace.run(&["matrix"]).exits(0).stdout;
    let rows = grants.lines().filter(|line| !line.starts_with(' ')).count();
    assert_eq!(grants.lines().count(), rows, "{grants}");
}
