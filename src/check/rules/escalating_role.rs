//! Roles that allow privilege escalation.

use crate::{
    check::{Context, Findings, Group, Rule},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::EscalatingRole, run).group(Group::Role);

fn run(context: &Context<'_>, findings: &mut Findings) {
    for written in context.written_roles() {
        let dangers = context.catalog.dangers(written.role);
        let (Some(first), more) = (dangers.first(), dangers.len().saturating_sub(1)) else { continue };
        let more = if more == 0 { String::new() } else { format!(", and {more} more") };
        let found = findings
            .say(format!("`{}` allows privilege escalation: {first}{more}", written.role))
            .label(written.place.clone(), "allows escalation")
            .hint("grant a narrower role, or add an exception with a reason");
        findings.push(written.about, found);
    }
}
