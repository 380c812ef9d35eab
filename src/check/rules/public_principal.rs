//! Principals that include everyone.

use crate::{
    check::{Findings, Rule, RuleContext, RuleGroup},
    diagnostic::RuleId,
    model::Recipient,
};

pub(super) const RULE: Rule = Rule::error(RuleId::PublicPrincipal, run).group(RuleGroup::Principal).with_fixed_level();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for named in context.named_recipients() {
        let text = named.text;
        if *named.recipient == Recipient::Unsupported && is_meant(&text.text) {
            let finding = findings
                .finding(format!("`{}` includes everyone", text.text))
                .label(text.place.clone(), "everyone, inside and outside");
            findings.push(named.about(context), finding.hint("name those who need access"));
        }
    }
}

fn is_meant(text: &str) -> bool {
    matches!(text.to_lowercase().as_str(), "allusers" | "allauthenticatedusers")
}
