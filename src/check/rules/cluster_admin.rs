//! The `ClusterRole` that permits everything.

use crate::{
    check::{Findings, Rule, RuleContext, RuleGroup},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::error(RuleId::ClusterAdmin, run).group(RuleGroup::Role);

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for written in context.written_roles() {
        if written.role.permits_everything() {
            let finding = findings
                .finding(format!("`{}` permits everything", written.role.name()))
                .label(written.place.clone(), "everything")
                .hint("`admin` is enough for the owner of a namespace");
            findings.push(written.about, finding);
        }
    }
}
