//! Access that nobody loses, and that an apply would interrupt.

use crate::{
    check::changes::INTERRUPTED_ACCESS,
    review::{
        change_context::ChangeContext,
        rule::{ChangeRule, RuleFindings},
    },
};

pub(super) const RULE: ChangeRule = ChangeRule::of_the_change(&INTERRUPTED_ACCESS, run);

fn run(context: &ChangeContext<'_>, findings: &mut RuleFindings) {
    for finding in context.roots.interrupted.findings(findings.severity()) {
        findings.push(finding);
    }
}
