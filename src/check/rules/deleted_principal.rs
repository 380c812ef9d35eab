//! Principals that were deleted.

use crate::{
    check::{Context, Findings, Group, Rule},
    diagnostic::RuleId,
    model::Recipient,
};

pub(super) const RULE: Rule = Rule::error(RuleId::DeletedPrincipal, run).group(Group::Principal).with_fixed_level();

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (team, _, request) in context.requests() {
        for (recipient, text) in &request.to {
            if *recipient == Recipient::Unsupported && is_meant(&text.text) {
                let found = findings
                    .say(format!("`{}` is a deleted principal", text.text))
                    .label(text.place.clone(), "deleted");
                findings.push(context.about(team, request), found.hint("grant it to its replacement"));
            }
        }
    }
}

fn is_meant(text: &str) -> bool {
    text.starts_with("deleted:")
}
