//! Names of roles on a card's line.

use std::{cmp::Reverse, collections::BTreeSet};

use super::{
    access_grant::AccessGrants, access_table::AccessKey, access_table::AccessTable, change::ChangeKind,
    change_context::ChangeContext, change_row::ChangeRow, identity::Identity,
};
use crate::model::{EnvironmentId, NativeRole, Org, RoleId, Scope, ServiceId};

type ScopedRoles<'a> = BTreeSet<(&'a Scope, &'a NativeRole)>;

/// The workspace's roles that those on a line get or lose as a whole, and what is left as native roles. Who has `viewer`
/// and gets the rest of `operator` gets `operator`.
pub(super) fn role_names(
    rows: &[&ChangeRow<'_>],
    services: &BTreeSet<ServiceId>,
    environment: Option<&EnvironmentId>,
    context: &ChangeContext<'_>,
) -> String {
    let is_lost = rows.iter().any(|row| row.change.kind() == ChangeKind::Lost);
    let org = if is_lost { &context.base.org } else { &context.head.org };
    let all: ScopedRoles<'_> = rows.iter().map(|row| (&row.change.key.scope, &row.change.key.role)).collect();
    let origins = rows.iter().filter_map(|row| row.change.grants()).flat_map(AccessGrants::origins);
    let written: BTreeSet<&str> = origins.map(|origin| &*origin.role).collect();
    let scopes = scopes(&all, org, services, environment);
    let mut roles: Vec<(&RoleId, ScopedRoles<'_>)> = written
        .into_iter()
        .filter_map(|role| {
            let (id, definition) = org.roles.get_key_value(role)?;
            Some((id, given(&definition.native_roles, &scopes)))
        })
        .collect();
    roles.sort_by_key(|(id, gives)| (Reverse(gives.len()), *id));
    let transfer = RoleTransfer { rows, scopes: &scopes, context };
    let mut unnamed = all.clone();
    let mut names: Vec<String> = Vec::new();
    for (id, gives) in roles {
        if !gives.is_disjoint(&unnamed) && (gives.is_subset(&all) || transfer.is_whole(id, &gives)) {
            unnamed.retain(|scoped_role| !gives.contains(scoped_role));
            names.push(id.to_string());
        }
    }
    let native_roles: BTreeSet<String> = unnamed.into_iter().map(|(_, role)| role.to_string()).collect();
    names.extend(native_roles);
    names.join(", ")
}

/// Those scopes of changes in which some services are in an environment.
fn scopes<'a>(
    all: &ScopedRoles<'a>,
    org: &Org,
    services: &BTreeSet<ServiceId>,
    environment: Option<&EnvironmentId>,
) -> BTreeSet<&'a Scope> {
    // The workspace's own scopes are what they are.
    let Some(environment) = environment else { return all.iter().map(|(scope, _)| *scope).collect() };
    let sites = services.iter().filter_map(|service| org.services.get(service)?.placements.get(environment));
    let is_there = |scope: &&Scope| sites.clone().any(|site| site.scopes.contains(scope));
    all.iter().map(|(scope, _)| *scope).filter(is_there).collect()
}

/// What native roles give in scopes.
fn given<'a>(native_roles: &'a BTreeSet<NativeRole>, scopes: &BTreeSet<&'a Scope>) -> ScopedRoles<'a> {
    let given = scopes.iter().flat_map(|scope| {
        native_roles.iter().filter(|native| native.applies_in(scope)).map(move |native| (*scope, native))
    });
    given.collect()
}

/// Changes of one kind, to tell whether they give or take a role as a whole.
struct RoleTransfer<'a> {
    rows: &'a [&'a ChangeRow<'a>],
    scopes: &'a BTreeSet<&'a Scope>,
    context: &'a ChangeContext<'a>,
}

impl RoleTransfer<'_> {
    /// Whether everybody on the line has all of a role on one side, and not all that it meant on the other. A role that
    /// means something else now is neither given nor taken.
    fn is_whole(&self, id: &RoleId, gives: &ScopedRoles<'_>) -> bool {
        let (base, head) = (&self.context.access.base, &self.context.access.head);
        let kinds: BTreeSet<ChangeKind> = self.rows.iter().map(|row| row.change.kind()).collect();
        let (with, without, meant) = match kinds.into_iter().collect::<Vec<_>>().as_slice() {
            [ChangeKind::Gained] => (head, base, self.context.base.org.roles.get(id)),
            [ChangeKind::Lost] => (base, head, self.context.head.org.roles.get(id)),
            _ => return false,
        };
        let meant = meant.map(|role| given(&role.native_roles, self.scopes));
        let mut identities = self.rows.iter().map(|row| &row.change.key.identity);
        identities.all(|identity| {
            has_all(with, identity, gives) && meant.as_ref().is_none_or(|meant| !has_all(without, identity, meant))
        })
    }
}

fn has_all(access: &AccessTable<'_>, identity: &Identity, scoped_roles: &ScopedRoles<'_>) -> bool {
    scoped_roles.iter().all(|(scope, role)| {
        let (scope, role) = ((*scope).clone(), (*role).clone());
        let key = AccessKey { identity: identity.clone(), scope, role, condition: None };
        access.get(&key).is_some()
    })
}
