//! Which of the native roles that are live belong in a role of the workspace, and which no catalogue knows.

use std::collections::BTreeSet;

use super::yaml::is_writable;
use crate::{
    catalog::Catalog,
    live::{LiveGrant, LiveWorld},
    model::{NativeRole, PolicyRule, Scope, WrittenRule, is_name},
};

/// Whether a role of the workspace can have a native role without a finding that is an error.
pub(super) fn is_suitable(role: &NativeRole, catalog: &Catalog) -> bool {
    let is_too_much = role.is_basic() || role.permits_everything() || catalog.is_service_agent(role);
    is_writable(role.name())
        && !is_too_much
        && !catalog.is_deprecated(role)
        && role.own_rules().is_none_or(|rules| {
            let rules: Vec<WrittenRule> = rules.iter().map(written).collect();
            is_name(role.name()) && catalog.rule_faults(&rules).is_empty()
        })
}

/// A rule as a definition would have it.
fn written(rule: &PolicyRule) -> WrittenRule {
    let PolicyRule { api_groups, resources, verbs, resource_names } = rule;
    let list = |texts: &BTreeSet<String>| texts.iter().cloned().collect::<Vec<_>>();
    WrittenRule {
        api_groups: list(api_groups),
        resources: list(resources),
        verbs: list(verbs),
        resource_names: (!resource_names.is_empty()).then(|| list(resource_names)),
    }
}

/// The names of native roles that somebody holds and that no catalogue has: they exist, since they are live.
pub(super) fn unknown_roles(world: &LiveWorld, catalog: &Catalog) -> BTreeSet<String> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut unknown = BTreeSet::new();
    for (scope, grants) in &world.grants {
        let named = grants.iter().filter(|grant| !grant.member.is_own(scope) && grant.member.principal().is_some());
        for grant in named {
            if !seen.insert(&grant.role) {
                continue;
            }
            let role = NativeRole::parse(&grant.role).filter(|role| role.own_rules().is_none());
            let role = role.filter(|role| role.applies_in(scope) && !catalog.has(role) && is_writable(role.name()));
            unknown.extend(role.map(|role| role.name().to_owned()));
        }
    }
    unknown
}

/// How many grants there are of roles that permit nearly everything, which rules refuse.
pub(super) fn grants_of_too_much(world: &LiveWorld) -> usize {
    let is_too_much =
        |role: &str| NativeRole::parse(role).is_some_and(|role| role.is_basic() || role.permits_everything());
    let of_scope = |(scope, grants): (&Scope, &Vec<LiveGrant>)| {
        grants.iter().filter(|grant| !grant.member.is_own(scope) && is_too_much(&grant.role)).count()
    };
    world.grants.iter().map(of_scope).sum()
}

/// Roles of namespaces that somebody holds, and whose rules weren't exported.
pub(super) fn roles_without_rules(world: &LiveWorld) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (scope, grants) in &world.grants {
        let own = grants.iter().filter(|grant| grant.role.starts_with("Role/") && !grant.member.is_own(scope));
        let unknown = own.filter(|grant| world.native_role(&grant.role, scope).is_none());
        found.extend(unknown.map(|grant| grant.role.to_string()));
    }
    found
}
