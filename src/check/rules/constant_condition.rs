//! Conditions that depend on nothing.

use crate::{
    check::{Findings, Rule, RuleContext},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::ConstantCondition, run);

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for (written, expression) in context.read_conditions() {
        if !expression.mentions().attributes.is_empty() {
            continue;
        }
        let finding = findings
            .finding(format!("{} depends on nothing", written.subject()))
            .label(written.expression_place(), "always the same")
            .hint("use an attribute of the request or the resource, or remove `condition`");
        findings.push(context.about_condition(&written), finding);
    }
}
