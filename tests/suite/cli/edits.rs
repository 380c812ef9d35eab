//! `offboard`, `move` and `rename`: what they show, and when they touch nothing.

use crate::{edit::support::is_untouched, support::workspace::Workspace};

#[test]
fn a_dry_run_shows_the_difference_and_touches_nothing() {
    let workspace = Workspace::small();
    let before = workspace.tree();
    let run = workspace.run(&["rename", "team", "search", "finders", "--dry-run"]).exits(0);
    assert_eq!(
        run.stdout.split_once("\n\n").expect("a report below").0.to_owned() + "\n",
        r"diff --git a/teams/search.yaml b/teams/finders.yaml
rename from teams/search.yaml
rename to teams/finders.yaml
--- a/teams/search.yaml
+++ b/teams/finders.yaml
@@ -1,4 +1,6 @@
 description: Finding things
+group: search@example.com
+formerly: [search]
 members:
   - dave
   - erin
"
    );
    run.prints("Nobody's access changes. ").says("would change 1 file");
    let run = workspace.run(&["rename", "service", "ledger", "books", "--dry-run"]).exits(0);
    run.says("2 roots have a new path: `teamkit roots --moved`").prints("+books:\n");
    workspace
        .run(&["move", "ledger", "--to", "search", "--dry-run"])
        .exits(0)
        .prints("+  - ledger\n")
        .prints("-  - ledger\n");
    workspace.run(&["offboard", "dave", "--dry-run"]).exits(0).prints("-  - dave\n");
    is_untouched(&workspace, &before);
    workspace.run(&["offboard", "dave", "--format", "json"]).exits(2).says("[possible values: text]");
}

#[test]
fn new_errors_are_shown_and_nothing_is_touched() {
    let workspace = Workspace::small();
    workspace.append(
        "teamkit.yaml",
        r"rules:
  path-restriction:
    level: error
    folders:
      labs: { services: [search-api] }
",
    );
    workspace.write("teams/labs/tests.yaml", "members: [frank, gina]\n");
    let before = workspace.tree();
    let run = workspace.run(&["move", "ledger", "--to", "tests"]).exits(1).says("no file was changed");
    run.prints("error[path-restriction]").prints("teams/labs/tests.yaml");
    is_untouched(&workspace, &before);
    // An error that already exists stops before anything is tried.
    workspace.write("teams/labs/tests.yaml", "member: [frank]\n");
    workspace.run(&["offboard", "bob"]).exits(1).prints("error[unknown-key]");
}

#[test]
fn what_a_dry_run_says_of_access_is_what_the_run_says() {
    let moved = |workspace: &Workspace, more: &[&str]| {
        let run = workspace.run(&[&["move", "ledger", "--to", "search"], more].concat()).exits(0);
        let start = run.stdout.find("people").expect("a report");
        (run.stdout[start..].to_owned(), run.stderr)
    };
    let workspace = Workspace::small();
    let (dry, said) = moved(&workspace, &["--dry-run"]);
    assert!(said.contains("after this edit `teamkit diff` will fail") == said.contains("error["), "{said}");
    assert_eq!(moved(&workspace, &[]).0, dry);
}

#[test]
fn daily_17_a_move_says_that_codeowners_change_where_they_have_our_lines() {
    let workspace = Workspace::small();
    workspace.append("teamkit.yaml", "codeowners: \"@example/{{team}}\"\n");
    let run = workspace.run(&["move", "ledger", "--to", "search"]).exits(0);
    assert!(!run.stderr.contains("teamkit codeowners"), "{}", run.stderr);
    workspace.run(&["codeowners"]).exits(0);
    workspace.run(&["offboard", "dave"]).exits(0).says("next: teamkit generate, teamkit snapshot\n");
    workspace
        .run(&["move", "ledger", "--to", "payments"])
        .exits(0)
        .says("next: teamkit generate, teamkit snapshot, teamkit codeowners\n");
    workspace.run(&["codeowners"]).exits(0);
    workspace.run(&["codeowners", "--check"]).exits(0);
}
