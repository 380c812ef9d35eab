//! A rule, and what it finds.

use super::{about::About, context::Context, setting::Setting};
use crate::diagnostic::{Diagnostic, RuleId, Severity};

/// Rules that look at the same value: of those the first speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// An address or principal.
    Principal,
    /// A native role.
    Role,
    /// The people of a team.
    People,
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    pub id: RuleId,
    /// The level of its findings, unless the workspace says another.
    pub severity: Severity,
    /// Whether its level is fixed: what it finds can't be generated from.
    pub is_fixed: bool,
    /// What a workspace can set beside its level and whether anybody can be excepted from it.
    pub settings: &'static [Setting],
    pub group: Option<Group>,
    /// Whether it judges if the target takes a value at all: that another rule was excepted from doesn't help there.
    pub is_of_the_target: bool,
    /// Whether it would take a misspelt name or key for something missing; such a rule waits until all are right.
    pub needs_all_names: bool,
    /// Nothing for rules that speak while names are looked up, or in the sink.
    pub run: Option<fn(&Context<'_>, &mut Findings)>,
}

impl Rule {
    const fn new(id: RuleId, severity: Severity) -> Self {
        Self {
            id,
            severity,
            is_fixed: false,
            settings: &[],
            group: None,
            is_of_the_target: false,
            needs_all_names: false,
            run: None,
        }
    }

    /// A rule of an earlier stage. Its level is fixed.
    pub(super) const fn fixed(id: RuleId) -> Self {
        Self { is_fixed: true, ..Self::new(id, Severity::Error) }
    }

    pub(super) const fn error(id: RuleId, run: fn(&Context<'_>, &mut Findings)) -> Self {
        Self { run: Some(run), ..Self::new(id, Severity::Error) }
    }

    pub(super) const fn warning(id: RuleId, run: fn(&Context<'_>, &mut Findings)) -> Self {
        Self { run: Some(run), ..Self::new(id, Severity::Warning) }
    }

    /// A rule whose findings the sink itself makes.
    pub(super) const fn of_the_sink(id: RuleId) -> Self {
        Self::new(id, Severity::Warning)
    }

    /// A rule that compares two sides; `review` runs it.
    pub(super) const fn of_a_change(id: RuleId, severity: Severity) -> Self {
        Self::new(id, severity)
    }

    pub(super) const fn settings(self, settings: &'static [Setting]) -> Self {
        Self { settings, ..self }
    }

    pub(super) const fn of_the_target(self) -> Self {
        Self { is_of_the_target: true, ..self }
    }

    pub(super) const fn group(self, group: Group) -> Self {
        Self { group: Some(group), ..self }
    }

    pub(super) const fn needs_all_names(self) -> Self {
        Self { needs_all_names: true, ..self }
    }

    pub(super) const fn with_fixed_level(self) -> Self {
        Self { is_fixed: true, ..self }
    }
}

/// What a rule finds, with what each finding is about.
#[derive(Debug)]
pub struct Findings {
    id: RuleId,
    severity: Severity,
    pub(super) found: Vec<(About, Diagnostic)>,
}

impl Findings {
    pub(super) fn of(rule: &Rule) -> Self {
        Self { id: rule.id, severity: rule.severity, found: Vec::new() }
    }

    /// A finding of the rule's own level, to be given a place.
    pub(super) fn say(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.severity, self.id, message)
    }

    /// A finding of another level than the rule's own.
    pub(super) fn say_at(&self, severity: Severity, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(severity, self.id, message)
    }

    pub(super) fn push(&mut self, about: About, diagnostic: Diagnostic) {
        self.found.push((about, diagnostic));
    }
}
