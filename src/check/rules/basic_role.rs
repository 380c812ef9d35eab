//! Basic roles.

use crate::{
    check::{Context, Findings, Group, Rule},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::error(RuleId::BasicRole, run).group(Group::Role);

fn run(context: &Context<'_>, findings: &mut Findings) {
    for written in context.written_roles() {
        if written.role.is_basic() {
            let found = findings
                .say(format!("`{}` is a basic role: it covers every service of the project", written.role))
                .label(written.place.clone(), "a basic role")
                .hint("use the roles of the services that are needed");
            findings.push(written.about, found);
        }
    }
}
