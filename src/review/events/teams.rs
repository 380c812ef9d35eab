//! Teams that are new, gone, or below another one.

use super::EventSides;
use crate::{
    model::TeamId,
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
        let old = before.parent.as_ref().map(|parent| sides.teams.new_name(parent.as_str()));
        let new = after.parent.as_ref().map(TeamId::as_str);
        let (singular, plural) = match (old, new) {
            _ if old == new => continue,
            (None, Some(new)) => (format!("is below {new} now"), format!("are below {new} now")),
            (Some(old), None) => (format!("is no longer below {old}"), format!("are no longer below {old}")),
            (Some(old), Some(new)) => {
                (format!("is below {new} now, was below {old}"), format!("are below {new} now, were below {old}"))
            }
            (None, None) => continue,
        };
        let team = if new.is_some() { after } else { before };
        let place = team.place.key_of("parent");
        events.push(event(EventKind::Parent, Sentence::new(format!("team {id}"), singular, plural), &place));
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

fn event(kind: EventKind, sentence: Sentence, place: &Place) -> ChangeEvent {
    ChangeEvent { kind, sentence, place: place.clone() }
}
