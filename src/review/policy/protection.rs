//! Environments and scopes that are protected, or no longer are.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::sides::PolicySides;
use crate::{
    model::{DeclaredScope, Environment, Org, Scope, ScopeId},
    review::{
        policy_change::{PolicyChange, PolicyKind},
        sentence::Sentence,
        written::key_line,
    },
    source::Place,
};

pub(super) fn changes(sides: &PolicySides<'_>) -> Vec<PolicyChange> {
    let (base, head) = (&sides.base.org, &sides.head.org);
    let mut changes: Vec<PolicyChange> =
        base.environments.iter().filter_map(|environment| of_known(sides, environment)).collect();
    let new = head.environments.iter().filter(|environment| !is_known(sides, environment));
    changes.extend(new.filter_map(|environment| of_new(base, head, environment)));
    changes.extend(order(sides));
    changes.extend(base.scopes.iter().filter_map(|(id, before)| of_scope(head, id, before)));
    changes
}

/// Whether the base has an environment, under its name or an old one.
fn is_known(sides: &PolicySides<'_>, environment: &Environment) -> bool {
    by_name(&sides.base.org, sides.environments.old_name(environment.id.as_str())).is_some()
}

fn by_name<'a>(org: &'a Org, name: &str) -> Option<&'a Environment> {
    org.environments.iter().find(|environment| environment.id.as_str() == name)
}

/// The change of an environment that the base has.
fn of_known(sides: &PolicySides<'_>, before: &Environment) -> Option<PolicyChange> {
    let after = by_name(&sides.head.org, sides.environments.new_name(before.id.as_str()));
    let subject = after.unwrap_or(before).id.as_str();
    let after = after.map(|after| (after.protected, protection_line(&sides.head.org, after)));
    change(subject, (before.protected, &before.place), after)
}

/// The change of a scope that the base has, which is followed by its name and then by its place.
fn of_scope(head: &Org, id: &ScopeId, before: &DeclaredScope) -> Option<PolicyChange> {
    let of_place = || head.scopes.iter().find(|(_, declared)| declared.scope == before.scope);
    let after = head.scopes.get_key_value(id).or_else(of_place);
    let subject = scope_subject(after.map_or(id, |(id, _)| id));
    let after = after.map(|(id, after)| {
        let line = head.place.key("scopes").key(id.to_string()).key("protected");
        (after.protected, if is_written(&line) { key_line(&line) } else { after.place.clone() })
    });
    change(&subject, (before.protected, &before.place), after)
}

/// The change of whether something is protected, with the line that says so on either side; nothing after where it is
/// gone.
fn change(subject: &str, (was_protected, place): (bool, &Place), after: Option<(bool, Place)>) -> Option<PolicyChange> {
    let (singular, plural) = match (was_protected, after.as_ref().map(|(is_protected, _)| *is_protected)) {
        (true, None) => ("was protected and is gone", "were protected and are gone"),
        (true, Some(false)) => ("is no longer protected", "are no longer protected"),
        (false, Some(true)) => ("is protected now", "are protected now"),
        (true, Some(true)) | (false, Some(false) | None) => return None,
    };
    let (is_protected, place) = after.map_or((Value::Null, place.clone()), |(is, place)| (Value::Bool(is), place));
    Some(PolicyChange {
        kind: PolicyKind::Protected,
        sentence: Sentence::new(subject, singular, plural),
        weakens: was_protected,
        before: Value::Bool(was_protected),
        after: is_protected,
        place,
    })
}

fn scope_subject(id: &ScopeId) -> String {
    format!("scope {id}")
}

fn is_written(place: &Place) -> bool {
    place.source().tree().is_ok_and(|tree| tree.get(&place.route()).is_some())
}

/// The line that says whether an environment is protected; that of its name where nothing does.
fn protection_line(org: &Org, environment: &Environment) -> Place {
    let place = org.place.key("environments").key(environment.id.as_str().to_owned()).key("protected");
    if is_written(&place) { key_line(&place) } else { environment.place.clone() }
}

/// A new environment that isn't protected, beside others that are. It weakens the policy where what is protected can be
/// reached by it: it shares a cluster or a project with a protected one, or comes after one in the order.
fn of_new(base: &Org, head: &Org, environment: &Environment) -> Option<PolicyChange> {
    let protected: Vec<&Environment> =
        base.environments.iter().chain(&head.environments).filter(|other| other.protected).collect();
    if environment.protected || protected.is_empty() {
        return None;
    }
    let is_behind =
        head.environments.iter().take_while(|other| other.id != environment.id).any(|other| other.protected);
    let own = places_of(head, environment);
    let is_shared = [base, head].into_iter().any(|org| {
        let others = org.environments.iter().filter(|other| other.protected);
        others.into_iter().any(|other| !places_of(org, other).is_disjoint(&own))
    });
    Some(PolicyChange {
        kind: PolicyKind::Protected,
        sentence: Sentence::new(environment.id.as_str(), "is new, not protected", "are new, not protected"),
        weakens: is_behind || is_shared,
        before: Value::Null,
        after: Value::Bool(false),
        place: environment.place.clone(),
    })
}

/// The clusters and projects of an environment.
fn places_of<'a>(org: &'a Org, environment: &'a Environment) -> BTreeSet<&'a str> {
    let clusters = environment.clusters.iter().map(|cluster| &*cluster.name);
    let placements = org.services.values().filter_map(|service| service.placement(&environment.id));
    let projects = placements.flat_map(|placement| &placement.scopes).filter_map(Scope::project);
    clusters.chain(projects).collect()
}

/// Another order of the environments that both sides have: the order says which are less protected.
fn order(sides: &PolicySides<'_>) -> Option<PolicyChange> {
    let names = |org: &Org| -> Vec<String> {
        org.environments.iter().map(|environment| environment.id.as_str().to_owned()).collect()
    };
    let before: Vec<String> =
        names(&sides.base.org).iter().map(|name| sides.environments.new_name(name).to_owned()).collect();
    let after = names(&sides.head.org);
    let common = |these: &[String], others: &[String]| -> Vec<String> {
        these.iter().filter(|name| others.contains(name)).cloned().collect()
    };
    (common(&before, &after) != common(&after, &before)).then(|| PolicyChange {
        kind: PolicyKind::Protected,
        sentence: Sentence::whole(format!("the environments are in another order: {}", after.join(", "))),
        weakens: false,
        before: json!(names(&sides.base.org)),
        after: json!(after),
        place: key_line(&sides.head.org.place.key("environments")),
    })
}
