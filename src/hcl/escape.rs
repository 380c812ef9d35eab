//! The escape that templates use instead of the HTML default.

use crate::text::is_hidden;

/// A text as the content of a quoted HCL string, in which nothing can end the string or start a template.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(&mut out, text);
    out
}

/// Appends a text in the form of [`escape`].
pub(super) fn push_escaped(out: &mut String, text: &str) {
    // Nearly all texts are addresses and names of roles, which need no escape.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\' | b'$' | b'%')) {
        out.push_str(text);
        return;
    }
    let mut chars = text.chars().peekable();
    while let Some(one) = chars.next() {
        match one {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if chars.peek() == Some(&'{') => {
                out.push(one);
                out.push(one);
            }
            // As a number, so that a reviewer sees it.
            _ if is_hidden(one) => out.push_str(&number(one)),
            _ => out.push(one),
        }
    }
}

/// A character as a numeric escape of HCL.
fn number(one: char) -> String {
    let code = u32::from(one);
    if code > 0xffff { format!("\\U{code:08x}") } else { format!("\\u{code:04x}") }
}
