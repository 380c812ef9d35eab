//! `offboard`, `move` and `rename`: what they show, and when they touch nothing.

use crate::{edit::support::is_untouched, support::workspace::Workspace};

#[test]
fn a_dry_run_shows_the_difference_and_touches_nothing() {
    let workspace = Workspace::small();
    let before = workspace.tree();
    let run = workspace.run(&["rename", "team", "search", "finders", "--dry-run"]).exits(0);
    assert_eq!(
        run.stdout,
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
    run.says("would change 1 file");
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
