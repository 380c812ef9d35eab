//! What is there after a plan, beside what definitions give.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    expectation::Expectation,
    finding::PlanFinding,
    interruption::{BY_ITSELF, Lost},
    step::PlannedStep,
};
use crate::{diagnostic::RuleId, target::DefinedObject, terraform::PlannedFact, text::join_few};

/// So many labels that differ say enough.
const MAX_LABELS: usize = 5;

/// The facts of some objects, each with the steps that have it.
pub(super) type StepsByFact<'s, 'a> = BTreeMap<&'s PlannedFact, Vec<&'s PlannedStep<'a>>>;

/// What is true after the steps, apart from what they lose by the way.
pub(super) fn facts_after<'s, 'a>(steps: &'s [PlannedStep<'a>], lost: &Lost<'_>) -> StepsByFact<'s, 'a> {
    let mut facts = StepsByFact::new();
    for step in steps {
        let Some(object) = step.after.as_ref().filter(|object| !lost.contains(&object.identity)) else { continue };
        object.facts.iter().for_each(|fact| facts.entry(fact).or_default().push(step));
    }
    facts
}

/// What was true before the steps, each with the address that had it.
pub(super) fn facts_before<'s>(steps: &'s [PlannedStep<'_>]) -> BTreeMap<&'s PlannedFact, &'s str> {
    let objects = steps.iter().filter_map(|step| Some((step.before.as_ref()?, step.address)));
    objects.flat_map(|(object, address)| object.facts.iter().map(move |fact| (fact, address))).collect()
}

/// What is there and no definition gives, and what is defined and isn't there. `excused` is what other findings tell.
pub(super) fn compare(
    expectation: &Expectation<'_>,
    (before, after): (&BTreeMap<&PlannedFact, &str>, &StepsByFact<'_, '_>),
    lost: &Lost<'_>,
    excused: &BTreeSet<&PlannedFact>,
    is_whole: bool,
) -> Vec<PlanFinding> {
    let mut findings: Vec<PlanFinding> = Vec::new();
    let defined: BTreeMap<_, &DefinedObject> = expectation.facts.iter().filter_map(object).collect();
    let planned: BTreeMap<_, &DefinedObject> = after.keys().copied().filter_map(object).collect();
    for (fact, steps) in after.iter().filter(|(fact, _)| !expectation.facts.contains(**fact)) {
        match object(fact) {
            Some((key, planned)) if defined.contains_key(&key) => {
                findings
                    .extend(defined.get(&key).map(|defined| other_labels(expectation, fact, planned, defined, steps)));
            }
            _ => findings.extend(steps.iter().map(|step| extra(expectation, fact, step))),
        }
    }
    for fact in expectation.facts.iter().filter(|fact| is_whole && !after.contains_key(fact) && !excused.contains(fact))
    {
        if object(fact).is_none_or(|(key, _)| !planned.contains_key(&key)) {
            findings.push(missing(expectation, fact, lost, before.get(fact).copied()));
        }
    }
    findings
}

type ObjectKey<'a> = (&'static str, Option<&'a str>, &'a str);

fn object(fact: &PlannedFact) -> Option<(ObjectKey<'_>, &DefinedObject)> {
    match fact {
        PlannedFact::Object(object) => Some((object.key(), object)),
        PlannedFact::Binding(_) => None,
    }
}

fn noun(fact: &PlannedFact) -> &'static str {
    match fact {
        PlannedFact::Object(object) => object.noun,
        PlannedFact::Binding(_) => "binding",
    }
}

fn extra(expectation: &Expectation<'_>, fact: &PlannedFact, step: &PlannedStep<'_>) -> PlanFinding {
    let verb = match (step.imports, step.actions.creates, step.before.as_ref()) {
        (true, _, _) => "takes over",
        (false, true, _) | (false, _, None) => "creates",
        (false, false, Some(before)) if before.facts.contains(fact) => "keeps",
        (false, false, Some(_)) => "adds",
    };
    let article = if verb == "keeps" { "keeps a" } else { &format!("{verb} a") };
    let message = format!("the plan {article} {} that no definition gives", noun(fact));
    let finding = PlanFinding::new(RuleId::PlanExtra, message).at(step.address);
    finding.about(expectation.words(fact), expectation.people(fact))
}

fn missing(expectation: &Expectation<'_>, fact: &PlannedFact, lost: &Lost<'_>, before: Option<&str>) -> PlanFinding {
    let told = |message: &str| {
        PlanFinding::new(RuleId::PlanMissing, message).about(expectation.words(fact), expectation.people(fact))
    };
    match lost.of_fact(fact) {
        Some(address) if lost.is_by_itself(fact) => told(
            "the plan replaces a binding by the same one and destroys the old one last, so it is gone after the apply",
        )
        .at(address)
        .hint(BY_ITSELF),
        Some(address) => {
            told("the plan destroys a binding that another resource keeps or creates, so it is gone after the apply")
                .at(address)
                .hint("let go of one of the two with `removed` and `destroy = false`, or with `terraform state rm`")
        }
        None => match before {
            Some(address) => told(&format!("the plan takes away a {} that is defined", noun(fact))).at(address),
            None => told(&format!("a {} that is defined isn't there after the plan", noun(fact))),
        },
    }
}

/// An object that is there, and says other things of itself than definitions do.
fn other_labels(
    expectation: &Expectation<'_>,
    fact: &PlannedFact,
    planned: &DefinedObject,
    defined: &DefinedObject,
    steps: &[&PlannedStep<'_>],
) -> PlanFinding {
    let differing = |planned: &BTreeMap<String, String>, defined: &BTreeMap<String, String>| {
        let keys: BTreeSet<&String> = planned.keys().chain(defined.keys()).collect();
        keys.into_iter().filter(|key| planned.get(*key) != defined.get(*key)).cloned().collect::<Vec<_>>()
    };
    let keys = differing(&planned.labels, &defined.labels).into_iter();
    let keys = keys.chain(differing(&planned.annotations, &defined.annotations));
    let message = format!("a {} has other labels or annotations than are defined", noun(fact));
    let subject = format!("{}: {}", expectation.words(fact), join_few(keys, MAX_LABELS));
    let finding = PlanFinding::new(RuleId::PlanMissing, message).about(subject, []);
    steps.first().map_or(finding.clone(), |step| finding.at(step.address))
}
