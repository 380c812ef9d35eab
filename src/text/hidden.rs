//! Characters that are invisible, or that change how others are shown: one table for everything that refuses, replaces
//! or escapes them.

use std::borrow::Cow;

/// Whether a character is invisible, or changes how others are shown. Variation selectors (U+FE00 to U+FE0F) are not:
/// they belong to the character before them, as in emoji.
#[must_use]
pub fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            // The soft hyphen, the grapheme joiner, and marks and fillers of scripts.
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                | '\u{3164}' | '\u{ffa0}' | '\u{180b}'..='\u{180f}' | '\u{2800}'
                // Zero-width spaces, joiners, marks and embeddings of direction, line separators, invisible operators.
                | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
                // Annotations, shorthand, musical phrases, tags and the supplement of variation selectors.
                | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// The first hidden character of a file, with its byte offset. Tabs and line ends (`\n`, `\r\n`) are not hidden; nor
/// are U+200C and U+200D between characters beyond ASCII, which they are made to join, as in `👩‍💻`. A variation selector
/// is hidden where it can't select anything.
#[must_use]
pub fn first_hidden(text: &str) -> Option<(usize, char)> {
    if is_plain(text) {
        return None;
    }
    let hides = |at: usize, character: char| match character {
        '\t' | '\n' => false,
        '\r' => !ends_line(text, at),
        '\u{200c}' | '\u{200d}' => !joins(text, at, character),
        '\u{fe00}'..='\u{fe0f}' => !selects(text, at),
        _ => is_hidden(character),
    };
    text.char_indices().find(|(at, character)| hides(*at, *character))
}

/// A text without characters that could move the cursor, colour the terminal or reorder what is shown.
#[must_use]
pub fn visible(text: &str) -> String {
    text.chars().map(|character| if is_hidden(character) { char::REPLACEMENT_CHARACTER } else { character }).collect()
}

/// The same for a text of several lines, which may contain tabs.
#[must_use]
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    if is_plain(text) || text.char_indices().all(|(at, character)| shown_as(text, at, character) == character) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.char_indices().map(|(at, character)| shown_as(text, at, character)).collect())
}

/// The offset in the [visible lines](visible_lines) of a text for an offset in the text.
#[must_use]
pub fn visible_offset(text: &str, offset: usize) -> usize {
    let before = text.char_indices().take_while(|(at, _)| *at < offset);
    before.map(|(at, character)| shown_as(text, at, character).len_utf8()).sum()
}

/// Whether a text is printable ASCII, tabs and line feeds alone, as nearly every text is: quick to see, and enough to
/// say that nothing in it is hidden.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\n'))
}

fn shown_as(text: &str, at: usize, character: char) -> char {
    let is_fine = match character {
        '\n' | '\t' => true,
        // On its own it would let the rest of the line overwrite the start.
        '\r' => ends_line(text, at) || at + 1 == text.len(),
        _ => !is_hidden(character),
    };
    if is_fine { character } else { char::REPLACEMENT_CHARACTER }
}

/// Whether the carriage return at an offset is part of a line end.
fn ends_line(text: &str, at: usize) -> bool {
    text.as_bytes().get(at + 1) == Some(&b'\n')
}

/// Whether a joiner is between two characters that it can join.
fn joins(text: &str, at: usize, joiner: char) -> bool {
    let is_joinable = |character: char| !character.is_ascii() && !character.is_whitespace() && !is_hidden(character);
    let before = text.get(..at).and_then(|text| text.chars().next_back());
    let after = text.get(at + joiner.len_utf8()..).and_then(|text| text.chars().next());
    before.is_some_and(is_joinable) && after.is_some_and(is_joinable)
}

/// Whether a variation selector follows a character that has variants: none of the letters of names and addresses.
fn selects(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|text| text.chars().next_back());
    before.is_some_and(|character| {
        let is_selector = matches!(character, '\u{fe00}'..='\u{fe0f}');
        let is_beyond = !character.is_ascii() && !character.is_whitespace() && !is_hidden(character) && !is_selector;
        is_beyond || character.is_ascii_digit() || matches!(character, '#' | '*')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Characters that a definition must never contain, as ranges.
    const REFUSED: &[(char, char)] = &[
        ('\0', '\u{8}'),
        ('\u{b}', '\u{c}'),
        ('\u{e}', '\u{1f}'),
        ('\u{7f}', '\u{9f}'),
        ('\u{ad}', '\u{ad}'),
        ('\u{61c}', '\u{61c}'),
        ('\u{34f}', '\u{34f}'),
        ('\u{115f}', '\u{1160}'),
        ('\u{17b4}', '\u{17b5}'),
        ('\u{180b}', '\u{180f}'),
        ('\u{2800}', '\u{2800}'),
        ('\u{3164}', '\u{3164}'),
        ('\u{ffa0}', '\u{ffa0}'),
        ('\u{1bca0}', '\u{1bca3}'),
        ('\u{1d173}', '\u{1d17a}'),
        ('\u{200b}', '\u{200f}'),
        ('\u{2028}', '\u{202e}'),
        ('\u{2060}', '\u{206f}'),
        ('\u{feff}', '\u{feff}'),
        ('\u{fff0}', '\u{fffb}'),
        ('\u{e0000}', '\u{e0fff}'),
    ];

    #[test]
    fn what_nobody_sees_is_hidden_and_shown_as_a_mark() {
        for &(first, last) in REFUSED {
            for character in first..=last {
                let text = format!("a{character}b");
                assert!(is_hidden(character), "U+{:04X}", u32::from(character));
                assert_eq!(first_hidden(&text), Some((1, character)), "U+{:04X}", u32::from(character));
                assert_eq!(visible(&text), "a\u{fffd}b");
            }
        }
    }

    #[test]
    fn texts_of_all_scripts_hide_nothing() {
        for text in [
            "",
            "a\tb\r\nc\n",
            "“Cartes” – 支付 💳",
            "ℹ\u{fe0f} 👩\u{200d}💻 ❤\u{fe0f}\u{200d}🔥",
            "می\u{200c}خواهم",
            "\u{a0}",
        ] {
            assert_eq!(first_hidden(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_joiner_that_joins_nothing_hides() {
        for text in ["a\u{200d}b", "\u{200d}💻", "👩\u{200d}", "👩\u{200d} 💻", "é\u{200c}a", "👩\u{200d}\u{200d}💻"]
        {
            assert!(first_hidden(text).is_some(), "{text:?}");
        }
    }

    #[test]
    fn a_variation_selector_that_selects_nothing_hides() {
        for text in ["a\u{fe0f}", "ida\u{fe00}@example.com", "\u{fe0e}x", "- \u{fe0f}", "❤\u{fe0f}\u{fe0f}"] {
            assert!(first_hidden(text).is_some(), "{text:?}");
        }
        for text in ["❤\u{fe0f}", "1\u{fe0f}\u{20e3}", "#\u{fe0f}\u{20e3}", "葛\u{fe00}"] {
            assert_eq!(first_hidden(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_carriage_return_alone_hides() {
        assert_eq!(first_hidden("a\rb"), Some((1, '\r')));
        assert_eq!(first_hidden("a\r"), Some((1, '\r')));
        assert_eq!(visible_lines("a\rb\r\n\r"), "a\u{fffd}b\r\n\r");
    }

    #[test]
    fn offsets_follow_what_is_shown() {
        let text = "\u{ad}é\u{1b}x";
        assert_eq!(visible_lines(text), "\u{fffd}é\u{fffd}x");
        let at = text.find('x').unwrap_or_default();
        assert_eq!(visible_lines(text).find('x'), Some(visible_offset(text, at)));
    }
}
