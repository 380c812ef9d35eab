//! Labels by which grants choose services.

use std::collections::BTreeSet;

use super::EventSides;
use crate::{
    model::{Org, Service, ServiceId, ServiceSelector},
    review::{
        event::{ChangeEvent, EventKind},
        sentence::Sentence,
    },
    source::Place,
};

/// Other values of labels that grants of either side ask for.
pub(super) fn events(sides: &EventSides<'_>) -> Vec<ChangeEvent> {
    let mut events = Vec::new();
    let asked: BTreeSet<&str> = asked(sides.base).chain(asked(sides.head)).collect();
    if asked.is_empty() {
        return events;
    }
    for (id, after) in &sides.head.services {
        let old = sides.base.services.get_key_value(sides.services.old_name(id.as_str()));
        let Some((old, before)) = old else { continue };
        for key in &asked {
            events.extend(of_label(key, (old, before), (id, after)));
        }
    }
    events
}

/// The keys of labels by which an organization's grants choose services.
fn asked(org: &Org) -> impl Iterator<Item = &str> {
    let entries = org.teams.values().flat_map(|team| &team.grant_entries);
    let labels = entries.flat_map(|entry| &entry.services).filter_map(|choice| match &choice.selector {
        ServiceSelector::Labels(labels) => Some(labels),
        ServiceSelector::Name(_) | ServiceSelector::All | ServiceSelector::Prefix(_) => None,
    });
    labels.flat_map(|labels| labels.keys().map(String::as_str))
}

fn of_label(
    key: &str,
    (old, before): (&ServiceId, &Service),
    (id, after): (&ServiceId, &Service),
) -> Option<ChangeEvent> {
    let place = |id: &ServiceId, service: &Service| {
        Place::root(service.place.source()).key(id.to_string()).key("labels").key_of(key.to_owned())
    };
    let (was, is) = (before.labels.get(key), after.labels.get(key));
    let (singular, plural, place) = match (was, is) {
        _ if was == is => return None,
        (None, Some(is)) => {
            (format!("has the label {key}={is} now"), format!("have the label {key}={is} now"), place(id, after))
        }
        (Some(was), Some(is)) => (
            format!("has the label {key}={is} now, was {was}"),
            format!("have the label {key}={is} now, was {was}"),
            place(id, after),
        ),
        (Some(was), None) => (
            format!("has no label {key}={was} any more"),
            format!("have no label {key}={was} any more"),
            place(old, before),
        ),
        (None, None) => return None,
    };
    Some(ChangeEvent { kind: EventKind::Service, sentence: Sentence::new(id.as_str(), singular, plural), place })
}
