//! What the workspace's roles mean: native roles, included roles, rules of Roles of our own.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::sides::PolicySides;
use crate::{
    catalog::Catalog,
    model::{NativeRole, Role, RoleId},
    review::{
        policy_change::{PolicyChange, PolicyKind},
        role_changes::rule_changes,
        sentence::Sentence,
    },
    source::Place,
};

pub(super) fn changes(sides: &PolicySides<'_>) -> Vec<PolicyChange> {
    let (base, head) = (&sides.base.org, &sides.head.org);
    let mut changes = Vec::new();
    for (id, after) in &head.roles {
        match base.roles.get(id) {
            Some(before) => {
                changes.extend(contents(sides, id, before, after));
                changes.extend(rewritten(sides.catalog, before, after, id));
            }
            None => changes.push(PolicyChange {
                kind: PolicyKind::Role,
                sentence: Sentence::new(format!("role {id}"), "is new", "are new"),
                weakens: false,
                before: Value::Null,
                after: json!(parts(after)),
                place: after.place.clone(),
            }),
        }
    }
    let gone = base.roles.iter().filter(|(id, _)| !head.roles.contains_key(*id));
    changes.extend(gone.map(|(id, before)| PolicyChange {
        kind: PolicyKind::Role,
        sentence: Sentence::new(format!("role {id}"), "is gone", "are gone"),
        weakens: false,
        before: json!(parts(before)),
        after: Value::Null,
        place: before.place.clone(),
    }));
    changes
}

/// The names of what a role itself lists: roles that it includes, then native roles.
fn parts(role: &Role) -> Vec<String> {
    let included = role.includes.iter().map(ToString::to_string);
    included.chain(role.own.iter().map(|(native, _)| native.to_string())).collect()
}

/// What a role lists now and didn't, or no longer lists. It weakens the policy where that lets a holder take more than
/// the role gives.
fn contents(sides: &PolicySides<'_>, id: &RoleId, before: &Role, after: &Role) -> Option<PolicyChange> {
    let (old, new) = (parts(before), parts(after));
    let added: Vec<&String> = new.iter().filter(|part| !old.contains(part)).collect();
    let gone: Vec<&String> = old.iter().filter(|part| !new.contains(part)).collect();
    let listed = |names: &[&String]| names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
    let (singular, plural) = match (added.is_empty(), gone.is_empty()) {
        (true, true) => return None,
        (false, true) => {
            let added = listed(&added);
            (format!("now includes {added}"), format!("now include {added}"))
        }
        (true, false) => {
            let gone = listed(&gone);
            (format!("no longer includes {gone}"), format!("no longer include {gone}"))
        }
        (false, false) => {
            let (added, gone) = (listed(&added), listed(&gone));
            (
                format!("now includes {added}, and no longer {gone}"),
                format!("now include {added}, and no longer {gone}"),
            )
        }
    };
    let place = match added.first() {
        Some(name) => line(&sides.head.org.place, id, after, name),
        None => gone.first().map(|name| line(&sides.base.org.place, id, before, name))?,
    };
    let is_dangerous =
        after.native_roles.difference(&before.native_roles).any(|native| !sides.catalog.dangers(native).is_empty());
    Some(PolicyChange {
        kind: PolicyKind::Role,
        sentence: Sentence::new(format!("role {id}"), singular, plural),
        weakens: is_dangerous && is_own_doing(sides, before, after),
        before: json!(old),
        after: json!(new),
        place,
    })
}

/// Whether what a role gives besides is its own: what an included role gives now is told of that one.
fn is_own_doing(sides: &PolicySides<'_>, before: &Role, after: &Role) -> bool {
    let is_dangerous = |native: &NativeRole| !sides.catalog.dangers(native).is_empty();
    let own = after.own.iter().map(|(native, _)| native).filter(|native| !before.native_roles.contains(*native));
    let included = after.includes.iter().filter(|id| !before.includes.contains(id));
    let included = included.filter_map(|id| sides.head.org.roles.get(id)).flat_map(|role| &role.native_roles);
    own.chain(included).any(is_dangerous)
}

/// The line of a role that lists a part.
fn line(workspace: &Place, id: &RoleId, role: &Role, name: &str) -> Place {
    if let Some((_, place)) = role.own.iter().find(|(native, _)| native.to_string() == name) {
        return place.clone();
    }
    let includes = workspace.key("roles").key(id.as_str().to_owned()).key("includes");
    let index = role.includes.iter().position(|included| included.as_str() == name);
    index.map_or_else(|| role.place.clone(), |index| includes.index(index))
}

/// Roles of our own in a role that have other rules under the same name.
fn rewritten(catalog: &Catalog, before: &Role, after: &Role, id: &RoleId) -> Vec<PolicyChange> {
    let mut changes = Vec::new();
    for (new, place) in &after.own {
        let old = before.own.iter().find(|(old, _)| old.to_string() == new.to_string() && old != new);
        let Some((old, _)) = old else { continue };
        let Some(text) = rule_changes(old, new) else { continue };
        let dangers = |native: &NativeRole| catalog.dangers(native).into_iter().collect::<BTreeSet<String>>();
        changes.push(PolicyChange {
            kind: PolicyKind::Role,
            sentence: Sentence::whole(format!("{new} of role {id} {text}")),
            weakens: !dangers(new).is_subset(&dangers(old)),
            before: rules(old),
            after: rules(new),
            place: place.clone(),
        });
    }
    changes
}

fn rules(native: &NativeRole) -> Value {
    let rules = native.own_rules().into_iter().flatten().map(|rule| {
        json!({
            "api_groups": rule.api_groups, "resources": rule.resources,
            "verbs": rule.verbs, "resource_names": rule.resource_names,
        })
    });
    rules.collect()
}
