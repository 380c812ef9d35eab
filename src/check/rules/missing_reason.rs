//! Grants without a reason.

use crate::{
    check::{Context, Findings, Rule},
    diagnostic::RuleId,
    source::Place,
};

pub(super) const RULE: Rule = Rule::error(RuleId::MissingReason, run).needs_all_names();

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (id, _, request) in context.requests() {
        if request.reason.as_ref().is_none_or(|reason| reason.trim().is_empty()) {
            let found = findings
                .say(format!("a grant of team `{id}` has no reason"))
                .label(Place::clone(&request.place), "no `reason`")
                .hint("add `reason:` and say why it is needed");
            findings.push(context.about(id, request), found);
        }
    }
}
