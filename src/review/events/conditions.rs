//! Conditions that are new, gone, or say something else under the same title.

use std::collections::BTreeMap;

use super::EventSides;
use crate::{
    model::{Condition, Org},
    review::{
        event::{ChangeEvent, EventKind},
        sentence::Sentence,
    },
    source::Place,
};

pub(super) fn events(sides: &EventSides<'_>) -> Vec<ChangeEvent> {
    let (before, after) = (conditions(sides.base), conditions(sides.head));
    let mut events = Vec::new();
    for (title, (condition, place)) in &after {
        let said = match before.get(title) {
            None => format!("is new: {}", condition.expression),
            Some((old, _)) if old.expression == condition.expression => continue,
            Some((old, _)) => format!("says {} now, was {}", condition.expression, old.expression),
        };
        events.push(event(title, &said, place));
    }
    let gone = before.iter().filter(|(title, _)| !after.contains_key(*title));
    events.extend(gone.map(|(title, (_, place))| event(title, "is gone", place)));
    events
}

/// The conditions of an organization by title, which has one expression, each with the first line that has it.
fn conditions(org: &Org) -> BTreeMap<&str, (&Condition, Place)> {
    let mut conditions = BTreeMap::new();
    for entry in org.teams.values().flat_map(|team| &team.grant_entries) {
        if let Some(condition) = entry.condition.as_deref() {
            let place = || (condition, entry.place.key("condition"));
            conditions.entry(condition.title.as_str()).or_insert_with(place);
        }
    }
    conditions
}

fn event(title: &str, said: &str, place: &Place) -> ChangeEvent {
    let sentence = Sentence::whole(format!("condition `{title}` {said}"));
    ChangeEvent { kind: EventKind::Condition, sentence, place: place.clone() }
}
