//! Plans of Terraform and `OpenTofu` beside the definitions: whether what is there after a plan is what they say, and
//! whether anything happens on the way there that they don't say.
//!
//! A plan is judged by what its resources are in a cloud or cluster after it, whatever their addresses are and whoever
//! wrote the configuration.

mod clusters;
mod configured;
mod expectation;
mod finding;
mod hazards;
mod interruption;
mod outcome;
mod people_change;
mod plan_json;
mod plan_text;
mod step;

pub use expectation::{Expectation, expected_facts};
pub use finding::PlanFinding;
pub use people_change::{FactChange, PeopleChange};

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use self::{
    clusters::Clusters,
    hazards::Hazards,
    interruption::{Lost, gaps},
    outcome::{compare, facts_after, facts_before},
    people_change::people_changes,
    plan_json::{PlanJson, StateModuleJson},
    plan_text::{PlanFault, read_plan},
    step::{PlannedStep, steps},
};
use crate::{
    diagnostic::RuleId,
    terraform::PlannedFact,
    text::{join_few, plural},
};

/// So many addresses say enough.
const MAX_LISTED: usize = 5;

/// What there is to say about the plan of a root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootVerdict {
    pub root: Utf8PathBuf,
    pub counts: PlanCounts,
    /// The most dangerous first; none if the plan does what the definitions say.
    pub findings: Vec<PlanFinding>,
    pub people: Vec<PeopleChange>,
}

/// What a plan does, counted as Terraform counts it: a replacement is one add and one destroy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PlanCounts {
    pub add: usize,
    pub change: usize,
    pub destroy: usize,
    pub import: usize,
    pub moved: usize,
    pub forget: usize,
}

impl PlanCounts {
    /// Whether nothing happens.
    #[must_use]
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }

    fn of(steps: &[PlannedStep<'_>]) -> Self {
        let mut counts = Self::default();
        for step in steps.iter().filter(|step| !step.actions.reads) {
            counts.add += usize::from(step.actions.creates);
            counts.change += usize::from(step.actions.updates);
            counts.destroy += usize::from(step.actions.deletes);
            counts.forget += usize::from(step.actions.forgets);
            counts.import += usize::from(step.imports);
            counts.moved += usize::from(step.moves);
        }
        counts
    }
}

/// The verdict on the bytes of a root's plan; `file` is where they are from.
#[must_use]
pub fn verify(plan: &[u8], file: &Utf8Path, expectation: &Expectation<'_>) -> RootVerdict {
    let root = expectation.document().root.clone();
    match read_plan(plan) {
        Ok(plan) => judge(&plan, root, expectation),
        Err(fault) => {
            let findings = vec![unread(file, fault)];
            RootVerdict { root, counts: PlanCounts::default(), findings, people: Vec::new() }
        }
    }
}

/// The verdict on a plan of what is no root.
#[must_use]
pub fn unknown_root(root: &Utf8Path, hint: Option<String>) -> RootVerdict {
    let finding = PlanFinding::new(RuleId::UnknownRoot, "the definitions have no such root");
    let finding = match hint {
        Some(hint) => finding.hint(hint),
        None => finding.hint("`teamkit roots` lists all; one that is gone is in `teamkit roots --removed`"),
    };
    let finding = finding.about(root.as_str(), []);
    RootVerdict { root: root.to_owned(), counts: PlanCounts::default(), findings: vec![finding], people: Vec::new() }
}

fn judge(plan: &PlanJson<'_>, root: Utf8PathBuf, expectation: &Expectation<'_>) -> RootVerdict {
    let steps = steps(plan, Clusters::of(&expectation.document().clusters, &expectation.clusters));
    let mut findings = incomplete(plan);
    let is_whole = findings.is_empty();
    findings.extend(invoked(plan));
    let lost = Lost::of(&steps);
    let after = facts_after(&steps, &lost);
    let Hazards { findings: of_steps, excused, .. } = Hazards::of(expectation, &steps);
    findings.extend(of_steps);
    findings.extend(gaps(expectation, &steps, &lost));
    let before = facts_before(&steps);
    findings.extend(compare(expectation, (&before, &after), &lost, &excused, is_whole));
    findings.sort_by(|one, other| (one.urgency(), &one.address).cmp(&(other.urgency(), &other.address)));
    let forgotten = steps.iter().filter(|step| step.actions.forgets).filter_map(|step| step.before.as_ref());
    let forgotten: BTreeSet<&PlannedFact> = forgotten.flat_map(|object| &object.facts).collect();
    let people = people_changes(expectation, &before.into_keys().collect(), &after, &forgotten);
    RootVerdict { root, counts: PlanCounts::of(&steps), findings, people }
}

fn unread(file: &Utf8Path, fault: PlanFault) -> PlanFinding {
    let PlanFault { message, place, hint } = fault;
    let place = place.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
    let finding = PlanFinding::new(RuleId::PlanIncomplete, format!("the file {message}"));
    let finding = finding.about(format!("{file}{place}"), []);
    match hint {
        Some(hint) => finding.hint(hint),
        None => finding,
    }
}

/// Why a plan doesn't say all that an apply would do.
fn incomplete(plan: &PlanJson<'_>) -> Vec<PlanFinding> {
    let told = |message: String| PlanFinding::new(RuleId::PlanIncomplete, message);
    let mut findings = Vec::new();
    if plan.errored == Some(true) {
        findings.push(told("the plan stopped at an error, so it says only a part of what has to be done".to_owned()));
    }
    let deferred: Vec<&str> = plan.deferred_changes.iter().flatten().map(deferred_address).collect();
    if !deferred.is_empty() {
        let message = format!("the plan defers {} to a later one", plural(deferred.len(), "change"));
        findings.push(told(message).about(join_few(&deferred, MAX_LISTED), []));
    } else if plan.complete == Some(false) && plan.errored != Some(true) {
        let finding = told("the plan is not complete: another one has to follow it".to_owned());
        findings.push(finding.hint("plan without `-target` and `-exclude`"));
    }
    let has_state = plan.prior_state.as_ref().and_then(|state| state.values.as_ref()?.root_module.as_ref());
    if plan.resource_changes.is_none() && has_state.is_some_and(StateModuleJson::has_managed) {
        let finding = told("the plan says nothing about its resources: it only refreshes the state".to_owned());
        findings.push(finding.hint("plan without `-refresh-only`"));
    }
    findings
}

fn deferred_address<'a>(deferred: &'a plan_json::DeferredJson<'_>) -> &'a str {
    let change = deferred.resource_change.as_ref();
    change.and_then(|change| change.address.as_deref()).unwrap_or("a resource")
}

/// Actions of providers that the apply invokes: nobody sees what they do.
fn invoked(plan: &PlanJson<'_>) -> Vec<PlanFinding> {
    let told = |address: Option<&str>| {
        let message = "the plan invokes an action, and doesn't show what that does";
        let finding = PlanFinding::new(RuleId::PlanAccess, message);
        address.map_or(finding.clone(), |address| finding.at(address))
    };
    let invoked = plan.action_invocations.iter().flatten().map(|invocation| told(invocation.address.as_deref()));
    let deferred = plan.deferred_action_invocations.iter().flatten().map(|_| told(None));
    invoked.chain(deferred).collect()
}
