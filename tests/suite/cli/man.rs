//! `man`: the manual pages.

use std::collections::BTreeSet;

use crate::support::workspace::Workspace;

#[test]
fn every_command_has_a_page_under_its_name() {
    let empty = Workspace::empty();
    empty.run(&["man", "--out", "man1"]).exits(0).says("pages into man1");
    let pages: BTreeSet<String> = empty.tree().into_keys().collect();
    let page = empty.read("man1/teamkit.1");
    for command in ["init", "check", "generate", "preview", "grants", "snapshot", "rules", "schema", "completions"] {
        assert!(page.contains(&format!("teamkit\\-{command}(1)")), "{command}: {page}");
        assert!(pages.contains(&format!("man1/teamkit-{command}.1")), "{command}: {pages:?}");
    }
    assert!(pages.contains("man1/teamkit-rename-team.1") && !pages.iter().any(|page| page.contains("help")));
    assert_eq!(empty.run(&["man"]).exits(0).stdout, page);
}

#[test]
fn a_page_has_the_commands_name_synopsis_examples_and_exit_codes() {
    let empty = Workspace::empty();
    let page = empty.run(&["man", "init"]).exits(0).prints(".TH teamkit-init 1").stdout;
    for part in [
        ".SH NAME\nteamkit\\-init \\- Create a starter workspace\n",
        ".SH SYNOPSIS\n\\fBteamkit init\\fR ",
        ".SH EXAMPLES\n.TP\nteamkit init ",
        ".SH \"EXIT STATUS\"\n.TP\n0\nsuccess\n",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    empty.run(&["man", "rename", "team"]).exits(0).prints(".TH teamkit-rename-team 1");
    empty.run(&["man", "inti"]).exits(2).prints_nothing().says("hint: did you mean `init`?");
}
