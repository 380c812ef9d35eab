//! Rules for changes: what each looks at, and what it finds.

use super::{
    change::AccessChange,
    change_context::ChangeContext,
    flag::{Flag, FlagContext},
};
use crate::{
    check::Rule,
    diagnostic::{Diagnostic, Severity},
};

/// A rule for changes: its definition, which `check` lists among all rules, and how it finds something.
#[derive(Debug)]
pub struct ChangeRule {
    pub definition: &'static Rule,
    pub(super) subject: RuleSubject,
}

/// The subject of a rule for changes.
#[derive(Debug)]
pub(super) enum RuleSubject {
    /// The change as a whole.
    Change(fn(&ChangeContext<'_>, &mut RuleFindings)),
    /// One access that is new or longer than before; what is dangerous about it.
    Access(fn(&FlagContext<'_>, &AccessChange<'_>) -> Vec<Flag>),
}

impl ChangeRule {
    pub(super) const fn of_the_change(
        definition: &'static Rule,
        run: fn(&ChangeContext<'_>, &mut RuleFindings),
    ) -> Self {
        Self { definition, subject: RuleSubject::Change(run) }
    }

    pub(super) const fn of_an_access(
        definition: &'static Rule,
        flags: fn(&FlagContext<'_>, &AccessChange<'_>) -> Vec<Flag>,
    ) -> Self {
        Self { definition, subject: RuleSubject::Access(flags) }
    }
}

/// The findings of one rule for changes.
pub(super) struct RuleFindings {
    rule: &'static Rule,
    severity: Severity,
    diagnostics: Vec<Diagnostic>,
}

impl RuleFindings {
    pub(super) fn new(rule: &'static Rule, severity: Severity) -> Self {
        Self { rule, severity, diagnostics: Vec::new() }
    }

    /// A finding of the rule, to be pushed. Its first label, if it gets one, is a place in the head.
    pub(super) fn say(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.severity, self.rule.id, message)
    }

    /// The level of the rule's findings in this run.
    pub(super) fn severity(&self) -> Severity {
        self.severity
    }

    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }
}
