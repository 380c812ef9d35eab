//! Rules of generated Roles that match no request.

use crate::{
    catalog::RuleFaultKind,
    check::{Findings, Rule, RuleContext},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::IneffectiveRule, run).needs_all_names();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    context.push_rule_faults(RuleFaultKind::Ineffective, findings);
}
