//! Grants, and entries of `unmanaged`, without a reason.

use crate::{
    check::{About, Findings, Rule, RuleContext},
    diagnostic::RuleId,
    source::Place,
};

pub(super) const RULE: Rule = Rule::error(RuleId::MissingReason, run).needs_all_names();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for (id, _, entry) in context.grant_entries() {
        if entry.reason.as_ref().is_none_or(|reason| reason.trim().is_empty()) {
            let finding = findings
                .finding(format!("a grant of team `{id}` has no reason"))
                .label(Place::clone(&entry.place), "no `reason`")
                .hint("add `reason:` and say why it is needed");
            findings.push(context.about(id, entry), finding);
        }
    }
    for entry in context.org.unmanaged.iter().filter(|entry| entry.reason.trim().is_empty()) {
        let finding = findings
            .finding("an entry of `unmanaged` has no reason")
            .label(entry.place.key("reason"), "is blank")
            .hint("say why the access stays");
        findings.push(About::default(), finding);
    }
}
