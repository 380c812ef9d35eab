//! Labels and annotations of managed namespaces that mean something to the cluster.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::sides::PolicySides;
use crate::{
    model::{ClusterLabel, Org},
    review::{
        policy_change::{PolicyChange, PolicyKind},
        sentence::Sentence,
    },
    source::Place,
};

/// A label or annotation that a cluster acts on, its value, and the environments whose namespaces have it.
struct Labelled<'a> {
    value: &'a str,
    environments: BTreeSet<&'a str>,
    place: Place,
}

/// By the service's name in the head, the kind, and the key.
type Labels<'a> = BTreeMap<(&'a str, PolicyKind, &'a str), Labelled<'a>>;

pub(super) fn changes(sides: &PolicySides<'_>) -> Vec<PolicyChange> {
    let before = labels(&sides.base.org, |name| sides.services.new_name(name));
    let after = labels(&sides.head.org, |name| name);
    let keys: BTreeSet<&(&str, PolicyKind, &str)> = before.keys().chain(after.keys()).collect();
    let mut changes = Vec::new();
    for key in keys {
        let (service, kind, label) = *key;
        let (old, new) = (before.get(key), after.get(key));
        // A namespace that goes takes its labels along.
        if new.is_none() && !has_managed_namespace(&sides.head.org, service) {
            continue;
        }
        let (old_value, new_value) = (old.map(|old| old.value), new.map(|new| new.value));
        if old_value == new_value {
            continue;
        }
        let Some(shown) = new.or(old) else { continue };
        let environments = shown.environments.iter().copied().collect::<Vec<_>>().join(", ");
        let word = |value: Option<&str>| value.unwrap_or("nothing").to_owned();
        changes.push(PolicyChange {
            kind,
            sentence: Sentence::whole(format!(
                "namespace of {service} in {environments}: {label}: {} -> {}",
                word(old_value),
                word(new_value)
            )),
            weakens: ClusterLabel::parse(label).is_some_and(|label| label.weakens(old_value, new_value)),
            before: json!(old_value),
            after: json!(new_value),
            place: shown.place.clone(),
        });
    }
    changes
}

fn labels<'a>(org: &'a Org, name: impl Fn(&'a str) -> &'a str) -> Labels<'a> {
    let mut labels = Labels::new();
    for (id, service) in &org.services {
        let environments = managed(org, id.as_str());
        if environments.is_empty() {
            continue;
        }
        let facts = Place::root(service.place.source()).key(id.as_str().to_owned());
        let acted_on = service.labels.iter().filter(|(key, _)| ClusterLabel::parse(key).is_some());
        let acted_on = acted_on.map(|entry| (PolicyKind::NamespaceLabel, "labels", entry));
        let annotations = service.annotations.iter().filter(|(key, _)| ClusterLabel::is_annotation(key));
        let annotations = annotations.map(|entry| (PolicyKind::NamespaceAnnotation, "annotations", entry));
        for (kind, map, (key, value)) in acted_on.chain(annotations) {
            let place = facts.key(map).key_of(key.clone());
            let labelled = Labelled { value, environments: environments.clone(), place };
            labels.insert((name(id.as_str()), kind, key.as_str()), labelled);
        }
    }
    labels
}

fn has_managed_namespace(org: &Org, service: &str) -> bool {
    !managed(org, service).is_empty()
}

/// The environments in which teamkit writes a service's namespace.
fn managed<'a>(org: &'a Org, service: &str) -> BTreeSet<&'a str> {
    let placements = org.services.get(service).into_iter().flat_map(|service| &service.placements);
    let managed = placements.filter(|(id, placement)| {
        let is_managed = org.environment(id).is_some_and(|environment| environment.manage_namespace);
        is_managed && placement.scopes.iter().any(|scope| scope.cluster().is_some())
    });
    managed.map(|(id, _)| id.as_str()).collect()
}
