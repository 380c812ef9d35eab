//! Definitions of the rules about what is live, for `teamkit drift`, which runs them. Nothing turns them off.

use crate::{check::Rule, diagnostic::RuleId};

pub(super) const DRIFT_CONDITION: Rule = Rule::fixed(RuleId::DriftCondition);
pub(super) const DRIFT_EXTRA: Rule = Rule::fixed(RuleId::DriftExtra);
pub(super) const DRIFT_MISSING: Rule = Rule::fixed(RuleId::DriftMissing);
pub(super) const DRIFT_RULES: Rule = Rule::fixed(RuleId::DriftRules);
pub(super) const DRIFT_UNTIL: Rule = Rule::fixed(RuleId::DriftUntil);
