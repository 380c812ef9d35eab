//! What a plan does that the definitions don't say.

use crate::diagnostic::RuleId;

/// A finding about a plan: always an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFinding {
    pub rule: RuleId,
    /// The resource that it is about, if it is about one.
    pub address: Option<String>,
    /// What is wrong, without its subject: `the plan keeps a binding that no definition gives`.
    pub message: String,
    /// What it is about, such as a binding in words: a text of the plan or of definitions.
    pub subject: Option<String>,
    /// The people behind it, as far as definitions say who they are.
    pub people: Vec<String>,
    pub hint: Option<String>,
}

impl PlanFinding {
    pub(super) fn new(rule: RuleId, message: impl Into<String>) -> Self {
        Self { rule, address: None, message: message.into(), subject: None, people: Vec::new(), hint: None }
    }

    pub(super) fn at(self, address: &str) -> Self {
        Self { address: Some(address.to_owned()), ..self }
    }

    pub(super) fn about(self, subject: impl Into<String>, people: impl IntoIterator<Item = String>) -> Self {
        Self { subject: Some(subject.into()), people: people.into_iter().collect(), ..self }
    }

    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// The message with its subject, in one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self { rule: _, address: _, message, subject, people: _, hint: _ } = self;
        subject.as_ref().map_or_else(|| message.clone(), |subject| format!("{message}: `{subject}`"))
    }

    /// How bad it is, the worst first: what can't be undone, what gives access, what takes it, what nobody can tell.
    #[must_use]
    pub fn urgency(&self) -> usize {
        DANGER.iter().position(|rule| *rule == self.rule).unwrap_or(DANGER.len())
    }
}

/// The rules, the most dangerous first.
const DANGER: [RuleId; 10] = [
    RuleId::PlanImport,
    RuleId::PlanDestroys,
    RuleId::LettingGo,
    RuleId::PlanAccess,
    RuleId::PlanExtra,
    RuleId::UnknownRoot,
    RuleId::PlanMissing,
    RuleId::PlanGap,
    RuleId::PlanForgets,
    RuleId::PlanIncomplete,
];
