//! Namespaces and groups that Terraform would destroy.

use crate::{
    check::changes::DESTROYED_OBJECT,
    review::{
        change_context::ChangeContext,
        rule::{ChangeRule, RuleFindings},
    },
};

pub(super) const RULE: ChangeRule = ChangeRule::of_the_change(&DESTROYED_OBJECT, run);

fn run(context: &ChangeContext<'_>, findings: &mut RuleFindings) {
    for destroyed in &context.roots.destroyed {
        findings.push(destroyed.finding(findings.severity()));
    }
}
