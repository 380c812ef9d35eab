//! Changes of the policy that prevent less, or let less be noticed.

use crate::{
    check::changes::WEAKENED_POLICY,
    review::{
        change_context::ChangeContext,
        policy_change::PolicyChange,
        rule::{ChangeRule, RuleFindings},
    },
    source::{Place, Revision, WORKSPACE_FILE},
};

pub(super) const RULE: ChangeRule = ChangeRule::of_the_change(&WEAKENED_POLICY, run);

fn run(context: &ChangeContext<'_>, findings: &mut RuleFindings) {
    for change in context.policy.iter().filter(|change| change.weakens) {
        let finding = findings.say(change.sentence.to_string());
        let finding = match place(context, change) {
            Some(place) => finding.label(place, "weakens the policy"),
            None => finding,
        };
        findings.push(finding.hint(format!(
            "the next change is judged by the new policy; if it is intended, say so with `teamkit diff --allow {}`",
            WEAKENED_POLICY.id
        )));
    }
}

/// The line of a change in the head; where the workspace's own file no longer has it, the line around it.
fn place(context: &ChangeContext<'_>, change: &PolicyChange) -> Option<Place> {
    if change.place.revision() == Revision::Head {
        return Some(change.place.clone());
    }
    let is_ours = change.place.path() == WORKSPACE_FILE;
    is_ours.then(|| Place::of_route(context.head.org.place.source(), change.place.route()))
}
