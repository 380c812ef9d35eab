//! The workspace's scopes that are new, gone, or another place.

use super::EventSides;
use crate::{
    model::DeclaredScope,
    review::{
        event::{ChangeEvent, EventKind},
        sentence::Sentence,
    },
    source::Place,
};

pub(super) fn events(sides: &EventSides<'_>) -> Vec<ChangeEvent> {
    let (base, head) = (&sides.base.scopes, &sides.head.scopes);
    let mut events = Vec::new();
    for (id, after) in head {
        match base.get(id) {
            None => {
                let is_same =
                    |(old, before): &(_, &DeclaredScope)| before.scope == after.scope && !head.contains_key(*old);
                let text = match base.iter().find(is_same) {
                    Some((old, _)) => format!("scope {old} is called {id} now"),
                    None => format!("scope {id} is new: {}{}", place(after), protection(after)),
                };
                events.push(event(text, &after.place));
            }
            Some(before) if before.scope != after.scope => {
                events.push(event(format!("scope {id}: {} -> {}", place(before), place(after)), &after.place));
            }
            Some(_) => {}
        }
    }
    for (id, before) in base.iter().filter(|(id, _)| !head.contains_key(*id)) {
        if head.iter().all(|(new, after)| after.scope != before.scope || base.contains_key(new)) {
            events.push(event(format!("scope {id} is gone: {}", place(before)), &before.place));
        }
    }
    events
}

fn event(text: String, place: &Place) -> ChangeEvent {
    ChangeEvent { kind: EventKind::Scope, sentence: Sentence::whole(text), place: place.clone() }
}

/// `folder 481516234200`.
fn place(declared: &DeclaredScope) -> String {
    let (noun, id) = declared.scope.own_part();
    format!("{noun} {id}")
}

fn protection(declared: &DeclaredScope) -> &'static str {
    if declared.protected { ", protected" } else { ", not protected" }
}
