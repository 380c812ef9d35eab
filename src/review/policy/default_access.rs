//! What members and leads get by default on each service that their team owns.

use std::collections::BTreeMap;

use serde_json::Value;

use super::sides::PolicySides;
use crate::{
    model::{EnvironmentId, Org, RoleId},
    review::{
        policy_change::{PolicyChange, PolicyKind},
        sentence::Sentence,
        written::WrittenPair,
    },
};

type AccessDefaults = BTreeMap<EnvironmentId, Option<RoleId>>;

pub(super) fn changes(sides: &PolicySides<'_>) -> Vec<PolicyChange> {
    let (base, head) = (&sides.base.org, &sides.head.org);
    let of = [
        ("members", "members get", &base.policy.member_access, &head.policy.member_access),
        ("leads", "leads get", &base.policy.lead_access, &head.policy.lead_access),
        ("eligible", "members may ask for", &base.policy.eligible_access, &head.policy.eligible_access),
    ];
    let mut changes = Vec::new();
    for (key, who, before, after) in of {
        for environment in &head.environments {
            let name = environment.id.as_str();
            let old_name = sides.environments.old_name(name);
            // What a new environment gives is new, too.
            if !base.environments.iter().any(|environment| environment.id.as_str() == old_name) {
                continue;
            }
            let (old, new) = (role(before, old_name), role(after, name));
            if old == new {
                continue;
            }
            let word = |role: Option<&RoleId>| role.map_or("nothing", RoleId::as_str).to_owned();
            let (base, head) = sides.section("access");
            let places = (base.key(key).key(old_name.to_owned()), head.key(key).key(name.to_owned()));
            changes.push(PolicyChange {
                kind: PolicyKind::Access,
                sentence: Sentence::whole(format!("{who} {} in {name}, was {}", word(new), word(old))),
                weakens: environment.protected && gives_more(sides, old, new),
                before: old.map_or(Value::Null, |role| Value::String(role.to_string())),
                after: new.map_or(Value::Null, |role| Value::String(role.to_string())),
                place: WrittenPair::at(&places.0, &places.1).place,
            });
        }
    }
    changes
}

fn role<'a>(defaults: &'a AccessDefaults, environment: &str) -> Option<&'a RoleId> {
    defaults.iter().find(|(id, _)| id.as_str() == environment).and_then(|(_, role)| role.as_ref())
}

/// Whether a role gives something that another, of the base, doesn't.
fn gives_more(sides: &PolicySides<'_>, old: Option<&RoleId>, new: Option<&RoleId>) -> bool {
    let native = |org: &'_ Org, role: Option<&RoleId>| {
        role.and_then(|role| org.roles.get(role)).map(|role| role.native_roles.clone()).unwrap_or_default()
    };
    !native(&sides.head.org, new).is_subset(&native(&sides.base.org, old))
}
