//! Diagnostics as values; the text of each is written once, where the problem is detected.

mod github;
mod json;
mod markdown;
mod rule_id;
mod sarif;
mod text;

pub use github::{at_most_shown, workflow_command};
pub use rule_id::RuleId;

use std::{collections::BTreeMap, fmt};

use crate::{source::Place, text::brief};

/// The level of a diagnostic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// Reported only.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// A place, with a remark about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub place: Place,
    pub text: String,
}

/// A diagnostic: lower case, no full stop, the user's text in backticks, advice only in the hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub rule: RuleId,
    pub severity: Severity,
    pub message: String,
    pub hint: Option<String>,
    /// The first label is the place at fault; others are places that it conflicts with.
    pub labels: Vec<Label>,
    /// What tells it from others at the same place, if that isn't its place and rule.
    pub fingerprint: Option<String>,
}

impl Diagnostic {
    /// A diagnostic of a rule, without a place yet.
    #[must_use]
    pub fn new(severity: Severity, rule: RuleId, message: impl Into<String>) -> Self {
        Self { rule, severity, message: message.into(), hint: None, labels: Vec::new(), fingerprint: None }
    }

    /// A diagnostic of level error.
    #[must_use]
    pub fn error(rule: RuleId, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, rule, message)
    }

    /// Tells it from others at the same place.
    #[must_use]
    pub fn fingerprint(mut self, fingerprint: String) -> Self {
        self.fingerprint = Some(fingerprint);
        self
    }

    /// Adds a place.
    #[must_use]
    pub fn label(mut self, place: Place, text: impl Into<String>) -> Self {
        self.labels.push(Label { place, text: text.into() });
        self
    }

    /// Adds advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds advice, if there is some.
    #[must_use]
    pub fn hint_if(mut self, hint: Option<String>) -> Self {
        self.hint = hint.or(self.hint);
        self
    }
}

/// Diagnostics, in no order until they are [sorted](Diagnostics::sorted).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl Diagnostics {
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of diagnostics with a severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// Whether any of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// The diagnostics by file, place, severity and rule: the same whatever reported them in whatever order.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.0.sort_by_cached_key(|diagnostic| {
            let at = diagnostic.labels.first().map(|label| (Place::root(label.place.source()), label.place.span()));
            (at, diagnostic.severity, diagnostic.rule, diagnostic.message.clone())
        });
        self.0.dedup();
        self.capped().shortened()
    }

    /// Shortens long texts: a message decides which names it contains, but not how long they are.
    fn shortened(mut self) -> Self {
        const LONG: usize = 2_000;
        for diagnostic in &mut self.0 {
            let Diagnostic { message, hint, labels, rule: _, severity: _, fingerprint: _ } = diagnostic;
            let labels = labels.iter_mut().map(|label| &mut label.text);
            for text in [message].into_iter().chain(hint).chain(labels).filter(|text| text.len() > LONG) {
                *text = brief(text, LONG).into_owned();
            }
        }
        self
    }

    /// Limits the diagnostics of each file and severity to a readable number; the rest is counted.
    fn capped(self) -> Self {
        const MAX_OF_A_FILE: usize = 1000;
        // GitHub takes 25,000 results of SARIF (docs.github.com, "results exceed limit").
        const MAX: usize = 25_000;
        let mut counts: BTreeMap<(Option<Place>, Severity), usize> = BTreeMap::new();
        let mut kept = Vec::with_capacity(self.0.len().min(MAX_OF_A_FILE));
        for diagnostic in self.0 {
            let file = diagnostic.labels.first().map(|label| Place::root(label.place.source()));
            let count = counts.entry((file, diagnostic.severity)).or_default();
            *count += 1;
            if *count < MAX_OF_A_FILE {
                kept.push(diagnostic);
            }
        }
        for ((file, severity), count) in counts.into_iter().filter(|(_, count)| *count >= MAX_OF_A_FILE) {
            let message = format!("{} more findings in this file are not shown", count + 1 - MAX_OF_A_FILE);
            let more = Diagnostic::new(severity, RuleId::TooManyFindings, message);
            kept.push(file.into_iter().fold(more, |more, place| more.label(place, "in this file")));
        }
        if kept.len() > MAX {
            kept.sort_by_key(|diagnostic| diagnostic.severity);
            let severity = kept.get(MAX - 1).map_or(Severity::Warning, |diagnostic| diagnostic.severity);
            let message = format!("{} more findings are not shown", kept.len() + 1 - MAX);
            kept.truncate(MAX - 1);
            kept.push(Diagnostic::new(severity, RuleId::TooManyFindings, message));
        }
        Self(kept)
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        Self(diagnostics.into_iter().collect())
    }
}

/// The formats of diagnostics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiagnosticFormat {
    /// For people: the source with the place underlined.
    Text { color: bool },
    /// The public format of `check --format json`.
    Json,
    /// Workflow commands of GitHub Actions.
    Github,
    /// SARIF 2.1.0.
    Sarif,
    /// For a comment: the text in a fence that nothing in it closes.
    Markdown,
}

/// The information about rules that formats may contain.
#[derive(Debug, Clone, Copy)]
pub struct RuleInfo {
    pub id: RuleId,
    pub severity: Severity,
}

/// The diagnostics in a format, without a summary.
#[must_use]
pub fn render(diagnostics: &Diagnostics, format: DiagnosticFormat, rules: &[RuleInfo]) -> String {
    match format {
        DiagnosticFormat::Text { color } => text::render(diagnostics, color),
        DiagnosticFormat::Json => json::render(diagnostics),
        DiagnosticFormat::Github => github::render(diagnostics),
        DiagnosticFormat::Sarif => sarif::render(diagnostics, rules),
        DiagnosticFormat::Markdown => markdown::render(diagnostics),
    }
}
