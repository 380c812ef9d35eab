//! Principals that include everyone.

use crate::{
    check::{Context, Findings, Group, Rule},
    diagnostic::RuleId,
    model::Recipient,
};

pub(super) const RULE: Rule = Rule::error(RuleId::PublicPrincipal, run).group(Group::Principal).with_fixed_level();

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (team, _, request) in context.requests() {
        for (recipient, text) in &request.to {
            if *recipient == Recipient::Unsupported && is_meant(&text.text) {
                let found = findings
                    .say(format!("`{}` includes everyone", text.text))
                    .label(text.place.clone(), "everyone, inside and outside");
                findings.push(context.about(team, request), found.hint("name those who need access"));
            }
        }
    }
}

fn is_meant(text: &str) -> bool {
    matches!(text.to_lowercase().as_str(), "allusers" | "allauthenticatedusers")
}
