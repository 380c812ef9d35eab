//! Grants to the leads of a team that has none.

use crate::{
    check::{Context, Findings, Rule},
    diagnostic::RuleId,
    model::Recipient,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::LeaderlessGrant, run).needs_all_names();

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (id, team, request) in context.requests() {
        for (recipient, text) in &request.to {
            if *recipient == Recipient::Lead && team.leads.is_empty() {
                let found = findings
                    .say(format!("team `{id}` grants access to its leads but has none"))
                    .label(text.place.clone(), "nobody")
                    .hint("add `leads:`, or grant it to someone else");
                findings.push(context.about(id, request), found);
            }
        }
    }
}
