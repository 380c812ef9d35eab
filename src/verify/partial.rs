//! Plans of a part: what of the state they say nothing about.
//!
//! Terraform from 1.8 says itself whether a plan is complete. Others are asked by their state: a plan of the whole has a
//! change for everything in it, if only one that does nothing. What is configured and in no state yet needs no such
//! question, since a plan doesn't create what it doesn't name, and what is defined is then missing.

use std::collections::BTreeSet;

use super::plan_json::{PlanJson, StateResourceJson};

/// The addresses of the state's managed objects that a plan has no change for.
pub(super) fn left_out<'a>(plan: &'a PlanJson<'_>) -> BTreeSet<&'a str> {
    let mut current: BTreeSet<&str> = BTreeSet::new();
    let mut deposed: BTreeSet<(&str, &str)> = BTreeSet::new();
    let deferred = plan.deferred_changes.iter().flatten().filter_map(|deferred| deferred.resource_change.as_ref());
    current.extend(deferred.filter_map(|change| change.address.as_deref()));
    for change in plan.resource_changes.iter().flatten() {
        match change.deposed.as_deref() {
            Some(key) => deposed.extend([(&*change.address, key)]),
            None => current.extend([&*change.address].into_iter().chain(change.previous_address.as_deref())),
        }
    }
    let state = plan.prior_state.as_ref().and_then(|state| state.values.as_ref()?.root_module.as_ref());
    let is_left_out = |resource: &&StateResourceJson<'_>| {
        let address = resource.address.as_deref().unwrap_or_default();
        match resource.deposed_key.as_deref() {
            Some(key) => !deposed.contains(&(address, key)),
            None => !current.contains(address),
        }
    };
    let managed = state.map(super::plan_json::StateModuleJson::managed).unwrap_or_default();
    managed
        .into_iter()
        .filter(is_left_out)
        .map(|resource| resource.address.as_deref().unwrap_or("a resource"))
        .collect()
}
