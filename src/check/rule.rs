//! Rules and their findings.

use super::{about::About, context::Context, setting::Setting};
use crate::diagnostic::{Diagnostic, RuleId, Severity};

/// Rules about the same value: only the first of a group reports it.
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
    /// The default level of its findings.
    pub severity: Severity,
    /// Whether the level is fixed, because nothing can be generated from what the rule finds.
    pub is_fixed: bool,
    /// The settings of the rule, in addition to its level and whether exceptions are allowed.
    pub settings: &'static [Setting],
    pub group: Option<Group>,
    /// Whether it checks that a target accepts a value: an exception from another rule doesn't help there.
    pub is_of_the_target: bool,
    /// Whether it would mistake a misspelt name or key for a missing one; such a rule waits until all are right.
    pub needs_all_names: bool,
    /// `None` for rules that report in another stage, or in the sink.
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

    /// A rule whose findings are made by the sink.
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

/// The findings of a rule, each with its subject.
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

    /// A finding at the rule's default level, without a place yet.
    pub(super) fn say(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.severity, self.id, message)
    }

    /// A finding at another level, without a place yet.
    pub(super) fn say_at(&self, severity: Severity, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(severity, self.id, message)
    }

    pub(super) fn push(&mut self, about: About, diagnostic: Diagnostic) {
        self.found.push((about, diagnostic));
    }
}
