//! Differences of texts, as `diff -u` shows them.

use anstyle::{AnsiColor, Style};
use similar::TextDiff;

use crate::text::visible_lines;

const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();
const PLACE: Style = AnsiColor::Cyan.on_default();

/// The difference between two texts of a path; one that is empty stands for no file.
pub(super) fn unified(path: &str, before: &str, after: &str, color: bool) -> String {
    let name = |prefix: &str, text: &str| {
        if text.is_empty() { "/dev/null".to_owned() } else { format!("{prefix}/{path}") }
    };
    shown(&name("a", before), &name("b", after), before, after, color)
}

/// The difference that a file's rename makes, in git's form.
pub(super) fn renamed((from, before): (&str, &str), (to, after): (&str, &str), color: bool) -> String {
    let (a, b) = (format!("a/{from}"), format!("b/{to}"));
    let head = format!("diff --git {a} {b}\nrename from {from}\nrename to {to}\n");
    format!("{}{}", visible_lines(&head), shown(&a, &b, before, after, color))
}

fn shown(a: &str, b: &str, before: &str, after: &str, color: bool) -> String {
    let diff = TextDiff::from_lines(before, after);
    let text = diff.unified_diff().context_radius(3).header(a, b).to_string();
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
