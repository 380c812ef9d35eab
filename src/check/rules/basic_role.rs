//! Basic roles.

use crate::{
    check::{Findings, Rule, RuleContext, RuleGroup},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::error(RuleId::BasicRole, run).group(RuleGroup::Role);

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for written in context.written_roles() {
        if written.role.is_basic() {
            let finding = findings
                .finding(format!("`{}` is a basic role: it covers every service of the project", written.role))
                .label(written.place.clone(), "a basic role")
                .hint("use the roles of the services that are needed");
            findings.push(written.about, finding);
        }
    }
}
