//! Patterns: texts with placeholders such as `{{name}}`.

use std::collections::BTreeMap;

/// A text with placeholders, such as `{{service}}-{{environment}}`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<PatternPart>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum PatternPart {
    Literal(String),
    Placeholder(String),
}

/// The values of placeholders, by name.
pub type Values<'a> = BTreeMap<&'static str, &'a str>;

/// A `{{` without its `}}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unclosed;

impl Pattern {
    /// Reads a pattern; white space around a placeholder's name is ignored.
    ///
    /// # Errors
    /// A placeholder that is not closed.
    pub fn parse(text: &str) -> Result<Self, Unclosed> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, after) = after.split_once("}}").ok_or(Unclosed)?;
            parts.push(PatternPart::Literal(before.to_owned()));
            parts.push(PatternPart::Placeholder(name.trim().to_owned()));
            rest = after;
        }
        parts.push(PatternPart::Literal(rest.to_owned()));
        Ok(Self { parts })
    }

    /// A pattern that can't be filled in; takes the place of one that was reported.
    #[must_use]
    pub fn broken() -> Self {
        Self { parts: vec![PatternPart::Placeholder(String::new())] }
    }

    /// The text with all placeholders replaced; `None` if one of them has no value.
    #[must_use]
    pub fn fill(&self, values: &Values<'_>) -> Option<String> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                PatternPart::Literal(literal) => text.push_str(literal),
                PatternPart::Placeholder(name) => text.push_str(values.get(name.as_str())?),
            }
        }
        Some(text)
    }

    /// The pattern with one placeholder replaced, as a text.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> String {
        let part = |part: &PatternPart| match part {
            PatternPart::Literal(literal) => literal.clone(),
            PatternPart::Placeholder(other) if other == name => value.to_owned(),
            PatternPart::Placeholder(other) => format!("{{{{{other}}}}}"),
        };
        self.parts.iter().map(part).collect()
    }

    /// The value of a placeholder with which the pattern gives a text, where all its others have values; `None` if no
    /// value does.
    #[must_use]
    pub fn solve(&self, name: &str, values: &Values<'_>, text: &str) -> Option<String> {
        let known = |part: &PatternPart| match part {
            PatternPart::Literal(literal) => Some(literal.clone()),
            PatternPart::Placeholder(other) if other == name => Some(String::new()),
            PatternPart::Placeholder(other) => values.get(other.as_str()).map(|value| (*value).to_owned()),
        };
        let parts: Vec<String> = self.parts.iter().map(known).collect::<Option<_>>()?;
        let is_open = |part: &&PatternPart| matches!(part, PatternPart::Placeholder(other) if other == name);
        let count = self.parts.iter().filter(is_open).count();
        let left = text.len().checked_sub(parts.iter().map(String::len).sum())?;
        let length = left.checked_div(count).filter(|length| *length > 0 && length * count == left)?;
        let (mut rest, mut found) = (text, None);
        for (part, known) in self.parts.iter().zip(&parts) {
            if is_open(&part) {
                let (value, after) = rest.split_at_checked(length)?;
                if found.is_some_and(|found| found != value) {
                    return None;
                }
                (found, rest) = (Some(value), after);
            } else {
                rest = rest.strip_prefix(known.as_str())?;
            }
        }
        found.map(str::to_owned)
    }

    /// The names of its placeholders.
    pub fn placeholders(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            PatternPart::Literal(_) => None,
            PatternPart::Placeholder(name) => Some(name.as_str()),
        })
    }

    /// Whether the pattern uses a placeholder.
    #[must_use]
    pub fn uses(&self, name: &str) -> bool {
        self.placeholders().any(|used| used == name)
    }
}

#[cfg(test)]
mod tests {
    use super::{Pattern, Unclosed, Values};

    fn filled(text: &str) -> Option<String> {
        let values: Values<'_> = [("service", "ledger"), ("environment", "prod")].into();
        Pattern::parse(text).expect("a pattern").fill(&values)
    }

    #[test]
    fn placeholders_take_their_values() {
        for (text, expected) in [
            ("{{service}}-{{environment}}", "ledger-prod"),
            ("a/{{ service }}/{{service}}", "a/ledger/ledger"),
            ("plain }} text {", "plain }} text {"),
            ("", ""),
        ] {
            assert_eq!(filled(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn placeholder_without_a_value_fills_nothing() {
        assert_eq!(filled("{{service}}-{{cluster}}"), None);
        assert_eq!(filled("{{}}"), None);
        assert_eq!(Pattern::broken().fill(&Values::new()), None);
    }

    #[test]
    fn placeholder_has_to_close() {
        for text in ["{{service", "{{service}", "{{service}}-{{"] {
            assert_eq!(Pattern::parse(text), Err(Unclosed), "{text}");
        }
    }

    #[test]
    fn a_placeholder_is_solved_from_what_the_pattern_gave() {
        let values: Values<'_> = [("environment", "prod"), ("domain", "example.com")].into();
        for (pattern, text, expected) in [
            ("{{service}}-{{environment}}", "ledger-prod", Some("ledger")),
            ("{{service}}-{{environment}}", "ledger-dev", None),
            ("{{service}}", "ledger", Some("ledger")),
            ("acme-{{service}}", "acme-", None),
            ("{{service}}/{{service}}", "a-b/a-b", Some("a-b")),
            ("{{service}}/{{service}}", "a/bb", None),
            ("{{service}}@{{domain}}", "pay@example.com", Some("pay")),
            ("{{service}}-{{cluster}}", "ledger-prod", None),
            ("prod", "prod", None),
        ] {
            let pattern = Pattern::parse(pattern).expect("a pattern");
            assert_eq!(pattern.solve("service", &values, text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn one_placeholder_is_replaced_as_written() {
        let pattern = Pattern::parse("{{service}}-{{ environment }}").expect("a pattern");
        assert_eq!(pattern.with("service", "ledger"), "ledger-{{environment}}");
        assert!(pattern.uses("environment") && !pattern.uses("cluster"));
    }
}
