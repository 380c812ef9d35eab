//! Policy and a team that change at once.

use crate::{
    check::changes::MIXED_CHANGE,
    review::{
        change_context::ChangeContext,
        rule::{ChangeRule, RuleFindings},
    },
};

pub(super) const RULE: ChangeRule = ChangeRule::of_the_change(&MIXED_CHANGE, run);

fn run(context: &ChangeContext<'_>, findings: &mut RuleFindings) {
    if context.policy_differs && context.teams_differ && !context.rows.is_empty() {
        let finding = findings
            .say("policy in `teamkit.yaml` and a team change at once")
            .label(context.head.org.place.clone(), "changed together with a team")
            .hint("make two changes of it: what roles mean, and who is where");
        findings.push(finding);
    }
}
