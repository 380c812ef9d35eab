//! Services without an owner.

use crate::{
    check::{About, Findings, Rule, RuleContext},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::OwnerlessService, run).needs_all_names();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for (id, service) in &context.org.services {
        if service.owners.is_empty() {
            let finding = findings
                .finding(format!("no team owns service `{id}`"))
                .label(service.place.clone(), "no owner")
                .hint("add it to a team's `services`");
            findings.push(About::service(id), finding);
        }
    }
}
