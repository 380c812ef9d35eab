//! Conditions of live policies.

use std::{collections::BTreeSet, sync::Arc};

use super::end::LiveEnd;
use crate::cel::CelExpression;

/// A condition as a policy has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LiveCondition {
    pub title: Arc<str>,
    pub description: Option<Arc<str>>,
    pub expression: Arc<str>,
    /// The moment at which the expression becomes false for good, if it says one.
    pub end: Option<LiveEnd>,
    /// What else it asks for, in a form in which conditions can be compared; empty for an end alone.
    pub rest: BTreeSet<String>,
}

impl LiveCondition {
    pub(super) fn new(title: &str, description: Option<&str>, expression: &str) -> Self {
        let (end, rest) = meaning(expression);
        let (title, description) = (title.into(), description.map(Arc::from));
        Self { title, description, expression: expression.into(), end, rest }
    }

    /// Whether it is the end of access and nothing else.
    #[must_use]
    pub fn is_end(&self) -> bool {
        self.end.is_some() && self.rest.is_empty()
    }
}

/// The end that an expression says, and what else it asks for. An expression that isn't understood is taken as it is.
#[must_use]
pub fn meaning(expression: &str) -> (Option<LiveEnd>, BTreeSet<String>) {
    if let Some(end) = plain_end(expression) {
        return (Some(end), BTreeSet::new());
    }
    let unread = || (None, BTreeSet::from([expression.trim().to_owned()]));
    let Ok(parsed) = CelExpression::parse(expression) else { return unread() };
    let parts = parsed.parts();
    let ends: Option<Vec<LiveEnd>> = parts.ends.iter().map(|moment| LiveEnd::parse(moment)).collect();
    // Google would refuse such a moment, so nobody can say what it means.
    ends.map_or_else(unread, |ends| (ends.into_iter().min(), parts.rest))
}

/// The end that an expression of the usual form says, without a parser: most conditions are just that.
fn plain_end(expression: &str) -> Option<LiveEnd> {
    let moment = expression.strip_prefix("request.time < timestamp(\"")?.strip_suffix("\")")?;
    LiveEnd::parse(moment)
}
