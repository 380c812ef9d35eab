//! `completions`: a script for each shell.

use crate::support::workspace::Workspace;

#[test]
fn every_shell_has_completions() {
    let empty = Workspace::empty();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        empty.run(&["completions", shell]).exits(0).prints("teamkit").prints("generate").prints("snapshot");
    }
    empty.run(&["completions", "tcsh"]).exits(2).prints_nothing();
}
