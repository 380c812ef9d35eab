//! Domains that people and groups may belong to.

use std::collections::BTreeMap;

use serde_json::Value;

use super::sides::PolicySides;
use crate::{
    model::{LocatedText, Org},
    review::{
        policy_change::{PolicyChange, PolicyKind},
        sentence::Sentence,
    },
    source::Place,
};

pub(super) fn changes(sides: &PolicySides<'_>) -> Vec<PolicyChange> {
    let (base, head) = (&sides.base.org, &sides.head.org);
    let mut changes = Vec::new();
    if base.domain.text != head.domain.text {
        changes.push(PolicyChange {
            kind: PolicyKind::AllowedDomain,
            sentence: Sentence::whole(format!("the domain is {}, was {}", head.domain.text, base.domain.text)),
            weakens: true,
            before: Value::String(base.domain.text.clone()),
            after: Value::String(head.domain.text.clone()),
            place: head.domain.place.clone(),
        });
    }
    let (before, after) = (allowed(base), allowed(head));
    for (domain, place) in after.iter().filter(|(domain, _)| !before.contains_key(*domain)) {
        changes.push(PolicyChange {
            kind: PolicyKind::AllowedDomain,
            sentence: Sentence::new(*domain, "is an allowed domain now", "are allowed domains now"),
            weakens: **domain != *head.domain.text,
            before: Value::Null,
            after: Value::String((*domain).to_owned()),
            place: (*place).clone(),
        });
    }
    for (domain, place) in before.iter().filter(|(domain, _)| !after.contains_key(*domain)) {
        changes.push(PolicyChange {
            kind: PolicyKind::AllowedDomain,
            sentence: Sentence::new(*domain, "is no longer an allowed domain", "are no longer allowed domains"),
            weakens: false,
            before: Value::String((*domain).to_owned()),
            after: Value::Null,
            place: (*place).clone(),
        });
    }
    changes
}

fn allowed(org: &Org) -> BTreeMap<&str, &Place> {
    org.allowed_domains.iter().map(|LocatedText { text, place }| (text.as_str(), place)).collect()
}
