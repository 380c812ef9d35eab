//! Exceptions that do nothing. The sink reports them, because only it knows which ones were used.

use crate::{check::Rule, diagnostic::RuleId};

pub(super) const RULE: Rule = Rule::of_the_sink(RuleId::UnusedException);
