//! Roles that Google reserves for its service agents.

use crate::{
    check::{Findings, Rule, RuleContext, RuleGroup},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::error(RuleId::ServiceAgentRole, run).group(RuleGroup::Role);

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for written in context.written_roles() {
        if context.catalog.is_service_agent(written.role) {
            let finding = findings
                .finding(format!(
                    "`{}` is reserved for {}'s service agents",
                    written.role,
                    written.role.target().facts().title
                ))
                .label(written.place.clone(), "a service agent's role")
                .hint("use a role for people or workloads");
            findings.push(written.about, finding);
        }
    }
}
