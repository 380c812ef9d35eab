//! Access that a plan takes away by the way: what it destroys at one address and has at another, and what is replaced.
//!
//! Terraform orders nothing between two addresses. For a member of a policy, creating what is there already does nothing,
//! so destroying it at the other address takes it away; what is destroyed first is missed until it is created again.

use std::collections::{BTreeMap, BTreeSet};

use super::{expectation::Expectation, finding::PlanFinding, step::PlannedStep};
use crate::{
    diagnostic::RuleId,
    model::GroupRole,
    target::{Binding, WrittenCondition, grant_title},
    terraform::{PlannedFact, PlannedKind, PlannedObject},
};

/// The things that are gone after a plan though a resource has them: their identities, each with the address that
/// destroys it.
#[derive(Debug, Default)]
pub(super) struct Lost<'s> {
    objects: BTreeMap<&'s [String], &'s str>,
    facts: BTreeMap<&'s PlannedFact, &'s str>,
    /// Those of them whose holder is what destroys them.
    by_itself: BTreeSet<&'s PlannedFact>,
}

impl<'s> Lost<'s> {
    /// What the steps destroy while another address, or the same one, has it and doesn't create it afterwards.
    pub(super) fn of(steps: &'s [PlannedStep<'_>]) -> Self {
        let mut held: BTreeMap<&[String], Vec<&PlannedStep<'_>>> = BTreeMap::new();
        for step in steps {
            if let Some(object) = &step.after {
                held.entry(&object.identity).or_default().push(step);
            }
        }
        let mut lost = Self::default();
        for step in steps.iter().filter(|step| step.actions.deletes) {
            let Some(object) = &step.before else { continue };
            let holders = held.get(object.identity.as_slice()).map(Vec::as_slice).unwrap_or_default();
            if holders.iter().any(|holder| is_lost(step, holder)) {
                lost.objects.insert(&object.identity, step.address);
                lost.facts.extend(object.facts.iter().map(|fact| (fact, step.address)));
                if holders.iter().all(|holder| std::ptr::eq(step, *holder)) {
                    lost.by_itself.extend(&object.facts);
                }
            }
        }
        lost
    }

    pub(super) fn contains(&self, identity: &[String]) -> bool {
        self.objects.contains_key(identity)
    }

    /// Whether nothing has a fact but the resource that destroys it.
    pub(super) fn is_by_itself(&self, fact: &PlannedFact) -> bool {
        self.by_itself.contains(fact)
    }

    /// The address that destroys a fact.
    pub(super) fn of_fact(&self, fact: &PlannedFact) -> Option<&'s str> {
        self.facts.get(fact).copied()
    }
}

/// Whether what a step destroys is gone at the end, though a step has it afterwards.
fn is_lost(step: &PlannedStep<'_>, holder: &PlannedStep<'_>) -> bool {
    if std::ptr::eq(step, holder) {
        // The new one is the old one, which goes last.
        return step.actions.creates_first;
    }
    !holder.actions.creates
}

/// What steps destroy before they create it again, or in no order.
pub(super) fn gaps(expectation: &Expectation<'_>, steps: &[PlannedStep<'_>], lost: &Lost<'_>) -> Vec<PlanFinding> {
    let created = Created::of(steps);
    let mut findings = Vec::new();
    for (index, step) in steps.iter().enumerate().filter(|(_, step)| !step.imports) {
        let Some(before) = &step.before else { continue };
        let told = |message: &str, facts: BTreeSet<&PlannedFact>| gap(expectation, step, message, &facts);
        if step.may_be_any_cluster && step.actions.deletes {
            findings.extend(somewhere(expectation, step, before, steps, &created));
            continue;
        }
        if lost.contains(&before.identity) || step.kind.is_none_or(PlannedKind::holds_others) {
            continue;
        }
        let own = own_gap(step, before, &created);
        let elsewhere = if own.is_empty() { created.elsewhere(index, step, before) } else { BTreeSet::new() };
        if !own.is_empty() {
            findings.push(told("the plan destroys a binding before it creates it again", own));
        } else if !elsewhere.is_empty() {
            findings.push(told(
                "the plan destroys a binding at one address and creates it at another, in no order",
                elsewhere,
            ));
        }
    }
    findings
}

fn gap(
    expectation: &Expectation<'_>,
    step: &PlannedStep<'_>,
    message: &str,
    facts: &BTreeSet<&PlannedFact>,
) -> PlanFinding {
    let words: Vec<String> = facts.iter().map(|fact| expectation.words(fact)).collect();
    let people: BTreeSet<String> = facts.iter().flat_map(|fact| expectation.people(fact)).collect();
    let finding = PlanFinding::new(RuleId::PlanGap, message).at(step.address).about(words.join("; "), people);
    let is_same = |(before, after): (&PlannedObject, &PlannedObject)| before.identity == after.identity;
    if step.before.as_ref().zip(step.after.as_ref()).is_some_and(is_same) {
        return finding.hint(BY_ITSELF);
    }
    finding.hint(
        "give it `create_before_destroy`, or move its state (`moved`, `terraform state mv`) in place of destroying it",
    )
}

/// What to do where an object is replaced by the same object.
pub(super) const BY_ITSELF: &str =
    "plan without `-replace`; if Terraform calls the resource tainted, `terraform untaint` keeps it as it is";

/// What a step destroys in a cluster that nothing tells, while another one of the root has or gets the same.
fn somewhere(
    expectation: &Expectation<'_>,
    step: &PlannedStep<'_>,
    before: &PlannedObject,
    steps: &[PlannedStep<'_>],
    created: &Created<'_>,
) -> Option<PlanFinding> {
    let is_object = step.kind.is_some_and(PlannedKind::holds_others);
    let others = || steps.iter().filter(|other| !std::ptr::eq(*other, step)).filter_map(|other| other.after.as_ref());
    let is_alike = others().any(|after| after.is_alike(before));
    let facts = before.facts.iter().filter(|fact| is_alike || created.is_created_through_any(fact));
    let facts: BTreeSet<&PlannedFact> = facts.collect();
    if is_object || facts.is_empty() {
        return None;
    }
    let message = "the plan destroys a binding in a cluster that it doesn't tell, and one of the root's clusters has or \
                   gets the same";
    let finding = gap(expectation, step, message, &facts);
    Some(finding.hint(
        "if a cluster has another name now, give the old one in `formerly`, so that its state moves; or let go with `removed` \
         and `destroy = false`",
    ))
}

/// What a replacement interrupts at its own address: access that both the old and the new object give, whatever their
/// conditions.
fn own_gap<'s>(
    step: &'s PlannedStep<'_>,
    before: &'s PlannedObject,
    created: &Created<'_>,
) -> BTreeSet<&'s PlannedFact> {
    let Some(after) = step.after.as_ref().filter(|_| step.actions.deletes && step.actions.creates) else {
        return BTreeSet::new();
    };
    if step.actions.creates_first {
        return BTreeSet::new();
    }
    let again: BTreeSet<PlannedFact> = after.facts.iter().map(|fact| unconditional(fact, |_| None)).collect();
    let is_again = |fact: &&PlannedFact| again.contains(&unconditional(fact, |_| None));
    before.facts.iter().filter(is_again).filter(|fact| !created.stays(fact)).collect()
}

/// What steps create, and what stays where it is.
struct Created<'s> {
    /// The indexes of the steps that create something, by what the end of a condition makes no difference to.
    created: BTreeMap<PlannedFact, BTreeSet<usize>>,
    staying: BTreeSet<&'s PlannedFact>,
}

impl<'s> Created<'s> {
    fn of(steps: &'s [PlannedStep<'_>]) -> Self {
        let mut created: BTreeMap<PlannedFact, BTreeSet<usize>> = BTreeMap::new();
        let mut staying = BTreeSet::new();
        for (index, step) in steps.iter().enumerate() {
            let Some(after) = &step.after else { continue };
            let had = |fact: &&PlannedFact| step.before.as_ref().is_some_and(|before| before.facts.contains(fact));
            if step.stays() {
                staying.extend(after.facts.iter().filter(had));
            }
            // What is taken over is there all the time.
            let is_new = step.actions.creates || !step.stays();
            for fact in after.facts.iter().filter(|fact| !step.imports && (is_new || !had(fact))) {
                created.entry(without_end(fact)).or_default().insert(index);
            }
        }
        Self { created, staying }
    }

    /// Whether a step creates a fact through whatever provider.
    fn is_created_through_any(&self, fact: &PlannedFact) -> bool {
        let fact = without_end(fact).through(None);
        self.created.keys().any(|created| created.through(None) == fact)
    }

    fn stays(&self, fact: &PlannedFact) -> bool {
        self.staying.contains(fact)
    }

    /// What a step takes away and another one creates.
    fn elsewhere<'b>(
        &self,
        index: usize,
        step: &PlannedStep<'_>,
        before: &'b PlannedObject,
    ) -> BTreeSet<&'b PlannedFact> {
        let remains = |fact: &PlannedFact| {
            !step.actions.deletes
                && (step.actions.forgets || step.after.as_ref().is_some_and(|after| after.facts.contains(fact)))
        };
        let is_created = |fact: &PlannedFact| {
            let steps = self.created.get(&without_end(fact));
            steps.is_some_and(|steps| steps.iter().any(|other| *other != index))
        };
        // Where the old one goes last at its own address, that is an order.
        let has_order = |fact: &PlannedFact| {
            step.actions.creates_first
                && step
                    .after
                    .as_ref()
                    .is_some_and(|after| after.facts.iter().any(|other| without_end(other) == without_end(fact)))
        };
        let facts = before.facts.iter();
        facts.filter(|fact| !remains(fact) && !self.stays(fact) && !has_order(fact) && is_created(fact)).collect()
    }
}

/// The same access without the end of its condition: a binding until another day is no other access.
fn without_end(fact: &PlannedFact) -> PlannedFact {
    unconditional(fact, |condition| {
        let title = grant_title(&condition.title, &condition.expression)?;
        Some(WrittenCondition { title: title.to_owned(), expression: String::new() })
    })
}

/// The same access with another condition.
fn unconditional(fact: &PlannedFact, rest: impl Fn(&WrittenCondition) -> Option<WrittenCondition>) -> PlannedFact {
    match fact {
        PlannedFact::Binding(Binding::Member { place, role, member, condition: Some(condition) }) => {
            PlannedFact::Binding(Binding::Member {
                place: place.clone(),
                role: role.clone(),
                member: member.clone(),
                condition: rest(condition),
            })
        }
        PlannedFact::Binding(Binding::Membership { group, member, .. }) => PlannedFact::Binding(Binding::Membership {
            group: group.clone(),
            member: member.clone(),
            role: GroupRole::Member,
            expires: None,
        }),
        other => other.clone(),
    }
}
