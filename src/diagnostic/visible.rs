//! Texts of users, safe to show.

use std::borrow::Cow;

/// Text of a user without what could move the cursor, colour the terminal or hide behind direction marks.
#[must_use]
pub fn visible(text: &str) -> String {
    text.chars().map(|one| if is_deceptive(one) { char::REPLACEMENT_CHARACTER } else { one }).collect()
}

/// The same for a text of several lines, which may hold tabs.
#[must_use]
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    if text.char_indices().all(|(at, one)| shown_as(text, at, one) == one) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.char_indices().map(|(at, one)| shown_as(text, at, one)).collect())
}

/// A text, or its first so many characters and how many it has.
#[must_use]
pub fn brief(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        None => Cow::Borrowed(text),
        Some((end, _)) => {
            Cow::Owned(format!("{}… ({} characters)", text.get(..end).unwrap_or(text), text.chars().count()))
        }
    }
}

/// Where a byte of a text is in its [visible lines](visible_lines).
#[must_use]
pub fn visible_offset(text: &str, offset: usize) -> usize {
    let before = text.char_indices().take_while(|(at, _)| *at < offset);
    before.map(|(at, one)| shown_as(text, at, one).len_utf8()).sum()
}

fn shown_as(text: &str, at: usize, one: char) -> char {
    let is_fine = match one {
        '\n' | '\t' => true,
        // Alone it would let the rest of the line overwrite its start.
        '\r' => text.get(at + 1..).is_none_or(|rest| rest.is_empty() || rest.starts_with('\n')),
        _ => !is_deceptive(one),
    };
    if is_fine { one } else { char::REPLACEMENT_CHARACTER }
}

/// Whether a character changes how others are shown, or is itself not shown.
#[must_use]
pub fn is_deceptive(one: char) -> bool {
    one.is_control()
        || matches!(
            one,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
                | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
                | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
        )
}
