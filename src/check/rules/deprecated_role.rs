//! Deprecated roles.

use crate::{
    check::{Context, Findings, Group, Rule},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::DeprecatedRole, run).group(Group::Role);

fn run(context: &Context<'_>, findings: &mut Findings) {
    for written in context.written_roles() {
        if context.catalog.is_deprecated(written.role) {
            let found = findings
                .say(format!("`{}` is deprecated", written.role))
                .label(written.place.clone(), "deprecated")
                .hint(format!(
                    "{}'s documentation of the role names its replacement",
                    written.role.target().facts().title
                ));
            findings.push(written.about, found);
        }
    }
}
