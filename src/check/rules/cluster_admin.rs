//! The `ClusterRole` that permits everything.

use crate::{
    check::{Context, Findings, Group, Rule},
    diagnostic::RuleId,
    model::NativeRole,
};

pub(super) const RULE: Rule = Rule::error(RuleId::ClusterAdmin, run).group(Group::Role);

fn run(context: &Context<'_>, findings: &mut Findings) {
    for written in context.written_roles() {
        if matches!(written.role, NativeRole::ClusterRole(name) if &**name == "cluster-admin") {
            let found = findings
                .say("`cluster-admin` permits everything")
                .label(written.place.clone(), "everything")
                .hint("`admin` is enough for the owner of a namespace");
            findings.push(written.about, found);
        }
    }
}
