//! Grants that add nothing.

use std::collections::BTreeMap;

use crate::{
    check::{Context, Findings, Rule},
    diagnostic::RuleId,
    model::{GrantKey, NativeRole, Origin, Principal, Scope},
    source::Place,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::ShadowedGrant, run).needs_all_names();

fn run(context: &Context<'_>, findings: &mut Findings) {
    let mut by_holder: BTreeMap<(&Scope, &Principal), Vec<(&NativeRole, &Origin)>> = BTreeMap::new();
    let mut of_request: BTreeMap<&Place, Vec<(&GrantKey, &Origin)>> = BTreeMap::new();
    for (key, grant) in &context.grants.active {
        for origin in &grant.origins {
            by_holder.entry((&key.scope, &key.principal)).or_default().push((&key.role, origin));
            if !origin.is_ownership() {
                of_request.entry(&*origin.place).or_default().push((key, origin));
            }
        }
    }
    for (id, _, request) in context.requests() {
        let Some(grants) = of_request.get(&*request.place) else { continue };
        let shadows = grants.iter().map(|(key, origin)| {
            let held = by_holder.get(&(&key.scope, &key.principal))?;
            let wider = held.iter().find(|(role, other)| {
                let is_mutual = outlives(origin, other) && context.catalog.covers(&key.role, role);
                is_other(origin, other, is_mutual) && outlives(other, origin) && context.catalog.covers(role, &key.role)
            });
            wider.map(|(_, other)| *other)
        });
        let Some(shadows) = shadows.collect::<Option<Vec<_>>>() else { continue };
        let Some(shadow) = shadows.first() else { continue };
        let found = findings
            .say(format!("a grant of team `{id}` permits nothing new"))
            .label(Place::clone(&request.place), "adds nothing")
            .label(Place::clone(&shadow.place), "gives the same or more")
            .hint("remove it");
        findings.push(context.about(id, request), found);
    }
}

/// Another entry; of two that cover each other, the later is reported.
fn is_other(origin: &Origin, other: &Origin, is_mutual: bool) -> bool {
    other.place != origin.place && (other.is_ownership() || !is_mutual || other.place < origin.place)
}

fn outlives(other: &Origin, origin: &Origin) -> bool {
    match (other.until, origin.until) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(other), Some(own)) => other >= own,
    }
}
