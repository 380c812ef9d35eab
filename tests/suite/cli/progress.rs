//! Long runs say how far they are, to whoever watches.

use std::{io::Write as _, process::Command};

use crate::support::workspace::{PROGRAM, TODAY, Workspace};

/// Enough roots that a run takes longer than a person waits without a word.
fn large() -> Workspace {
    let workspace = Workspace::small();
    let names: Vec<String> = (0..1_000).map(|number| format!("many-{number}")).collect();
    workspace
        .write("services/many.yaml", names.iter().map(|name| format!("{name}: {{}}\n")).collect::<Vec<_>>().concat());
    workspace
        .write("teams/many.yaml", format!("members: [zoe, yan]\nleads: [xia]\nservices: [{}]\n", names.join(", ")));
    workspace
}

/// What `generate` shows at a terminal; nothing where there is no program that has one.
fn at_a_terminal(workspace: &Workspace, ci: Option<&str>) -> Option<String> {
    let mut command = Command::new("script");
    command.args(["-qec", &format!("'{PROGRAM}' --today {TODAY} generate"), "/dev/null"]);
    command.current_dir(workspace.path()).env_remove("CI").envs(ci.map(|ci| ("CI", ci)));
    match command.output() {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(error) => {
            // Past the capture of a test that is fine.
            writeln!(std::io::stderr(), "NOTICE: skipped, no script (of util-linux) here ({error})").expect("stderr");
            None
        }
    }
}

#[test]
fn a_long_run_shows_how_far_it_is_at_a_terminal() {
    let workspace = large();
    let Some(shown) = at_a_terminal(&workspace, None) else { return };
    assert!(shown.contains("\r\u{1b}[Kcompared "), "{shown:?}");
    let count = shown.split("compared ").nth(1).and_then(|rest| rest.split_once(" of 2006 files"));
    assert!(count.is_some_and(|(count, _)| count.parse::<usize>().is_ok()), "{shown:?}");
    // The line is gone before anything else is said.
    assert!(shown.contains("\r\u{1b}[Kwrote 2006 files"), "{shown:?}");
    assert!(shown.contains("\nnext: "), "{shown:?}");
}

#[test]
fn nothing_is_shown_in_ci_and_in_pipes() {
    let workspace = large();
    if let Some(shown) = at_a_terminal(&workspace, Some("true")) {
        assert!(!shown.contains("compared ") && !shown.contains("\u{1b}[K"), "{shown:?}");
        assert!(shown.contains("wrote 2006 files"), "{shown:?}");
    }
    let run = large().generate();
    assert!(!run.stderr.contains("compared ") && !run.stderr.contains('\r'), "{}", run.stderr);
}
