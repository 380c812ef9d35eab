//! Plans of Terraform and `OpenTofu` beside the definitions: whether what is there after a plan is what they say, and
//! whether anything happens on the way there that they don't say.
//!
//! A plan is judged by what its resources are in a cloud or cluster after it, whatever their addresses are and whoever
//! wrote the configuration.

mod all_roots;
mod clusters;
mod configured;
mod expectation;
mod expected_root;
mod finding;
mod handed_over;
mod hazards;
mod interruption;
mod letting_go;
mod outcome;
mod partial;
mod people_change;
mod plan_json;
mod plan_text;
mod providers;
mod reach;
mod reference;
mod step;
mod unknown_cluster;

pub use all_roots::{AllRoots, FactsOfRoot};
pub use expectation::{Expectation, expected_facts};
pub use finding::PlanFinding;
pub use handed_over::HandedOver;
pub use letting_go::{LettingGo, Unowned, verify_letting_go};
pub use people_change::{FactChange, PeopleChange};
pub use providers::AssumedProvider;

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use self::{
    clusters::Clusters,
    configured::Configured,
    hazards::Hazards,
    interruption::{Lost, gaps},
    outcome::{compare, facts_after, facts_before},
    partial::left_out,
    people_change::people_changes,
    plan_json::PlanJson,
    plan_text::{PlanFault, read_plan},
    providers::{ProviderVerdict, UsedProviders},
    step::{PlannedStep, steps},
};
use crate::{
    diagnostic::RuleId,
    terraform::{PlannedFact, RevokedAccess},
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
    /// The providers that are taken for what they are called.
    pub assumed: BTreeSet<AssumedProvider>,
    /// What leaves its state and other roots give.
    pub handed_over: Vec<HandedOver>,
}

impl RootVerdict {
    fn new(root: Utf8PathBuf, findings: Vec<PlanFinding>) -> Self {
        let (counts, people) = (PlanCounts::default(), Vec::new());
        Self { root, counts, findings, people, assumed: BTreeSet::new(), handed_over: Vec::new() }
    }
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
    let root = expectation.root().path.to_owned();
    match read_plan(plan) {
        Ok(plan) => judge(&plan, root, expectation),
        Err(fault) => RootVerdict::new(root, vec![unread(file, fault)]),
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
    RootVerdict::new(root.to_owned(), vec![finding.about(root.as_str(), [])])
}

fn judge(plan: &PlanJson<'_>, root: Utf8PathBuf, expectation: &Expectation<'_>) -> RootVerdict {
    let configured = Configured::of(plan);
    let used = UsedProviders::of(plan, &configured);
    let clusters = Clusters::of(expectation.root(), expectation.clusters(), &used.of_clusters, &configured);
    let providers = ProviderVerdict::of(&used, &configured, &clusters, expectation.root());
    let steps = steps(plan, &configured, &clusters);
    let mut findings = incomplete(plan);
    let is_whole = findings.is_empty();
    findings.extend(invoked(plan));
    findings.extend(providers.findings);
    let lost = Lost::of(&steps);
    let after = facts_after(&steps, &lost);
    let Hazards { findings: of_steps, excused, handed_over, .. } = Hazards::of(expectation, &steps);
    findings.extend(of_steps);
    findings.extend(gaps(expectation, &steps, &lost));
    let before = facts_before(&steps);
    findings.extend(compare(expectation, (&before, &after), &lost, &excused, is_whole));
    findings.sort_by(|one, other| (one.urgency(), &one.address).cmp(&(other.urgency(), &other.address)));
    let forgotten = steps.iter().filter(|step| step.actions.forgets).filter_map(|step| step.before.as_ref());
    let forgotten: BTreeSet<&PlannedFact> = forgotten.flat_map(|object| &object.facts).collect();
    let revoked: Vec<&RevokedAccess> = steps.iter().filter_map(PlannedStep::revoked).collect();
    let people = people_changes(expectation, &before.into_keys().collect(), &after, &forgotten, &revoked);
    RootVerdict { root, counts: PlanCounts::of(&steps), findings, people, assumed: providers.assumed, handed_over }
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
    // Terraform says itself whether a plan is complete, others don't.
    let is_asked = plan.complete.is_none() || plan.resource_changes.is_none();
    let left_out: Vec<&str> = if is_asked { left_out(plan).into_iter().collect() } else { Vec::new() };
    if plan.resource_changes.is_none() && !left_out.is_empty() {
        let finding = told("the plan says nothing about its resources: it only refreshes the state".to_owned());
        findings.push(finding.hint("plan without `-refresh-only`"));
    } else if !left_out.is_empty() {
        let finding = told(format!("the plan leaves out {} of the state", plural(left_out.len(), "resource")));
        let finding = finding.about(join_few(&left_out, MAX_LISTED), []);
        findings.push(finding.hint("plan without `-target` and `-exclude`"));
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
