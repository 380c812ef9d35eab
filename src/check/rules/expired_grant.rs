//! Grants whose expiry date has passed.

use crate::{
    check::{Context, Findings, Rule},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::ExpiredGrant, run);

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (id, _, request) in context.requests() {
        let Some(until) = request.until.filter(|until| *until < context.today) else { continue };
        let found = findings
            .say(format!("a grant of team `{id}` expired after {until}"))
            .label(request.place.key("until"), "no longer grants anything")
            .hint("remove or renew it");
        findings.push(context.about(id, request), found);
    }
}
