//! Texts whose end may be left open.

use std::{fmt, sync::Arc};

/// One text, or all texts that begin with one: `roles/owner`, `roles/logging.*`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextPattern {
    start: Arc<str>,
    is_open: bool,
}

impl TextPattern {
    /// Reads a text whose `*` at the end stands for any rest; `None` if it has a `*` elsewhere.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (start, is_open) = text.strip_suffix('*').map_or((text, false), |start| (start, true));
        (!start.contains('*')).then(|| Self { start: start.into(), is_open })
    }

    /// The pattern of one text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self { start: text.into(), is_open: false }
    }

    /// The one text that matches, if no others do.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        (!self.is_open).then_some(&*self.start)
    }

    /// How all that matches begins.
    #[must_use]
    pub fn start(&self) -> &str {
        &self.start
    }

    /// Whether every text matches.
    #[must_use]
    pub fn is_any(&self) -> bool {
        self.is_open && self.start.is_empty()
    }

    /// The pattern with another beginning.
    #[must_use]
    pub fn with_start(&self, start: &str) -> Self {
        Self { start: start.into(), is_open: self.is_open }
    }

    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        if self.is_open { text.starts_with(&*self.start) } else { text == &*self.start }
    }

    /// Whether a text matches if its letters may be in any case.
    #[must_use]
    pub fn matches_in_any_case(&self, text: &str) -> bool {
        let compared = if self.is_open { text.get(..self.start.len()) } else { Some(text) };
        compared.is_some_and(|compared| compared.eq_ignore_ascii_case(&self.start))
    }

    /// Whether all that matches another pattern matches this one.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        if self.is_open { other.start.starts_with(&*self.start) } else { self == other }
    }
}

impl fmt::Display for TextPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rest = if self.is_open { "*" } else { "" };
        write!(formatter, "{}{rest}", self.start)
    }
}

#[cfg(test)]
mod tests {
    use super::TextPattern;

    fn pattern(text: &str) -> TextPattern {
        TextPattern::parse(text).expect("a pattern")
    }

    #[test]
    fn a_star_stands_for_the_rest_at_the_end_alone() {
        for text in ["roles/owner", "roles/*", "*", ""] {
            assert_eq!(pattern(text).to_string(), text);
        }
        for text in ["**", "*.viewer", "roles/*.viewer", "roles/*viewer*"] {
            assert_eq!(TextPattern::parse(text), None, "{text}");
        }
    }

    #[test]
    fn texts_match_as_a_whole_or_by_their_beginning() {
        for (text, matching, others) in [
            ("roles/owner", ["roles/owner"].as_slice(), ["roles/owners", "roles/owne", "Roles/owner", ""].as_slice()),
            ("roles/logging.*", &["roles/logging.viewer", "roles/logging."], &["roles/logging", "roles/owner"]),
            ("*", &["", "roles/owner"], &[]),
            ("é*", &["é", "éa"], &["e", ""]),
        ] {
            for one in matching {
                assert!(pattern(text).matches(one) && pattern(text).matches_in_any_case(one), "{text} and {one}");
            }
            for one in others {
                assert!(!pattern(text).matches(one), "{text} and {one}");
            }
        }
    }

    #[test]
    fn case_counts_unless_it_is_said_not_to() {
        for (text, matching) in [("user:Bob@x.com", "USER:bob@X.com"), ("user:B*", "user:bob@x.com"), ("aé*", "Aéb")]
        {
            assert!(pattern(text).matches_in_any_case(matching), "{text}");
            assert!(!pattern(text).matches(matching), "{text}");
        }
        // In the middle of a character nothing begins.
        assert!(!pattern("e*").matches_in_any_case("é"));
        assert!(!pattern("user:bob").matches_in_any_case("user:bobby"));
    }

    #[test]
    fn a_pattern_covers_what_can_match_no_other() {
        for (wide, narrow, is_covered) in [
            ("*", "roles/owner", true),
            ("*", "roles/*", true),
            ("roles/*", "roles/logging.*", true),
            ("roles/*", "roles/*", true),
            ("roles/logging.*", "roles/*", false),
            ("roles/owner", "roles/owner", true),
            ("roles/owner", "roles/owner*", false),
            ("roles/owner*", "roles/owner", true),
        ] {
            assert_eq!(pattern(wide).covers(&pattern(narrow)), is_covered, "{wide} and {narrow}");
        }
    }
}
