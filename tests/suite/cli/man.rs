//! `man`: the manual page.

use crate::support::workspace::Workspace;

#[test]
fn the_manual_page_has_every_command() {
    let page = Workspace::empty().run(&["man"]).exits(0).prints(".TH teamkit").stdout;
    for command in ["init", "check", "generate", "preview", "grants", "snapshot", "rules", "schema", "completions"] {
        assert!(page.contains(&format!("\n{command} ")) || page.contains(&format!("\n{command} \\- ")), "{command}");
    }
}
