//! Grants that add nothing.

use std::collections::BTreeMap;

use crate::{
    check::{Findings, Rule, RuleContext},
    diagnostic::RuleId,
    model::{GrantKey, Origin, Principal, Scope},
    source::Place,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::ShadowedGrant, run).needs_all_names();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let mut by_holder: BTreeMap<(&Scope, &Principal), Vec<(&GrantKey, &Origin)>> = BTreeMap::new();
    let mut of_entry: BTreeMap<&Place, Vec<(&GrantKey, &Origin)>> = BTreeMap::new();
    for (key, grant) in &context.grants.active {
        for origin in &grant.origins {
            by_holder.entry((&key.scope, &key.principal)).or_default().push((key, origin));
            if !origin.is_ownership() {
                of_entry.entry(&*origin.place).or_default().push((key, origin));
            }
        }
    }
    for (id, _, entry) in context.grant_entries() {
        let Some(grants) = of_entry.get(&*entry.place) else { continue };
        let shadows = grants.iter().map(|(key, origin)| {
            let held = by_holder.get(&(&key.scope, &key.principal))?;
            let covers = |wide: &GrantKey, narrow: &GrantKey| {
                let holds_whenever = wide.condition.is_none() || wide.condition == narrow.condition;
                holds_whenever && context.catalog.covers(&wide.role, &narrow.role)
            };
            let wider = held.iter().find(|(held, other)| {
                let is_mutual = outlives(origin, other) && covers(key, held);
                is_other(origin, other, is_mutual) && outlives(other, origin) && covers(held, key)
            });
            wider.map(|(_, other)| *other)
        });
        let Some(shadows) = shadows.collect::<Option<Vec<_>>>() else { continue };
        let Some(shadow) = shadows.first() else { continue };
        let finding = findings
            .finding(format!("a grant of team `{id}` permits nothing new"))
            .label(Place::clone(&entry.place), "adds nothing")
            .label(Place::clone(&shadow.place), "gives the same or more")
            .hint("remove it");
        findings.push(context.about(id, entry), finding);
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
