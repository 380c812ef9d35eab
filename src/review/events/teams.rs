//! Teams that are new, gone, or below another one.

use std::collections::BTreeMap;

use super::EventSides;
use crate::{
    model::{Team, TeamId},
    review::{
        event::{ChangeEvent, EventKind},
        sentence::Sentence,
    },
    source::Place,
};

pub(super) fn events(sides: &EventSides<'_>) -> Vec<ChangeEvent> {
    let mut events = Vec::new();
    for (id, after) in &sides.head.teams {
        let Some((_, before)) = sides.base.teams.get_key_value(sides.teams.old_name(id.as_str())) else {
            events.push(event(EventKind::Team, Sentence::new(format!("team {id}"), "is new", "are new"), &after.place));
            continue;
        };
        events.extend(parents(sides, id, before, after));
    }
    for (id, before) in &sides.base.teams {
        if !sides.head.teams.contains_key(sides.teams.new_name(id.as_str())) {
            events.push(event(
                EventKind::Team,
                Sentence::new(format!("team {id}"), "is gone", "are gone"),
                &before.place,
            ));
        }
    }
    events
}

/// The teams that a team is below now, or no longer.
fn parents(sides: &EventSides<'_>, id: &TeamId, before: &Team, after: &Team) -> Option<ChangeEvent> {
    let old: BTreeMap<&str, &Place> =
        before.parents.iter().map(|(parent, place)| (sides.teams.new_name(parent.as_str()), place)).collect();
    let new: BTreeMap<&str, &Place> = after.parents.iter().map(|(parent, place)| (parent.as_str(), place)).collect();
    let gained: Vec<&str> = new.keys().filter(|parent| !old.contains_key(*parent)).copied().collect();
    let lost: Vec<&str> = old.keys().filter(|parent| !new.contains_key(*parent)).copied().collect();
    let place = gained.first().and_then(|parent| new.get(parent)).or_else(|| old.get(lost.first()?))?;
    let also = if old.is_empty() { "" } else { " too" };
    let (to, from) = (gained.join(" and "), lost.join(" and "));
    let (singular, plural) = match (gained.is_empty(), lost.is_empty()) {
        (true, _) => (format!("is no longer below {from}"), format!("are no longer below {from}")),
        (false, true) => (format!("is below {to} now{also}"), format!("are below {to} now{also}")),
        (false, false) => {
            (format!("is below {to} now, was below {from}"), format!("are below {to} now, were below {from}"))
        }
    };
    Some(event(EventKind::Parent, Sentence::new(format!("team {id}"), singular, plural), place))
}

fn event(kind: EventKind, sentence: Sentence, place: &Place) -> ChangeEvent {
    ChangeEvent { kind, sentence, place: place.clone() }
}
