//! Assignments of roles: what identities hold, by the names that the definitions use.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    access_site::{AccessSite, SiteName, SitePart},
    held_role::HeldRole,
    identity::Identity,
    role_name::RoleName,
    scope_index::{ScopeIndex, ScopedRole, applicable},
};
use crate::model::{Condition, Day, Grant, NativeRole, OrgState, Origin, Principal, Scope, is_over};

/// A role that an identity holds on a service in an environment or in one of the workspace's scopes, by one principal, to
/// one end: ida is a `viewer` of ledger in production, through `group:payments@example.com`.
#[derive(Debug, Clone)]
pub struct RoleAssignment<'a> {
    pub identity: Identity,
    pub site: SiteName<'a>,
    /// The part of the site, with its scope where it isn't the whole.
    pub part: SitePart<'a>,
    pub part_scope: Option<&'a Scope>,
    pub principal: &'a Principal,
    /// The condition under which it is held.
    pub condition: Option<Arc<Condition>>,
    pub until: Option<Day>,
    pub name: RoleName,
    /// Where it is held, if that isn't everywhere that the native role applies.
    pub only_in: BTreeSet<Scope>,
    pub scoped_roles: BTreeSet<ScopedRole>,
    /// The origins at this site; if there are none, those at others that share its scopes.
    pub origins: BTreeSet<&'a Origin>,
}

type GrantsByRole<'a> = BTreeMap<ScopedRole, &'a Grant>;
type AssignmentKey<'a> = (Identity, SiteName<'a>, SitePart<'a>, &'a Principal, Option<Arc<Condition>>, Option<Day>);

/// The assignments that held roles make up: one of the workspace's roles where a definition gives it and all its native
/// roles that apply are held under the same condition and to the same end, native roles otherwise.
#[must_use]
pub fn role_assignments<'a>(
    state: &'a OrgState,
    held_roles: impl IntoIterator<Item = HeldRole<'a>>,
    index: &ScopeIndex<'a>,
) -> Vec<RoleAssignment<'a>> {
    let mut held: BTreeMap<AssignmentKey<'a>, (AccessSite<'a>, GrantsByRole<'a>)> = BTreeMap::new();
    for HeldRole { identity, scope, role, condition, principal, until, grant } in held_roles {
        for at in index.at(&scope) {
            let key = (identity.clone(), at.name, at.part, principal, condition.clone(), until);
            let (_, grants) = held.entry(key).or_insert_with(|| (*at, BTreeMap::new()));
            grants.insert((scope.clone(), role.clone()), grant);
        }
    }
    let mut assignments = Vec::new();
    for ((identity, site, part, principal, condition, until), (at, grants)) in held {
        for NamedRoles { name, scoped_roles, origins } in named_roles(state, &at, &grants) {
            assignments.push(RoleAssignment {
                identity: identity.clone(),
                site,
                part,
                part_scope: at.scopes.first().filter(|_| part != SitePart::Whole),
                principal,
                condition: condition.clone(),
                until,
                only_in: only_in(&at, &name, &scoped_roles),
                name,
                scoped_roles,
                origins,
            });
        }
    }
    assignments
}

/// Native roles under one name.
struct NamedRoles<'a> {
    name: RoleName,
    scoped_roles: BTreeSet<ScopedRole>,
    origins: BTreeSet<&'a Origin>,
}

/// The names of native roles that are held together, those that definitions use first.
fn named_roles<'a>(state: &'a OrgState, at: &AccessSite<'a>, grants: &GrantsByRole<'a>) -> Vec<NamedRoles<'a>> {
    let origins = grants.values().flat_map(|grant| &grant.origins);
    let is_current = |origin: &&Origin| !is_over(origin.until, state.today);
    let written: BTreeSet<&str> = origins.filter(is_current).map(|origin| origin.role.as_ref()).collect();
    let mut named: Vec<NamedRoles<'a>> = Vec::new();
    for role in written {
        let Some((name, scoped_roles)) = named_as(role, state, at, grants) else { continue };
        let is_of_role = |origin: &Origin| *origin.role == *role && is_current(&origin);
        let origins = origins_of(at, grants, &scoped_roles, is_of_role);
        named.push(NamedRoles { name, scoped_roles, origins });
    }
    let covered: BTreeSet<&ScopedRole> = named.iter().flat_map(|named| &named.scoped_roles).collect();
    let mut rest: BTreeMap<&NativeRole, BTreeSet<ScopedRole>> = BTreeMap::new();
    for scoped_role in grants.keys().filter(|scoped_role| !covered.contains(scoped_role)) {
        rest.entry(&scoped_role.1).or_default().insert(scoped_role.clone());
    }
    let rest = rest.into_iter().map(|(role, scoped_roles)| {
        let origins = origins_of(at, grants, &scoped_roles, |origin| is_current(&origin));
        NamedRoles { name: RoleName::Native(role.clone()), scoped_roles, origins }
    });
    let rest: Vec<NamedRoles<'a>> = rest.collect();
    named.extend(rest);
    named
}

/// What a role that a definition names is here; nothing if not all of it is held.
fn named_as(
    role: &str,
    state: &OrgState,
    at: &AccessSite<'_>,
    grants: &GrantsByRole<'_>,
) -> Option<(RoleName, BTreeSet<ScopedRole>)> {
    if let Some((id, definition)) = state.org.roles.get_key_value(role) {
        let scoped_roles = applicable(at.scopes, &definition.native_roles);
        let is_held = scoped_roles.iter().all(|scoped_role| grants.contains_key(scoped_role));
        return is_held.then(|| (RoleName::Role(id.clone()), scoped_roles));
    }
    let of_name = grants.keys().filter(|(_, native)| native.to_string() == role);
    let scoped_roles: BTreeSet<ScopedRole> = of_name.cloned().collect();
    let native = scoped_roles.first()?.1.clone();
    Some((RoleName::Native(native), scoped_roles))
}

/// The origins of roles that are meant: those at the site itself, if it has any.
fn origins_of<'a>(
    at: &AccessSite<'a>,
    grants: &GrantsByRole<'a>,
    scoped_roles: &BTreeSet<ScopedRole>,
    is_meant: impl Fn(&Origin) -> bool,
) -> BTreeSet<&'a Origin> {
    let grants = scoped_roles.iter().filter_map(|scoped_role| grants.get(scoped_role));
    let origins = grants.flat_map(|grant| &grant.origins).filter(|origin| is_meant(origin));
    let (here, elsewhere): (BTreeSet<_>, BTreeSet<_>) = origins.partition(|origin| at.name.is_of(origin));
    if here.is_empty() { elsewhere } else { here }
}

/// The scopes in which a native role is held, if it isn't held in all where it applies.
fn only_in(at: &AccessSite<'_>, name: &RoleName, scoped_roles: &BTreeSet<ScopedRole>) -> BTreeSet<Scope> {
    match name {
        RoleName::Role(_) => BTreeSet::new(),
        RoleName::Native(role) => {
            let all = at.scopes.iter().filter(|scope| role.applies_in(scope));
            let held: BTreeSet<Scope> = scoped_roles.iter().map(|(scope, _)| scope.clone()).collect();
            if all.count() == held.len() { BTreeSet::new() } else { held }
        }
    }
}
