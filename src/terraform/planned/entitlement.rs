//! What people may ask for.

use super::{PlannedFact, PlannedObject, PlannedValue, Unreadable, blocks, optional_text, principal_text, text, texts};
use crate::target::{Binding, EntitlementBinding};

const API: &str = "cloudresourcemanager.googleapis.com";
const OTHER_FORM: Unreadable = Unreadable::Form("is in a form that teamkit doesn't write");

/// An entitlement. Without approval nobody has to approve, so all of it has to have the form of ours.
pub(super) fn entitlement(value: &PlannedValue<'_>) -> Result<PlannedObject, Unreadable> {
    let (parent, id) = (text(value, "parent")?, text(value, "entitlement_id")?);
    let (roles, condition) = access(value, &parent)?;
    let binding = EntitlementBinding {
        roles,
        condition,
        principals: principals(blocks(value, "eligible_users")?)?,
        approvers: approvers(value)?,
        duration: text(value, "max_request_duration")?,
        justification: asks_for_reason(value)?,
        parent: parent.clone(),
        id: id.clone(),
    };
    if text(value, "location")? != "global" {
        return Err(OTHER_FORM);
    }
    let identity = vec!["entitlement".to_owned(), parent, id];
    Ok(PlannedObject { identity, facts: vec![PlannedFact::Binding(Binding::Entitlement(binding))] })
}

/// The roles, and the condition that all of them have.
fn access(value: &PlannedValue<'_>, parent: &str) -> Result<(Vec<String>, Option<String>), Unreadable> {
    let [access] = blocks(value, "privileged_access")? else { return Err(OTHER_FORM) };
    let [access] = blocks(access, "gcp_iam_access")? else { return Err(OTHER_FORM) };
    if text(access, "resource")? != format!("//{API}/{parent}") {
        return Err(Unreadable::Form("gives access to something else than its parent"));
    }
    let mut roles = Vec::new();
    let mut conditions = Vec::new();
    for role in blocks(access, "role_bindings")? {
        roles.push(text(role, "role")?);
        conditions.push(optional_text(role, "condition_expression")?.filter(|text| !text.is_empty()));
    }
    roles.sort_unstable();
    conditions.dedup();
    match conditions.as_slice() {
        [condition] => Ok((roles, condition.clone())),
        _ => Err(OTHER_FORM),
    }
}

fn principals(blocks: &[PlannedValue<'_>]) -> Result<Vec<String>, Unreadable> {
    let [block] = blocks else { return Err(OTHER_FORM) };
    let principals: Vec<String> = texts(block, "principals")?;
    let mut principals: Vec<String> = principals.iter().map(|principal| principal_text(principal)).collect();
    // A provider keeps them as a set, and definitions have them sorted.
    principals.sort_unstable();
    Ok(principals)
}

/// Those who approve; none where nobody has to.
fn approvers(value: &PlannedValue<'_>) -> Result<Vec<String>, Unreadable> {
    let workflow = match blocks(value, "approval_workflow")? {
        [] => return Ok(Vec::new()),
        [workflow] => workflow,
        _ => return Err(OTHER_FORM),
    };
    let [manual] = blocks(workflow, "manual_approvals")? else { return Err(OTHER_FORM) };
    let [step] = blocks(manual, "steps")? else { return Err(OTHER_FORM) };
    match step.get("approvals_needed") {
        PlannedValue::Null => {}
        PlannedValue::Number(count) if (count - 1.0).abs() < f64::EPSILON => {}
        _ => return Err(OTHER_FORM),
    }
    principals(blocks(step, "approvers")?).and_then(|all| if all.is_empty() { Err(OTHER_FORM) } else { Ok(all) })
}

fn asks_for_reason(value: &PlannedValue<'_>) -> Result<bool, Unreadable> {
    let [config] = blocks(value, "requester_justification_config")? else { return Err(OTHER_FORM) };
    match (blocks(config, "unstructured")?.len(), blocks(config, "not_mandatory")?.len()) {
        (1, 0) => Ok(true),
        (0, 1) => Ok(false),
        _ => Err(OTHER_FORM),
    }
}
