//! Plans that don't say all that an apply would do, and files that are no plans.

use camino::Utf8Path;

use super::{
    finding::PlanFinding,
    partial::left_out,
    plan_json::{DeferredJson, PlanJson},
    plan_text::PlanFault,
};
use crate::{
    diagnostic::RuleId,
    text::{join_few, plural},
};

/// So many addresses say enough.
const MAX_LISTED: usize = 5;

/// Why a file isn't read.
pub(super) fn unread(file: &Utf8Path, fault: PlanFault) -> PlanFinding {
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
pub(super) fn incomplete(plan: &PlanJson<'_>) -> Vec<PlanFinding> {
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

fn deferred_address<'a>(deferred: &'a DeferredJson<'_>) -> &'a str {
    let change = deferred.resource_change.as_ref();
    change.and_then(|change| change.address.as_deref()).unwrap_or("a resource")
}

/// Actions of providers that the apply invokes: nobody sees what they do.
pub(super) fn invoked(plan: &PlanJson<'_>) -> Vec<PlanFinding> {
    let told = |address: Option<&str>| {
        let message = "the plan invokes an action, and doesn't show what that does";
        let finding = PlanFinding::new(RuleId::PlanAccess, message);
        address.map_or(finding.clone(), |address| finding.at(address))
    };
    let invoked = plan.action_invocations.iter().flatten().map(|invocation| told(invocation.address.as_deref()));
    let deferred = plan.deferred_action_invocations.iter().flatten().map(|_| told(None));
    invoked.chain(deferred).collect()
}
