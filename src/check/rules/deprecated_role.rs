//! Deprecated roles.

use crate::{
    check::{Findings, Rule, RuleContext, RuleGroup},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::DeprecatedRole, run).group(RuleGroup::Role);

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for written in context.written_roles() {
        if context.catalog.is_deprecated(written.role) {
            let finding = findings
                .finding(format!("`{}` is deprecated", written.role))
                .label(written.place.clone(), "deprecated")
                .hint(format!(
                    "{}'s documentation of the role names its replacement",
                    written.role.target().facts().title
                ));
            findings.push(written.about, finding);
        }
    }
}
