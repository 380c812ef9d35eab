//! What a change does to the definitions, told before its consequences.

pub(super) mod approvers;
mod conditions;
mod environments;
mod labels;
mod owners;
mod resources;
mod scopes;
mod services;
mod teams;

use super::{
    environment_renames::EnvironmentRenames,
    event::{ChangeEvent, EventKind},
    policy_change::{PolicyChange, PolicyKind},
    rename::Rename,
    renamed_names::RenamedNames,
    sentence::Sentence,
};
use crate::model::Org;

/// Both sides, with the names that changed between them.
pub(super) struct EventSides<'a> {
    pub base: &'a Org,
    pub head: &'a Org,
    pub teams: &'a RenamedNames<'a>,
    pub services: &'a RenamedNames<'a>,
    pub environments: &'a EnvironmentRenames<'a>,
}

/// All events between two sides, by kind. What roles mean and what access teams get by default is also policy.
pub(super) fn events(sides: &EventSides<'_>, renames: &[Rename], policy: &[PolicyChange]) -> Vec<ChangeEvent> {
    let mut events: Vec<ChangeEvent> = renames
        .iter()
        .map(|rename| ChangeEvent {
            kind: EventKind::Rename,
            sentence: Sentence::whole(rename.sentence()),
            place: rename.place.clone(),
        })
        .collect();
    events.extend(environments::events(sides));
    events.extend(policy.iter().filter_map(of_policy));
    events.extend(teams::events(sides));
    events.extend(scopes::events(sides));
    events.extend(services::events(sides));
    events.extend(resources::events(sides));
    events.extend(labels::events(sides));
    events.extend(conditions::events(sides));
    events.extend(owners::events(sides));
    events.sort_by_key(|event| event.kind);
    events
}

fn of_policy(change: &PolicyChange) -> Option<ChangeEvent> {
    let kind = match change.kind {
        PolicyKind::Role => EventKind::Role,
        PolicyKind::Access => EventKind::Access,
        _ => return None,
    };
    Some(ChangeEvent { kind, sentence: change.sentence.clone(), place: change.place.clone() })
}
