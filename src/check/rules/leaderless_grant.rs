//! Grants to the leads of a team that has none.

use crate::{
    check::{Findings, Rule, RuleContext},
    diagnostic::RuleId,
    model::Recipient,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::LeaderlessGrant, run).needs_all_names();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for (id, team, entry) in context.grant_entries() {
        for (recipient, text) in &entry.to {
            if *recipient == Recipient::Lead && team.leads.is_empty() {
                let finding = findings
                    .finding(format!("team `{id}` grants access to its leads but has none"))
                    .label(text.place.clone(), "nobody")
                    .hint("add `leads:`, or grant it to someone else");
                findings.push(context.about(id, entry), finding);
            }
        }
    }
}
