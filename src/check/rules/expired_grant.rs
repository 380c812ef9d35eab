//! Grants whose expiry date has passed.

use crate::{
    check::{Findings, Rule, RuleContext},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::ExpiredGrant, run);

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for (id, _, entry) in context.grant_entries() {
        let Some(until) = entry.until.filter(|until| *until < context.today) else { continue };
        let finding = findings
            .finding(format!("a grant of team `{id}` expired after {until}"))
            .label(entry.place.key("until"), "no longer grants anything")
            .hint("remove or renew it");
        findings.push(context.about(id, entry), finding);
    }
}
