//! Basic roles.

use crate::{
    check::{Context, Findings, Group, Rule},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::error(RuleId::BasicRole, run).group(Group::Role);

const BASIC: [&str; 6] = ["roles/owner", "roles/editor", "roles/viewer", "roles/admin", "roles/writer", "roles/reader"];

fn run(context: &Context<'_>, findings: &mut Findings) {
    for written in context.written_roles() {
        if written.role.is_google() && BASIC.contains(&written.role.name()) {
            let found = findings
                .say(format!("`{}` is a basic role: it covers every service of the project", written.role))
                .label(written.place.clone(), "a basic role")
                .hint("use the roles of the services that are needed");
            findings.push(written.about, found);
        }
    }
}
