//! How an edit changes the text of a file: no byte but those that it must.

use super::support::is_untouched;
use crate::support::workspace::Workspace;

#[test]
fn line_ends_and_byte_order_marks_stay() {
    let workspace = Workspace::small();
    workspace.write("teams/search.yaml", "\u{feff}members:\r\n  - dave # d\r\n  - erin\r\nservices: [search-api]\r\n");
    workspace.run(&["offboard", "erin"]).exits(0);
    assert_eq!(workspace.read("teams/search.yaml"), "\u{feff}members:\r\n  - dave # d\r\nservices: [search-api]\r\n");
    workspace.run(&["move", "ledger", "--to", "search"]).exits(0);
    workspace.run(&["rename", "team", "search", "finders"]).exits(0);
    assert_eq!(
        workspace.read("teams/finders.yaml"),
        "\u{feff}group: search@example.com\r\nformerly: [search]\r\nmembers:\r\n  - dave # d\r\nservices: [ledger, search-api]\r\n"
    );
}

#[test]
fn brackets_over_several_lines_keep_their_other_lines() {
    let workspace = Workspace::small();
    let text =
        "members: [\n  dave, # d\n  # she\n  erin, # e\n  { email: frank },\n  gina # g\n]\nservices: [search-api]\n";
    workspace.write("teams/search.yaml", text);
    workspace.run(&["offboard", "erin"]).exits(0);
    let text = text.replace("  # she\n  erin, # e\n", "");
    assert_eq!(workspace.read("teams/search.yaml"), text);
    workspace.run(&["offboard", "gina"]).exits(0);
    assert_eq!(workspace.read("teams/search.yaml"), text.replace("  gina # g\n", ""));
}

#[test]
fn aliases_are_refused_before_anything_is_touched() {
    for text in [
        "leads: &all [dave, erin]\nmembers: *all\nservices: [search-api]\n",
        "leads: [&her erin]\nmembers: [*her, dave]\nservices: [search-api]\n",
    ] {
        let workspace = Workspace::small();
        workspace.write("people.yaml", "erin@example.com: {}\ndave@example.com: {}\n");
        workspace.write("teams/search.yaml", text);
        let before = workspace.tree();
        let run = workspace.run(&["offboard", "erin"]).exits(2).says("teams/search.yaml:").says("edit it by hand");
        assert!(run.stderr.contains("no file was changed"), "{}", run.stderr);
        is_untouched(&workspace, &before);
    }
}
