//! Exceptions that do nothing. The sink finds them, since it alone knows which were needed.

use crate::{check::Rule, diagnostic::RuleId};

pub(super) const RULE: Rule = Rule::of_the_sink(RuleId::UnusedException);
