//! Services that other teams own than before.

use std::collections::{BTreeMap, BTreeSet};

use super::EventSides;
use crate::{
    model::{Org, Ownership, Service, ServiceId, TeamId},
    review::{
        event::{ChangeEvent, EventKind},
        sentence::Sentence,
    },
    source::Place,
};

pub(super) fn events(sides: &EventSides<'_>) -> Vec<ChangeEvent> {
    let mut events = Vec::new();
    for (id, after) in &sides.head.services {
        let Some((old_id, before)) = sides.base.services.get_key_value(sides.services.old_name(id.as_str())) else {
            continue;
        };
        events.extend(of_service(sides, id, before, after));
        events.extend(environments(sides, (old_id, before), (id, after)));
    }
    events
}

/// A service that other teams own.
fn of_service(sides: &EventSides<'_>, id: &ServiceId, before: &Service, after: &Service) -> Vec<ChangeEvent> {
    let old: BTreeMap<&str, &Place> =
        before.owners.iter().map(|(team, place)| (sides.teams.new_name(team.as_str()), place)).collect();
    let new: BTreeMap<&str, &Place> = after.owners.iter().map(|(team, place)| (team.as_str(), place)).collect();
    let gained: Vec<(&str, &Place)> =
        new.iter().filter(|(team, _)| !old.contains_key(*team)).map(|(team, place)| (*team, *place)).collect();
    let lost: Vec<(&str, &Place)> =
        old.iter().filter(|(team, _)| !new.contains_key(*team)).map(|(team, place)| (*team, *place)).collect();
    if let ([(to, place)], [(from, _)]) = (gained.as_slice(), lost.as_slice()) {
        let (singular, plural) = (format!("moves from {from} to {to}"), format!("move from {from} to {to}"));
        return vec![event(Sentence::new(id.as_str(), singular, plural), place)];
    }
    let mut events: Vec<ChangeEvent> = gained
        .into_iter()
        .map(|(team, place)| {
            let also = if old.is_empty() { "" } else { " too" };
            let (singular, plural) = (format!("is owned by {team}{also}"), format!("are owned by {team}{also}"));
            event(Sentence::new(id.as_str(), singular, plural), place)
        })
        .collect();
    events.extend(lost.into_iter().map(|(team, place)| {
        let rest = if new.is_empty() { ", and by nobody else" } else { "" };
        let singular = format!("is no longer owned by {team}{rest}");
        let plural = format!("are no longer owned by {team}{rest}");
        event(Sentence::new(id.as_str(), singular, plural), place)
    }));
    events
}

/// Environments in which an owner owns a service now, or no longer does, though the service is there on both sides.
fn environments(
    sides: &EventSides<'_>,
    (old_id, before): (&ServiceId, &Service),
    (id, after): (&ServiceId, &Service),
) -> Vec<ChangeEvent> {
    let mut events = Vec::new();
    for team in after.owners.keys() {
        let old_team = sides.teams.old_name(team.as_str());
        let (Some(old), Some(new)) =
            (ownership(sides.base, old_team, old_id), ownership(sides.head, team.as_str(), id))
        else {
            continue;
        };
        let owned =
            |ownership: &Ownership| -> BTreeSet<String> { ownership.access.keys().map(ToString::to_string).collect() };
        let was: BTreeSet<String> =
            owned(old).iter().map(|name| sides.environments.new_name(name).to_owned()).collect();
        let is_old = |name: &str| {
            let old = sides.environments.old_name(name);
            before.placements.keys().any(|id| id.as_str() == old)
                && after.placements.keys().any(|id| id.as_str() == name)
        };
        let now = owned(new);
        for name in now.difference(&was).filter(|name| is_old(name)) {
            let (singular, plural) =
                (format!("is owned by {team} in {name} too"), format!("are owned by {team} in {name} too"));
            events.push(event(Sentence::new(id.as_str(), singular, plural), &new.name_place));
        }
        for name in was.difference(&now).filter(|name| is_old(name)) {
            let singular = format!("is no longer owned by {team} in {name}");
            let plural = format!("are no longer owned by {team} in {name}");
            events.push(event(Sentence::new(id.as_str(), singular, plural), &new.name_place));
        }
    }
    events
}

fn ownership<'a>(org: &'a Org, team: &str, service: &ServiceId) -> Option<&'a Ownership> {
    let (_, team): (&TeamId, _) = org.teams.get_key_value(team)?;
    team.services.iter().find(|ownership| ownership.service == *service)
}

fn event(sentence: Sentence, place: &Place) -> ChangeEvent {
    ChangeEvent { kind: EventKind::Owner, sentence, place: place.clone() }
}
