//! Changes of the policy that prevent less, or let less be noticed.

use crate::{
    check::changes::WEAKENED_POLICY,
    review::{
        change_context::ChangeContext,
        rule::{ChangeRule, RuleFindings},
    },
    source::Revision,
};

pub(super) const RULE: ChangeRule = ChangeRule::of_the_change(&WEAKENED_POLICY, run);

fn run(context: &ChangeContext<'_>, findings: &mut RuleFindings) {
    for change in context.policy.iter().filter(|change| change.weakens) {
        let finding = findings.say(change.sentence.to_string());
        // What is gone has no line in the head.
        let is_there = change.place.revision() == Revision::Head;
        let finding = if is_there { finding.label(change.place.clone(), "weakens the policy") } else { finding };
        findings.push(finding.hint(format!(
            "the next change is judged by the new policy; if it is intended, say so with `teamkit diff --allow {}`",
            WEAKENED_POLICY.id
        )));
    }
}
