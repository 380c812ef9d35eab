//! Lines of cards: access that changes alike on several services.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    access_grant::AccessGrants, change::ChangeKind, change_context::ChangeContext, change_row::ChangeRow, flag::Flag,
};
use crate::{
    model::{Day, EnvironmentId, NativeRole, Org, RoleId, Scope, ServiceId},
    source::Place,
};

/// Access that changes alike on several services: `viewer` on checkout and ledger in production, until 2026-12-31.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CardLine {
    pub kind: ChangeKind,
    pub environments: BTreeSet<EnvironmentId>,
    pub services: BTreeSet<ServiceId>,
    /// One of the workspace's roles where all of it changes, native roles otherwise.
    pub roles: String,
    pub until: Option<Day>,
    pub before_until: Option<Day>,
    pub flags: BTreeSet<Flag>,
    /// How many permissions it adds, where a catalogue says.
    pub permissions: Option<usize>,
    pub places: BTreeSet<Place>,
}

/// What changes must have in common to be named together: services, environment, kind, ends.
type LineKey = (BTreeSet<ServiceId>, EnvironmentId, ChangeKind, Option<Day>, Option<Day>);

/// The services that a line is about, and the places that say so.
#[derive(Default)]
struct LineSources {
    services: BTreeSet<ServiceId>,
    places: BTreeSet<Place>,
}

/// The lines of changes. Lines alike but for their services become one, then those alike but for their environments.
pub(super) fn card_lines(rows: &[&ChangeRow<'_>], context: &ChangeContext<'_>) -> BTreeSet<CardLine> {
    let mut by_key: BTreeMap<LineKey, Vec<&ChangeRow<'_>>> = BTreeMap::new();
    for row in rows {
        let Some(grant) = row.change.grants().and_then(|grants| grants.longest()) else { continue };
        let origins = &grant.grant.origins;
        let Some(first) = origins.first() else { continue };
        let services = origins.iter().map(|origin| origin.service.clone()).collect();
        let change = &row.change;
        let key = (services, first.environment.clone(), change.kind(), change.until(), change.before_until());
        by_key.entry(key).or_default().push(row);
    }
    let mut sources: BTreeMap<CardLine, LineSources> = BTreeMap::new();
    for (key, rows) in by_key {
        let longest = rows.iter().filter_map(|row| row.change.grants()?.longest());
        let places = longest.flat_map(|grant| &grant.grant.origins).map(|origin| Place::clone(&origin.place));
        let places: BTreeSet<Place> = places.collect();
        let services = key.0.clone();
        let all = sources.entry(line_without_sources(key, &rows, context)).or_default();
        all.services.extend(services);
        all.places.extend(places);
    }
    let mut lines: BTreeMap<CardLine, BTreeSet<EnvironmentId>> = BTreeMap::new();
    for (line, LineSources { services, places }) in sources {
        let alike = CardLine { services, places, environments: BTreeSet::new(), ..line };
        lines.entry(alike).or_default().extend(line.environments);
    }
    lines.into_iter().map(|(line, environments)| CardLine { environments, ..line }).collect()
}

/// The line of changes with a key, but for its services and places.
fn line_without_sources(key: LineKey, rows: &[&ChangeRow<'_>], context: &ChangeContext<'_>) -> CardLine {
    let (services, environment, kind, until, before_until) = key;
    let state = if kind == ChangeKind::Lost { context.base } else { context.head };
    let added = rows.iter().flat_map(|row| {
        let scope = &row.change.key.scope;
        row.added.iter().flatten().map(move |permission| (scope, permission))
    });
    let permissions: BTreeSet<(&Scope, &String)> = added.collect();
    CardLine {
        kind,
        services: BTreeSet::new(),
        roles: role_names(rows, &services, &environment, &state.org),
        environments: BTreeSet::from([environment]),
        until,
        before_until,
        flags: rows.iter().flat_map(|row| row.flags.iter().cloned()).collect(),
        permissions: rows.iter().any(|row| row.added.is_some()).then_some(permissions.len()),
        places: BTreeSet::new(),
    }
}

type ScopedRoles<'a> = BTreeSet<(&'a Scope, &'a NativeRole)>;

/// The workspace's roles of which all that they give there changes; what is left as native roles.
fn role_names(
    rows: &[&ChangeRow<'_>],
    services: &BTreeSet<ServiceId>,
    environment: &EnvironmentId,
    org: &Org,
) -> String {
    let all: ScopedRoles<'_> = rows.iter().map(|row| (&row.change.key.scope, &row.change.key.role)).collect();
    let origins = rows.iter().filter_map(|row| row.change.grants()).flat_map(AccessGrants::origins);
    let written: BTreeSet<&str> = origins.map(|origin| &*origin.role).collect();
    let mut roles: Vec<(&RoleId, ScopedRoles<'_>)> = written
        .into_iter()
        .filter_map(|role| {
            let (id, role) = org.roles.get_key_value(role)?;
            let sites = services.iter().filter_map(|service| org.services.get(service)?.sites.get(environment));
            let scopes: BTreeSet<&Scope> = all
                .iter()
                .map(|(scope, _)| *scope)
                .filter(|scope| sites.clone().any(|site| site.scopes.contains(scope)))
                .collect();
            let gives = scopes.into_iter().flat_map(|scope| {
                let natives = role.natives.iter().filter(|native| native.applies_in(scope));
                natives.map(move |native| (scope, native))
            });
            Some((id, gives.collect()))
        })
        .collect();
    roles.sort_by_key(|(id, gives)| (Reverse(gives.len()), *id));
    let mut unnamed = all.clone();
    let mut names: Vec<String> = Vec::new();
    for (id, gives) in roles {
        if !gives.is_empty() && gives.is_subset(&all) && !gives.is_disjoint(&unnamed) {
            unnamed.retain(|scoped_role| !gives.contains(scoped_role));
            names.push(id.to_string());
        }
    }
    let native_roles: BTreeSet<String> = unnamed.into_iter().map(|(_, role)| role.to_string()).collect();
    names.extend(native_roles);
    names.join(", ")
}
