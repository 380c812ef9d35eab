//! Resources of services that are new, gone, or something else, as the registry writes them.

use serde_json::Value;

use super::EventSides;
use crate::{
    review::{
        event::{ChangeEvent, EventKind},
        sentence::Sentence,
        written::{WrittenPair, shown},
    },
    source::Place,
};

pub(super) fn events(sides: &EventSides<'_>) -> Vec<ChangeEvent> {
    let mut events = Vec::new();
    for (id, after) in &sides.head.services {
        let old = sides.services.old_name(id.as_str());
        // What a new or a lost service has is told of that.
        let Some(before) = sides.base.services.get(old) else { continue };
        let resources = |place: &Place, name: &str| Place::root(place.source()).key(name.to_owned()).key("resources");
        let (base, head) = (resources(&before.place, old), resources(&after.place, id.as_str()));
        for name in WrittenPair::at(&base, &head).keys() {
            let pair = WrittenPair::at(&base.key(name.clone()), &head.key(name.clone()));
            if !pair.differs() {
                continue;
            }
            let (singular, plural) = match (in_words(&pair.before), in_words(&pair.after)) {
                (None, after) => {
                    let what = format!("the new resource {name}: {}", after.unwrap_or_default());
                    (format!("has {what}"), format!("have {what}"))
                }
                (Some(before), None) => {
                    let what = format!("the resource {name}: {before}");
                    (format!("no longer has {what}"), format!("no longer have {what}"))
                }
                (Some(before), Some(after)) => {
                    let what = format!("another resource {name}: {before} -> {after}");
                    (format!("has {what}"), format!("have {what}"))
                }
            };
            let sentence = Sentence::new(id.as_str(), singular, plural);
            events.push(ChangeEvent { kind: EventKind::Scope, sentence, place: pair.place });
        }
    }
    events
}

/// A resource as written: `bucket ledger-exports`; nothing where it isn't.
fn in_words(value: &Value) -> Option<String> {
    let keys = value.as_object()?;
    let words: Vec<String> = keys.iter().map(|(key, value)| format!("{key} {}", shown(value))).collect();
    Some(words.join(", "))
}
