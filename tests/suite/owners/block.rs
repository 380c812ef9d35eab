//! Our lines in a CODEOWNERS file: no byte of the rest changes.

use super::support::{BEGIN, END, FILE, block, owned};

#[test]
fn the_rest_of_the_file_is_kept_to_the_byte() {
    for (before, after) in [
        ("", ""),
        ("* @example/platform\n\n", ""),
        ("* @example/platform\n", "/teams/payments.yaml @example/audit"),
        ("\u{feff}# caf\u{e9}\t \n", "\n\n  # end\n"),
    ] {
        let workspace = owned();
        workspace.write(FILE, format!("{before}{BEGIN}/old/ @gone\n{END}{after}"));
        workspace.run(&["codeowners"]).exits(0);
        let text = workspace.read(FILE);
        assert!(text.starts_with(before) && text.ends_with(after), "{text}");
        assert_eq!(text.len(), before.len() + after.len() + our_length(&text), "{text}");
        assert!(!text.contains("@gone"));
    }
}

fn our_length(text: &str) -> usize {
    BEGIN.len() + block(text).iter().map(|line| line.len() + 1).sum::<usize>() + END.len()
}

#[test]
fn a_file_without_markers_gets_the_lines_at_its_end() {
    for (before, joined) in [("* @example/platform\n", "* @example/platform\n"), ("* @a", "* @a\n")] {
        let workspace = owned();
        workspace.write("CODEOWNERS", before);
        workspace.run(&["codeowners"]).exits(0).says("to CODEOWNERS");
        assert!(workspace.read("CODEOWNERS").starts_with(&format!("{joined}{BEGIN}")));
        assert!(!workspace.exists(FILE));
    }
    for before in ["* @example/platform\r\n", "* @example/platform\r"] {
        let workspace = owned();
        workspace.write("CODEOWNERS", before);
        workspace.run(&["codeowners"]).exits(0);
        let text = workspace.read("CODEOWNERS");
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{text:?}");
        workspace.run(&["codeowners", "--check"]).exits(0);
    }
}

#[test]
fn broken_markers_are_refused() {
    for (text, says) in [
        (format!("{BEGIN}/a/ @a\n"), "begin markers in line 1, end markers in no line"),
        (format!("a\n{END}"), "begin markers in no line, end markers in line 2"),
        (format!("{END}{BEGIN}"), "begin markers in line 2, end markers in line 1"),
        (format!("{BEGIN}{END}{BEGIN}{END}"), "begin markers in lines 1, 3, end markers in lines 2, 4"),
        (format!("{BEGIN}{BEGIN}{END}"), "begin markers in lines 1, 2, end markers in line 3"),
    ] {
        let workspace = owned();
        workspace.write(FILE, &text);
        workspace.run(&["codeowners"]).exits(2).says(says);
        workspace.run(&["codeowners", "--check"]).exits(2).says(says);
        assert_eq!(workspace.read(FILE), text);
    }
}

#[test]
fn a_file_that_github_would_not_load_is_refused() {
    let workspace = owned();
    let ours = {
        workspace.run(&["codeowners"]).exits(0);
        workspace.read(FILE).len()
    };
    workspace.write(FILE, format!("{}\n", "#".repeat(3_000_000 - ours - 2)));
    workspace.run(&["codeowners"]).exits(0);
    assert_eq!(workspace.read(FILE).len(), 2_999_999);
    workspace.write(FILE, format!("{}\n", "#".repeat(3_000_000 - ours - 1)));
    workspace.run(&["codeowners"]).exits(2).says("would have 3000000 bytes").says("3 MB");
}
