//! Policy and a team that change at once.

use crate::{
    check::changes::MIXED_CHANGE,
    review::rule::{ChangeContext, ChangeRule, Findings},
};

pub(super) const RULE: ChangeRule = ChangeRule::of_the_change(&MIXED_CHANGE, run);

fn run(context: &ChangeContext<'_>, findings: &mut Findings) {
    if context.policy_differs && context.teams_differ && !context.changes.is_empty() {
        let finding = findings
            .say("policy in `teamkit.yaml` and a team change at once")
            .label(context.head.org.place.clone(), "changed together with a team")
            .hint("make two changes of it: what roles mean, and who is where");
        findings.push(finding);
    }
}
