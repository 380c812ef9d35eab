//! Sentences about definitions, such as `shipping moves from logistics to web`.

use std::fmt;

/// A subject and what is said of it, for one subject and for several: `shipping` and `moves to web`, or `move to web`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sentence {
    pub subject: String,
    pub singular: String,
    pub plural: String,
}

impl Sentence {
    pub(super) fn new(subject: impl Into<String>, singular: impl Into<String>, plural: impl Into<String>) -> Self {
        Self { subject: subject.into(), singular: singular.into(), plural: plural.into() }
    }

    /// A sentence that is never told of several subjects.
    pub(super) fn whole(text: impl Into<String>) -> Self {
        Self::new(text, "", "")
    }

    /// The predicate for a number of subjects.
    #[must_use]
    pub fn predicate(&self, subjects: usize) -> &str {
        if subjects == 1 { &self.singular } else { &self.plural }
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let space = if self.singular.is_empty() { "" } else { " " };
        write!(formatter, "{}{space}{}", self.subject, self.singular)
    }
}
