//! Roles that Google reserves for its service agents.

use crate::{
    check::{Context, Findings, Group, Rule},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::error(RuleId::ServiceAgentRole, run).group(Group::Role);

fn run(context: &Context<'_>, findings: &mut Findings) {
    for written in context.written_roles() {
        if context.catalog.is_service_agent(written.role) {
            let found = findings
                .say(format!(
                    "`{}` is reserved for {}'s service agents",
                    written.role,
                    written.role.target().facts().title
                ))
                .label(written.place.clone(), "a service agent's role")
                .hint("use a role for people or workloads");
            findings.push(written.about, found);
        }
    }
}
