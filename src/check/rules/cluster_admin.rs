//! The `ClusterRole` that permits everything.

use crate::{
    check::{Context, Findings, Group, Rule},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::error(RuleId::ClusterAdmin, run).group(Group::Role);

fn run(context: &Context<'_>, findings: &mut Findings) {
    for written in context.written_roles() {
        if written.role.permits_everything() {
            let found = findings
                .say(format!("`{}` permits everything", written.role.name()))
                .label(written.place.clone(), "everything")
                .hint("`admin` is enough for the owner of a namespace");
            findings.push(written.about, found);
        }
    }
}
