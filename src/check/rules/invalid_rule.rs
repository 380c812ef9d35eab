//! Rules of generated Roles that can't be applied.

use crate::{
    catalog::RuleFaultKind,
    check::{Findings, Rule, RuleContext},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::error(RuleId::InvalidRule, run).with_fixed_level().needs_all_names();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    context.push_rule_faults(RuleFaultKind::Invalid, findings);
}
