//! For a comment on a pull request: what `check` prints, as one block of code. In there GitHub and GitLab make no mention,
//! link or picture of anything.

use super::{Diagnostics, Severity, text};
use crate::text::plural;

/// GitHub takes 65,536 characters in a comment; the rest is for what a pipeline adds.
const MAX: usize = 60_000;

pub(super) fn render(diagnostics: &Diagnostics) -> String {
    // Warnings could leave no room for what has to be mended.
    let errors: Diagnostics =
        diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).cloned().collect();
    let text = text::render(&errors, false);
    let errors = plural(errors.count(Severity::Error), "error");
    let (shown, left) = first_lines(text.trim_end());
    let fence = "`".repeat(longest_run(shown).max(2) + 1);
    let more = if left == 0 {
        String::new()
    } else {
        format!("\n**{} left out here.** `teamkit check` prints all of it.\n", plural(left, "more line"))
    };
    format!(
        "<!-- teamkit diff -->\n### Access: unknown, the definitions have {errors}\n\n{fence}text\n{shown}\n{fence}\n{more}"
    )
}

/// The whole lines that fit, and how many are left.
fn first_lines(text: &str) -> (&str, usize) {
    if text.len() <= MAX {
        return (text, 0);
    }
    let end = text.char_indices().take_while(|(at, _)| *at <= MAX).filter(|(_, one)| *one == '\n').last();
    let (shown, rest) = text.split_at(end.map_or(0, |(at, _)| at));
    (shown, rest.lines().filter(|line| !line.is_empty()).count())
}

/// The length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|one| one != '`').map(str::len).max().unwrap_or(0)
}
