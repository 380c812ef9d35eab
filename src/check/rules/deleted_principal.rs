//! Principals that were deleted.

use crate::{
    check::{Findings, Rule, RuleContext, RuleGroup},
    diagnostic::RuleId,
    model::Recipient,
};

pub(super) const RULE: Rule = Rule::error(RuleId::DeletedPrincipal, run).group(RuleGroup::Principal).with_fixed_level();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for named in context.named_recipients() {
        let text = named.text;
        if *named.recipient == Recipient::Unsupported && is_meant(&text.text) {
            let finding = findings
                .finding(format!("`{}` is a deleted principal", text.text))
                .label(text.place.clone(), "deleted");
            findings.push(named.about(context), finding.hint("grant it to its replacement"));
        }
    }
}

fn is_meant(text: &str) -> bool {
    text.starts_with("deleted:")
}
