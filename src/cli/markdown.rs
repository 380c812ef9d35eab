//! Texts of users in Markdown.

use crate::text::visible;

/// A text as code: nothing in it is Markdown, HTML, a mention or a link.
pub(super) fn code(text: &str) -> String {
    let text = visible(text);
    let longest = text.split(|one| one != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // A backtick at an edge would join the fence.
    let space = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}
