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
    fn one_placeholder_is_replaced_as_written() {
        let pattern = Pattern::parse("{{service}}-{{ environment }}").expect("a pattern");
        assert_eq!(pattern.with("service", "ledger"), "ledger-{{environment}}");
        assert!(pattern.uses("environment") && !pattern.uses("cluster"));
    }
}
