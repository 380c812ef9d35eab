//! The `ClusterRole` that permits everything.

use crate::{
    check::{Findings, Rule, RuleContext, RuleGroup},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::error(RuleId::ClusterAdmin, run).group(RuleGroup::Role);

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for written in context.written_roles() {
        if written.role.permits_everything() {
            let is_of_scope = written.entry.is_some_and(|entry| !entry.scopes.is_empty());
            let (place, hint) = if is_of_scope {
                (" in the whole cluster", "name a role with what is needed there")
            } else {
                ("", "`admin` is enough for the owner of a namespace")
            };
            let finding = findings
                .finding(format!("`{}` permits everything{place}", written.role.name()))
                .label(written.place.clone(), "everything")
                .hint(hint);
            findings.push(written.about, finding);
        }
    }
}
