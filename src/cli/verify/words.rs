//! The words that all forms of a verdict share.

use std::collections::{BTreeMap, BTreeSet};

use super::Verified;
use crate::{
    diagnostic::RuleId,
    text::{join_few, plural},
    verify::{HandedOver, LettingGo, PeopleChange, PlanCounts, RootVerdict, Unowned},
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
    let (all, faulty) = (verified.verdicts().count(), verified.faulty().len());
    if verified.roots.is_empty() {
        return letting_go_summary(all, faulty);
    }
    let plans = plural(all, "plan");
    match faulty {
        0 if all == 1 => "the plan does what the definitions say".to_owned(),
        0 => format!("all {plans} do what the definitions say"),
        1 if all == 1 => "the plan does something that the definitions don't say".to_owned(),
        1 => format!("1 of {plans} does something that the definitions don't say"),
        faulty => format!("{faulty} of {plans} do something that the definitions don't say"),
    }
}

/// The same where all plans are of old roots.
fn letting_go_summary(all: usize, faulty: usize) -> String {
    match faulty {
        0 if all == 1 => "the plan lets go, and does nothing else".to_owned(),
        0 => format!("all {} let go, and do nothing else", plural(all, "plan")),
        _ if all == 1 => "the plan does something else than let go".to_owned(),
        1 => format!("1 of {} does something else than let go", plural(all, "plan")),
        faulty => format!("{faulty} of {} do something else than let go", plural(all, "plan")),
    }
}

/// What becomes of what leaves a state: how much goes over to which root.
pub(super) fn handed_over(root: &RootVerdict) -> Vec<String> {
    let mut by_root: BTreeMap<&str, usize> = BTreeMap::new();
    for HandedOver { root, .. } in &root.handed_over {
        *by_root.entry(root.as_str()).or_default() += 1;
    }
    let sentence = |(root, count): (&str, usize)| {
        let verb = if count == 1 { "goes" } else { "go" };
        format!("{} {verb} over to {root}", plural(count, "binding"))
    };
    by_root.into_iter().map(sentence).collect()
}

/// What is in no state afterwards, or stays in an old one, each with the sentence over it.
pub(super) fn left_behind(letting_go: &LettingGo) -> Vec<(String, Vec<String>)> {
    let LettingGo { verdict: _, unowned, kept } = letting_go;
    let mut parts = Vec::new();
    let (renamed, nobodys): (Vec<&Unowned>, Vec<&Unowned>) = unowned.iter().partition(|item| item.defined_in.is_some());
    let lines = |items: &[&Unowned]| items.iter().map(|item| unowned_line(item)).collect::<Vec<String>>();
    if !nobodys.is_empty() {
        let verb = if nobodys.len() == 1 { "is" } else { "are" };
        parts.push((format!("{} {verb} nobody's afterwards", nobodys.len()), lines(&nobodys)));
    }
    if !renamed.is_empty() {
        let what = if renamed.len() == 1 {
            "1 stays under its name"
        } else {
            &format!("{} stay under their names", renamed.len())
        };
        let sentence = format!("{what}, beside what the definitions give by another: delete it once that is applied");
        parts.push((sentence, lines(&renamed)));
    }
    if !kept.is_empty() {
        let verb = if kept.len() == 1 { "stays" } else { "stay" };
        let sentence = format!("{} {verb} in its state, and the definitions give the same", kept.len());
        let line = |HandedOver { address, what, root }: &HandedOver| format!("{address}  {what}, in {root}");
        parts.push((sentence, kept.iter().map(line).collect()));
    }
    parts
}

fn unowned_line(item: &Unowned) -> String {
    let Unowned { address, what, people: _, defined_in: _ } = item;
    what.as_ref().map_or_else(|| address.clone(), |what| format!("{address}  {what}"))
}

/// The providers that are taken for what they are called, each in a sentence that ends with the number of its roots.
pub(super) fn assumed(verified: &Verified) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for provider in verified.verdicts().flat_map(|root| &root.assumed) {
        *counts.entry(provider.sentence()).or_default() += 1;
    }
    let of = |(sentence, count): (String, usize)| {
        if count == 1 { sentence } else { format!("{sentence} ({})", plural(count, "root")) }
    };
    counts.into_iter().map(of).collect()
}

/// The roots without a plan, in one sentence; nothing if there are none, or if only some roots were asked for.
pub(super) fn without_plan(verified: &Verified, max: usize) -> Option<String> {
    if !verified.is_of_all {
        return None;
    }
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
