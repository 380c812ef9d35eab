//! Services that are new, gone, or somewhere else.

use serde_json::Value;

use super::EventSides;
use crate::{
    model::{Environment, Service, ServiceId, TargetId, TeamId},
    review::{
        event::{ChangeEvent, EventKind},
        sentence::Sentence,
        written::{WrittenPair, key_line, written},
    },
    source::Place,
};

pub(super) fn events(sides: &EventSides<'_>) -> Vec<ChangeEvent> {
    let mut events = Vec::new();
    for (id, after) in &sides.head.services {
        let Some((old, before)) = sides.base.services.get_key_value(sides.services.old_name(id.as_str())) else {
            events.push(new(id, after));
            continue;
        };
        let facts = |id: &ServiceId, service: &Service| Place::root(service.place.source()).key(id.to_string());
        let service = ServiceSides { id, before, after, base: facts(old, before), head: facts(id, after) };
        events.extend(service.environments(sides));
        if old == id {
            events.extend(service.scopes(sides));
        }
        events.extend(service.workload());
    }
    for (id, before) in &sides.base.services {
        if !sides.head.services.contains_key(sides.services.new_name(id.as_str())) {
            let sentence = Sentence::new(id.as_str(), "is gone", "are gone");
            events.push(ChangeEvent { kind: EventKind::Service, sentence, place: before.place.clone() });
        }
    }
    events
}

fn new(id: &ServiceId, service: &Service) -> ChangeEvent {
    let owners: Vec<&str> = service.owners.keys().map(TeamId::as_str).collect();
    let owned =
        if owners.is_empty() { "without an owner".to_owned() } else { format!("owned by {}", owners.join(", ")) };
    ChangeEvent {
        kind: EventKind::Service,
        sentence: Sentence::new(id.as_str(), format!("is new, {owned}"), format!("are new, {owned}")),
        place: service.place.clone(),
    }
}

/// A service that both sides have, with its facts in the registry.
struct ServiceSides<'a> {
    id: &'a ServiceId,
    before: &'a Service,
    after: &'a Service,
    base: Place,
    head: Place,
}

impl ServiceSides<'_> {
    fn event(&self, kind: EventKind, singular: String, plural: String, place: Place) -> ChangeEvent {
        ChangeEvent { kind, sentence: Sentence::new(self.id.as_str(), singular, plural), place }
    }

    /// Environments that both sides have, and of which the service is in one now or no longer.
    fn environments(&self, sides: &EventSides<'_>) -> Vec<ChangeEvent> {
        let place = || WrittenPair::at(&self.base.key("environments"), &self.head.key("environments")).place;
        let events = common(sides).filter_map(|(old, new)| {
            let was = self.before.placement(&old.id).is_some();
            let is = self.after.placement(&new.id).is_some();
            let name = &new.id;
            match (was, is) {
                (false, true) => Some((format!("is in {name} now"), format!("are in {name} now"))),
                (true, false) => Some((format!("is no longer in {name}"), format!("are no longer in {name}"))),
                _ => None,
            }
        });
        events.map(|(singular, plural)| self.event(EventKind::Service, singular, plural, place())).collect()
    }

    /// Projects and namespaces that the registry says otherwise; what an environment's pattern does is told of that.
    fn scopes(&self, sides: &EventSides<'_>) -> Vec<ChangeEvent> {
        let mut events = Vec::new();
        for (old, new) in common(sides) {
            let (Some(before), Some(after)) = (self.before.placement(&old.id), self.after.placement(&new.id)) else {
                continue;
            };
            for target in TargetId::ALL {
                let key = target.facts().scope_key;
                let pair = PinnedPair::at(&self.base, &self.head, target.as_str(), key, (old, new));
                let names = |placement: &crate::model::Placement| {
                    let mut names: Vec<String> =
                        placement.scopes_of(target).map(|scope| scope.id().to_owned()).collect();
                    names.dedup();
                    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
                };
                let (from, to) = (names(before), names(after));
                if from != to && pair.differs {
                    let text = format!("in {}: {key} {from} -> {to}", new.id);
                    events.push(self.event(EventKind::Scope, text.clone(), text, pair.place));
                }
            }
        }
        events
    }

    /// Another workload that the registry names.
    fn workload(&self) -> Vec<ChangeEvent> {
        let events = TargetId::ALL.into_iter().flat_map(|target| {
            let key = |facts: &Place| facts.key(target.as_str()).key("workload");
            WrittenPair::parts(&key(&self.base), &key(&self.head))
        });
        events
            .map(|(environment, pair)| {
                let at = if environment.is_empty() { String::new() } else { format!(" in {environment}") };
                let word = |value: &Value| value.as_str().unwrap_or("its default").to_owned();
                let text = format!("runs{at} as {}, was {}", word(&pair.after), word(&pair.before));
                self.event(EventKind::Workload, text.clone(), text, pair.place)
            })
            .collect()
    }
}

/// What the registry pins for one environment on both sides.
struct PinnedPair {
    differs: bool,
    place: Place,
}

impl PinnedPair {
    fn at(
        base: &Place,
        head: &Place,
        target: &'static str,
        key: &'static str,
        (old, new): (&Environment, &Environment),
    ) -> Self {
        let (before, base) = pinned(&base.key(target).key(key), old);
        let (after, head) = pinned(&head.key(target).key(key), new);
        let place = if after.is_null() && !before.is_null() { base } else { head };
        Self { differs: before != after, place: key_line(&place) }
    }
}

/// The value for an environment: one for all, or one of several.
fn pinned(place: &Place, environment: &Environment) -> (Value, Place) {
    match written(place) {
        Value::Object(_) => {
            let place = place.key(environment.id.as_str().to_owned());
            (written(&place), place)
        }
        value => (value, place.clone()),
    }
}

/// The environments that both sides have, before and after.
fn common<'a>(sides: &'a EventSides<'_>) -> impl Iterator<Item = (&'a Environment, &'a Environment)> {
    sides.head.environments.iter().filter_map(|new| {
        let old = sides.environments.old_name(new.id.as_str());
        let before = sides.base.environments.iter().find(|environment| environment.id.as_str() == old)?;
        Some((before, new))
    })
}
