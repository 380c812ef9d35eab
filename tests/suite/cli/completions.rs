//! `completions`: a script for each shell, and the names of a workspace in it.

use std::{io::Write as _, process::Command};

use crate::support::workspace::{PROGRAM, Workspace};

#[test]
fn every_shell_has_completions() {
    let empty = Workspace::empty();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = empty.run(&["completions", shell]).exits(0).prints("teamkit").prints("generate").prints("snapshot");
        assert_eq!(run.stdout.contains("complete -- "), ["bash", "fish", "zsh"].contains(&shell), "{shell}");
    }
    empty.run(&["completions", "tcsh"]).exits(2).prints_nothing();
}

/// The names that are offered for the last word.
fn names(workspace: &Workspace, words: &[&str]) -> Vec<String> {
    let run = workspace.run(&[&["complete", "--"], words].concat()).exits(0);
    assert_eq!(run.stderr, "", "{words:?}");
    run.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn each_argument_is_offered_the_names_that_it_takes() {
    let workspace = Workspace::small();
    let cases: [(&[&str], &str); 14] = [
        (&["who", ""], "checkout ledger search-api"),
        (&["who", "le"], "ledger"),
        (&["who", "ledger", ""], "development production"),
        (&["who", "ledger", "--environment", "p"], "production"),
        (&["who", "ledger", "--environment", "=", "p"], "production"),
        (&["move", "ledger", ""], "payments search"),
        (&["move", "ledger", "--from", ""], "payments search"),
        (&["explain", "a"], "alice"),
        (&["rename", "team", "p"], "payments"),
        (&["snapshot", "payments", "s"], "search"),
        (&["rules", "unbounded"], "unbounded-grant"),
        (&["diff", "--allow", "lock"], "lock-out"),
        (&["init", ""], ""),
        (&["who", "ledger", "production", ""], ""),
    ];
    for (words, expected) in cases {
        assert_eq!(names(&workspace, words).join(" "), expected, "{words:?}");
    }
    let elsewhere = Workspace::empty();
    assert!(names(&elsewhere, &["who", ""]).is_empty());
    assert_eq!(names(&elsewhere, &["-C", workspace.path().as_str(), "who", "le"]), ["ledger"]);
}

#[test]
fn no_name_is_more_than_a_word_and_a_broken_workspace_has_none() {
    let workspace = Workspace::small();
    workspace.write("teams/$(touch pwned).yaml", "members: [alice]\n");
    workspace.write("teams/odd.yaml", "members: ['`touch pwned`', '-rf']\n");
    for words in [&["move", "ledger", ""], &["explain", "", ""], &["access", "", ""]] {
        let names = names(&workspace, words);
        assert!(names.iter().all(|name| !name.contains(['$', '`', ' ', '(']) && !name.starts_with('-')), "{names:?}");
    }
    workspace.write("teamkit.yaml", "[");
    assert!(names(&workspace, &["who", ""]).is_empty());
}

/// What bash offers for a line, the cursor behind its last word.
fn offered_by_bash(workspace: &Workspace, words: &[&str]) -> Option<Vec<String>> {
    let script = workspace.run(&["completions", "bash"]).exits(0).stdout;
    let call = format!(
        "{script}\nCOMP_WORDS=(teamkit \"$@\"); COMP_CWORD=$#\n\
         _teamkit_names teamkit \"${{@: -1}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"\n\
         complete -p teamkit >&2; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    );
    let directory = std::path::Path::new(PROGRAM).parent()?;
    let path = format!("{}:{}", directory.display(), std::env::var("PATH").unwrap_or_default());
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", &call, "bash"]).args(words).env("PATH", path).current_dir(workspace.path());
    let Ok(output) = bash.output() else {
        writeln!(std::io::stderr(), "NOTICE: skipped, no bash here").expect("stderr");
        return None;
    };
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("complete -o bashdefault -o default -F _teamkit_names teamkit"), "{stderr}");
    Some(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
}

#[test]
fn bash_offers_names_and_options() {
    let workspace = Workspace::small();
    let Some(services) = offered_by_bash(&workspace, &["who", "le"]) else { return };
    assert_eq!(services, ["ledger"]);
    let offered = |words: &[&str]| offered_by_bash(&workspace, words).unwrap_or_default();
    assert_eq!(offered(&["move", "ledger", ""]), ["payments", "search"]);
    assert_eq!(offered(&["ren"]), ["rename"]);
    assert_eq!(offered(&["comp"]), ["completions"]);
    assert!(offered(&["who", "--"]).contains(&"--can".to_owned()));
    assert!(offered(&["init", ""]).iter().all(|word| !word.starts_with(['<', '['])));
    workspace.write("teams/$(touch pwned).yaml", "members: [alice]\n");
    offered(&["move", "ledger", ""]);
    assert!(!workspace.exists("pwned"));
}
