//! No text moves the terminal, or hides in it.

use std::os::unix::fs::symlink;

use super::injection::hostile_workspace;
use crate::support::{findings::refused, git::Repository, workspace::Workspace};

/// What must not reach a terminal: controls but line breaks and tabs, and what turns or hides text.
pub fn deceptive(text: &str) -> Option<char> {
    text.chars().find(|one| {
        (one.is_control() && !matches!(one, '\n' | '\t'))
            || matches!(one, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

const DECEPTIVE: &str = "\\e[31mred\\u202e \\u009b1m \\u2066\\u200b\\a\\r";

#[test]
fn names_and_texts_never_move_the_terminal() {
    let workspace = Workspace::small();
    workspace.write("teams/evil.yaml", format!(
        "description: \"{DECEPTIVE}\"
members: [\"{DECEPTIVE}\", \"{DECEPTIVE}@example.com\"]
services: [\"{DECEPTIVE}\"]
\"{DECEPTIVE}\": 1
access: {{ members: {{ \"{DECEPTIVE}\": \"{DECEPTIVE}\" }} }}
grants: [{{ service: ledger, environment: \"{DECEPTIVE}\", role: \"{DECEPTIVE}\", google: [\"{DECEPTIVE}\"], to: [\"x:{DECEPTIVE}\"], reason: r, until: \"{DECEPTIVE}\" }}]
"
    ));
    let run = workspace.run(&["check"]).exits(1);
    assert!(run.stdout.matches("error[").count() >= 8, "{}", run.stdout);
    assert_eq!(deceptive(&run.stdout), None, "{:?}", run.stdout);
}

const RAW: &str = "\u{202e}\u{2066}\u{9b}31m\u{200b}";

#[test]
fn raw_marks_in_a_file_never_move_the_terminal() {
    refused("teams/evil.yaml", format!("description: \"{RAW}\"\nmembers: [zoe, yan]\n"), &["invalid-yaml 1:15"]);
    let workspace = Workspace::small();
    workspace.write("teams/evil.yaml", format!("description: \"{RAW}\" # {RAW}\nmembers: [zoe, yan]\n"));
    let run = workspace.run(&["check"]).exits(1);
    assert_eq!(deceptive(&run.stdout), None, "{:?}", run.stdout);
}

#[test]
fn the_mark_stands_below_what_it_means_after_hidden_characters() {
    let workspace = Workspace::small();
    let joined = "می\u{200c}خواهم";
    workspace.write(
        "teams/evil.yaml",
        format!("{{ description: \"{joined}\", members: [zoe, yan@nowhere.example] }} # {joined}\n"),
    );
    let run = workspace.run(&["check"]).exits(1);
    assert_eq!(deceptive(&run.stdout), None, "{:?}", run.stdout);
    let lines: Vec<&str> = run.stdout.lines().collect();
    let marks = lines.iter().position(|line| line.ends_with("^ outside domain")).expect("the foreign address");
    let marked = lines[marks].chars().zip(lines[marks - 1].chars()).filter(|(mark, _)| *mark == '^');
    assert_eq!(marked.map(|(_, one)| one).collect::<String>(), "yan@nowhere.example");
}

#[test]
fn raw_marks_in_a_path_never_move_the_terminal() {
    let workspace = Workspace::small();
    workspace.write(&format!("teams/{RAW}\u{1b}[31m/evil.yaml"), "members: [zoe, yan@nowhere.example]\n");
    workspace.write(&format!("teams/{RAW}\u{1b}[31m.yaml"), "members: [zoe, yan]\n");
    let run = workspace.run(&["check", "--color", "never"]).exits(1);
    assert_eq!(deceptive(&run.stdout), None, "{:?}", run.stdout);
}

#[test]
fn values_in_tables_and_files_never_move_the_terminal() {
    let workspace = hostile_workspace();
    workspace.run(&["snapshot"]).exits(0);
    workspace.edit("teams/search.yaml", "  - erin\n", "  - erin\n  - fred\n");
    workspace.edit("teams/search.yaml", "EOT", "EOF");
    let commands: [&[&str]; 6] = [
        &["check"],
        &["grants"],
        &["preview", "payments"],
        &["preview", "ledger", "development"],
        &["generate", "--dry-run"],
        &["snapshot"],
    ];
    for command in commands {
        let run = workspace.run(&[command, &["--color", "never"]].concat()).exits(0);
        assert!(!run.stdout.is_empty(), "{command:?}");
        assert_eq!(deceptive(&run.stdout), None, "{command:?}: {:?}", run.stdout);
    }
    // Without colours the escapes of a terminal are taken out anyway; with colours ours alone may stay.
    for command in commands {
        let run = workspace.run(&[command, &["--color", "always"]].concat()).exits(0);
        assert!(!run.stdout.contains("\u{1b}[31m "), "{command:?}: {:?}", run.stdout);
    }
}

#[test]
fn what_stands_in_an_error_never_moves_the_terminal() {
    let workspace = Workspace::small();
    let link = workspace.path().join("teams/\u{1b}]0;title\u{7}\u{9b}31m\u{202e}.yaml");
    symlink("/nowhere", link).expect("a link");
    for color in ["always", "never"] {
        let run = workspace.run(&["check", "--color", color]).exits(2).says("is a symbolic link");
        assert!(
            !run.stderr.contains("\u{1b}]") && !run.stderr.contains(['\u{7}', '\u{9b}', '\u{202e}']),
            "{:?}",
            run.stderr
        );
    }
    let repository = Repository::of(Workspace::small());
    let run = repository.files.run(&["diff", "--base", "x\u{1b}]0;title\u{7}", "--color", "always"]).exits(2);
    assert!(!run.stderr.contains("\u{1b}]"), "{:?}", run.stderr);
}

#[test]
fn what_is_not_seen_is_shown_as_something() {
    let hidden = "\u{ad}\u{200b}\u{2060}\u{3164}\u{180e}";
    let workspace = Workspace::small();
    let escaped = "cluster: \"plat\\u00ad\\u200b\\u2060\\u3164\\u180eform-dev\",";
    workspace.edit("teamkit.yaml", "cluster: platform-dev,", escaped);
    for command in ["grants", "matrix", "check"] {
        let run = workspace.run(&[command]).exits(0);
        assert!(!run.stdout.contains(|one| hidden.contains(one)), "{command}: {:?}", run.stdout);
    }
    workspace.generate();
    for (path, text) in workspace.generated() {
        assert!(!text.contains(|one| hidden.contains(one)), "{path}: {text:?}");
    }
}

#[test]
fn what_is_accepted_never_moves_the_terminal() {
    let workspace = Workspace::small();
    let entry = format!("scope: \"{DECEPTIVE}\", principal: \"user:{DECEPTIVE}\", role: \"roles/{DECEPTIVE}\"");
    workspace.append("teamkit.yaml", format!("unmanaged: [{{ {entry}, reason: r }}]\n"));
    let run = workspace.run(&["check"]).exits(1);
    assert_eq!(run.stdout.matches("error[invalid-name]").count(), 3, "{}", run.stdout);
    assert_eq!(deceptive(&run.stdout), None, "{:?}", run.stdout);
}
