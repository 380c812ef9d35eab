//! Colours.

use crate::support::{findings::with_an_error, workspace::Workspace};

#[test]
fn colours_come_only_where_they_are_wanted() {
    let workspace = with_an_error();
    let has = |arguments: &[&str], variables: &[(&str, &str)]| {
        let run = workspace.run_with(arguments, variables).exits(1);
        run.stdout.contains('\u{1b}')
    };
    assert!(!has(&["check"], &[]), "no terminal");
    assert!(has(&["check", "--color", "always"], &[]));
    assert!(!has(&["check", "--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!has(&["check"], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
    assert!(has(&["check", "--color", "always"], &[("NO_COLOR", "1")]), "what the call says wins");
    assert!(!has(&["check", "--format", "json", "--color", "always"], &[]), "JSON has no colours");
}

#[test]
fn colours_change_no_word() {
    let workspace = Workspace::small();
    for arguments in [&["generate", "--dry-run"][..], &["preview", "search"], &["preview", "ledger", "production"]] {
        let plain = workspace.run(arguments).exits(0).stdout;
        let colored = workspace.run(&[arguments, &["--color", "always"]].concat()).exits(0).stdout;
        assert!(colored.contains('\u{1b}') && !plain.contains('\u{1b}'), "{arguments:?}");
        assert_eq!(uncolored(&colored), plain, "{arguments:?}");
    }
}

/// A text without its colours.
fn uncolored(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| plain + part.split_once('m').map_or(part, |(_, rest)| rest))
}
