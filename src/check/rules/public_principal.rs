//! Principals that include everyone.

use crate::{
    check::{Findings, Rule, RuleContext, RuleGroup},
    diagnostic::RuleId,
    model::Recipient,
};

pub(super) const RULE: Rule = Rule::error(RuleId::PublicPrincipal, run).group(RuleGroup::Principal).with_fixed_level();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for (team, _, entry) in context.grant_entries() {
        for (recipient, text) in &entry.to {
            if *recipient == Recipient::Unsupported && is_meant(&text.text) {
                let finding = findings
                    .finding(format!("`{}` includes everyone", text.text))
                    .label(text.place.clone(), "everyone, inside and outside");
                findings.push(context.about(team, entry), finding.hint("name those who need access"));
            }
        }
    }
}

fn is_meant(text: &str) -> bool {
    matches!(text.to_lowercase().as_str(), "allusers" | "allauthenticatedusers")
}
