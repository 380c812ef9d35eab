//! The escape that templates use instead of the HTML default.

/// A text as it stands between the quotes of an HCL string: nothing in it can end the string or become a template.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(&mut out, text);
    out
}

/// Adds a text as [`escape`] makes it.
pub(super) fn push_escaped(out: &mut String, text: &str) {
    // Nearly all texts are addresses and names of roles.
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
            _ if is_hidden(one) => out.push_str(&number(one)),
            _ => out.push(one),
        }
    }
}

/// Whether a character changes how others are shown, or is itself not shown: written by its number, so that a reviewer
/// sees it.
fn is_hidden(one: char) -> bool {
    one.is_control()
        || matches!(
            one,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
                | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
                | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
        )
}

/// A character as HCL writes it by its number.
fn number(one: char) -> String {
    let code = u32::from(one);
    if code > 0xffff { format!("\\U{code:08x}") } else { format!("\\u{code:04x}") }
}
