//! A rule of changes, what it looks at, and what it finds.

use std::collections::BTreeMap;

use super::{
    change::Change,
    flag::{Flag, Judge},
};
use crate::{
    check::Rule,
    diagnostic::{Diagnostic, Severity},
    model::{OrgState, RuleSettings},
};

/// A rule of changes: its definition, which `check` lists among all rules, and how it finds something.
#[derive(Debug)]
pub struct ChangeRule {
    pub definition: &'static Rule,
    pub(super) subject: Subject,
}

/// What a rule of changes looks at.
#[derive(Debug)]
pub(super) enum Subject {
    /// The change as a whole.
    Change(fn(&ChangeContext<'_>, &mut Findings)),
    /// One access that is new or longer than before; what is dangerous about it.
    Access(fn(&Judge<'_>, &Change<'_>) -> Vec<Flag>),
}

impl ChangeRule {
    pub(super) const fn of_the_change(definition: &'static Rule, run: fn(&ChangeContext<'_>, &mut Findings)) -> Self {
        Self { definition, subject: Subject::Change(run) }
    }

    pub(super) const fn of_an_access(
        definition: &'static Rule,
        flags: fn(&Judge<'_>, &Change<'_>) -> Vec<Flag>,
    ) -> Self {
        Self { definition, subject: Subject::Access(flags) }
    }
}

/// A change with its two sides.
pub(super) struct ChangeContext<'a> {
    pub base: &'a OrgState,
    pub head: &'a OrgState,
    pub changes: &'a [Change<'a>],
    /// Old and new names of services.
    pub renamed_services: BTreeMap<&'a str, &'a str>,
    /// Whether `teamkit.yaml` says something else than before.
    pub policy_differs: bool,
    /// Whether a team's file says something else than before.
    pub teams_differ: bool,
}

impl<'a> ChangeContext<'a> {
    /// What the base sets for a rule: a change can't set what it is judged by.
    pub(super) fn settings(&self, rule: &Rule) -> Option<&'a RuleSettings> {
        self.base.org.rules.get(rule.id.as_str())
    }
}

/// What one rule of changes finds.
pub(super) struct Findings {
    rule: &'static Rule,
    severity: Severity,
    diagnostics: Vec<Diagnostic>,
}

impl Findings {
    pub(super) fn new(rule: &'static Rule, severity: Severity) -> Self {
        Self { rule, severity, diagnostics: Vec::new() }
    }

    /// A finding of the rule, to be pushed. Its first label, if it gets one, is a place in the head.
    pub(super) fn say(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.severity, self.rule.id, message)
    }

    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }
}
