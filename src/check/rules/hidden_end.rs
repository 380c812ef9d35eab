//! Expiry dates that are written into a condition.

use crate::{
    check::{Findings, Rule, RuleContext},
    diagnostic::RuleId,
    model::{is_over, parse_day},
    text::brief,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::HiddenEnd, run);

/// How much of a moment is shown.
const SHOWN: usize = 40;

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for (written, expression) in context.read_conditions() {
        let Some(moment) = expression.end() else { continue };
        let moment = brief(moment, SHOWN);
        let day = moment.get(..10).and_then(parse_day);
        let finding = if day.is_some() && is_over(day, context.today) {
            findings
                .finding(format!("{} has been over since `{moment}`", written.subject()))
                .label(written.expression_place(), "never true again")
                .hint("remove the grant, or renew it with `until:`")
        } else {
            findings
                .finding(format!("{} hides an expiry date, `{moment}`", written.subject()))
                .label(written.expression_place(), "an expiry date that no report shows")
                .hint("write it as `until:`, which teamkit adds to the condition")
        };
        findings.push(context.about_condition(&written), finding);
    }
}
