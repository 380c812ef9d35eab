//! Differences of texts, as `diff -u` shows them.

use anstyle::{AnsiColor, Style};
use similar::TextDiff;

use crate::diagnostic::visible_lines;

const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();
const PLACE: Style = AnsiColor::Cyan.on_default();

/// The difference between two texts of a path; one that is empty stands for no file.
pub(super) fn unified(path: &str, before: &str, after: &str, color: bool) -> String {
    let name = |prefix: &str, text: &str| {
        if text.is_empty() { "/dev/null".to_owned() } else { format!("{prefix}/{path}") }
    };
    let diff = TextDiff::from_lines(before, after);
    let text = diff.unified_diff().context_radius(3).header(&name("a", before), &name("b", after)).to_string();
    let text = visible_lines(&text);
    if !color {
        return text.into_owned();
    }
    let mut out = String::new();
    for line in text.lines() {
        let style = match line.as_bytes().first() {
            Some(b'-') => REMOVED,
            Some(b'+') => ADDED,
            Some(b'@') => PLACE,
            _ => Style::new(),
        };
        out.push_str(&format!("{style}{line}{style:#}\n"));
    }
    out
}
