//! Basic roles.

use crate::{
    check::{Findings, Rule, RuleContext, RuleGroup},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::error(RuleId::BasicRole, run).group(RuleGroup::Role);

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for written in context.written_roles() {
        if written.role.is_basic() {
            let scopes = written.entry.into_iter().flat_map(|entry| context.org.scopes_of(entry));
            let above = scopes.map(|(_, declared)| &declared.scope).find(|scope| scope.may_be_above_projects());
            let covered = above.map_or_else(
                || "the project".to_owned(),
                |scope| format!("all projects in the {}", scope.facts().noun),
            );
            let finding = findings
                .finding(format!("`{}` is a basic role: it covers every service of {covered}", written.role))
                .label(written.place.clone(), "a basic role")
                .hint("use the roles of the services that are needed");
            findings.push(written.about, finding);
        }
    }
}
