//! The words that all forms of a verdict share.

use std::collections::BTreeSet;

use super::Verified;
use crate::{
    diagnostic::RuleId,
    text::{join_few, plural},
    verify::{PeopleChange, PlanCounts, RootVerdict},
};

/// So many names of people are read; the rest is counted.
pub(super) const MAX_NAMES: usize = 5;

/// What a plan does, as Terraform says it: `1 to add, 0 to change, 0 to destroy`.
pub(super) fn counts(counts: PlanCounts) -> String {
    let PlanCounts { add, change, destroy, import, moved, forget } = counts;
    let some = |count: usize, what: &str| (count > 0).then(|| format!("{count} to {what}"));
    let always = [(add, "add"), (change, "change"), (destroy, "destroy")];
    let always = always.map(|(count, what)| format!("{count} to {what}"));
    let parts = some(import, "import").into_iter().chain(always);
    parts.chain(some(moved, "move")).chain(some(forget, "forget")).collect::<Vec<_>>().join(", ")
}

/// What the verdicts come to, in one sentence.
pub(super) fn summary(verified: &Verified) -> String {
    let (all, faulty) = (verified.roots.len(), verified.faulty().len());
    let plans = plural(all, "plan");
    match faulty {
        0 if all == 1 => "the plan does what the definitions say".to_owned(),
        0 => format!("all {plans} do what the definitions say"),
        1 if all == 1 => "the plan does something that the definitions don't say".to_owned(),
        1 => format!("1 of {plans} does something that the definitions don't say"),
        faulty => format!("{faulty} of {plans} do something that the definitions don't say"),
    }
}

/// The roots without a plan, in one sentence; nothing if there are none.
pub(super) fn without_plan(verified: &Verified, max: usize) -> Option<String> {
    let roots = &verified.without_plan;
    let verb = if roots.len() == 1 { "has" } else { "have" };
    let listed = join_few(roots, max);
    (!roots.is_empty()).then(|| format!("{} {verb} no plan here: {listed}", plural(roots.len(), "root")))
}

/// What comes and goes in a root and the change since the base doesn't explain: `+` or `-` with what it is.
pub(super) fn unexplained(root: &RootVerdict) -> BTreeSet<(char, &str)> {
    let mut unexplained = BTreeSet::new();
    for PeopleChange { identities: _, gains, loses } in &root.people {
        for (sign, changes) in [('+', gains), ('-', loses)] {
            let of = changes.iter().filter(|change| change.is_explained == Some(false));
            unexplained.extend(of.map(|change| (sign, change.what.as_str())));
        }
    }
    unexplained
}

/// What the change since the base explains of what a root's plan creates and destroys; nothing without a base, and where
/// nothing comes or goes.
pub(super) fn explained(verified: &Verified, root: &RootVerdict) -> Option<String> {
    let base = verified.base.as_ref()?;
    if root.people.is_empty() {
        return None;
    }
    Some(match unexplained(root).len() {
        0 => format!("the change since `{base}` explains all of it"),
        count => format!(
            "the change since `{base}` doesn't explain {}: an apply before was missed, or somebody changed what is there",
            plural(count, "binding")
        ),
    })
}

/// What a finding of a rule means for the people behind it.
pub(super) fn concern(rule: RuleId) -> &'static str {
    match rule {
        RuleId::PlanExtra | RuleId::PlanAccess => "gives access to",
        RuleId::PlanMissing => "is missed by",
        RuleId::PlanGap => "interrupts the access of",
        RuleId::PlanDestroys => "takes access from",
        RuleId::PlanForgets => "stays with",
        _ => "concerns",
    }
}

/// Who a change is about.
pub(super) fn who(identities: &[String]) -> String {
    if identities.is_empty() { "nobody in particular".to_owned() } else { join_few(identities, MAX_NAMES) }
}
