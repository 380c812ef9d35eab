//! Teams that may grant themselves access to a service, and services that may have several owners.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::sides::PolicySides;
use crate::{
    model::{Service, TeamId},
    review::{
        policy_change::{PolicyChange, PolicyKind},
        sentence::Sentence,
        written::{WrittenPair, key_line},
    },
    source::Place,
};

pub(super) fn changes(sides: &PolicySides<'_>) -> Vec<PolicyChange> {
    let mut changes = Vec::new();
    for (id, after) in &sides.head.org.services {
        let old = sides.services.old_name(id.as_str());
        let Some((old, before)) = sides.base.org.services.get_key_value(old) else { continue };
        let facts = |name: &str, service: &Service| Place::root(service.place.source()).key(name.to_owned());
        let (base, head) = (facts(old.as_str(), before), facts(id.as_str(), after));
        changes.extend(invited(sides, id.as_str(), (before, &base), (after, &head)));
        if before.shared != after.shared {
            let (singular, plural) = if after.shared {
                ("may have several owners now", "may have several owners now")
            } else {
                ("may have one owner only", "may have one owner only")
            };
            changes.push(PolicyChange {
                kind: PolicyKind::GrantsFrom,
                sentence: Sentence::new(id.as_str(), singular, plural),
                weakens: after.shared,
                before: Value::Bool(before.shared),
                after: Value::Bool(after.shared),
                place: WrittenPair::at(&base.key("shared"), &head.key("shared")).place,
            });
        }
    }
    changes
}

/// Teams that a service invites now, or no longer does.
fn invited(
    sides: &PolicySides<'_>,
    id: &str,
    (before, base): (&Service, &Place),
    (after, head): (&Service, &Place),
) -> Vec<PolicyChange> {
    let old: BTreeSet<&str> = before.grants_from.iter().map(|team| sides.teams.new_name(team.as_str())).collect();
    let new: BTreeSet<&str> = after.grants_from.iter().map(TeamId::as_str).collect();
    let gone = old.difference(&new).filter(|team| sides.head.org.teams.contains_key(**team));
    let told = new.difference(&old).map(|team| (*team, true)).chain(gone.map(|team| (*team, false)));
    let change = |(team, is_new): (&str, bool)| {
        let (singular, plural) = if is_new {
            (format!("lets {team} grant itself access"), format!("let {team} grant itself access"))
        } else {
            (format!("no longer lets {team} grant itself access"), format!("no longer let {team} grant itself access"))
        };
        let place = if is_new { line(head, team) } else { line(base, team) };
        PolicyChange {
            kind: PolicyKind::GrantsFrom,
            sentence: Sentence::new(id, singular, plural),
            weakens: is_new,
            before: json!(old),
            after: json!(new),
            place,
        }
    };
    told.map(change).collect()
}

/// The line of a service's facts that invites a team.
fn line(facts: &Place, team: &str) -> Place {
    let list = facts.key("grants_from");
    let items = crate::review::written::written(&list);
    let index = items.as_array().and_then(|items| items.iter().position(|item| item.as_str() == Some(team)));
    index.map_or_else(|| key_line(&list), |index| list.index(index))
}
