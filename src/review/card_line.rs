//! Lines of cards: access that changes alike on several services.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::{
    access_grant::AccessGrant,
    card_roles::role_names,
    change::ChangeKind,
    change_context::ChangeContext,
    change_row::ChangeRow,
    flag::Flag,
    grant_reason::grant_reasons,
    scope_notes::{NamedResource, ScopeNote, ScopeNotes},
};
use crate::{
    model::{Day, EnvironmentId, Org, Scope, ScopeId, ServiceId},
    source::Place,
};

/// One of the workspace's scopes on a card: `commerce (folder)`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedScope {
    pub id: ScopeId,
    pub noun: &'static str,
}

impl NamedScope {
    fn of(id: &ScopeId, org: &Org) -> Self {
        Self { id: id.clone(), noun: org.scopes.get(id).map_or("scope", |declared| declared.scope.facts().noun) }
    }
}

impl fmt::Display for NamedScope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({})", self.id, self.noun)
    }
}

/// Access that changes alike on several services: `viewer` on checkout and ledger in production, until 2026-12-31.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CardLine {
    pub kind: ChangeKind,
    pub environments: BTreeSet<EnvironmentId>,
    pub services: BTreeSet<ServiceId>,
    /// The workspace's scopes, in place of services.
    pub scope_names: BTreeSet<NamedScope>,
    /// The resource of the services, if it is only on that; then `scopes` has the ids.
    pub resource: Option<NamedResource>,
    /// One of the workspace's roles where all of it changes, native roles otherwise.
    pub roles: String,
    /// Where, if that isn't where the services were, or is another service's too: projects, namespaces or clusters.
    pub scopes: BTreeSet<String>,
    /// Whose the scopes are besides.
    pub shared: Option<String>,
    /// The title of the condition under which it holds.
    pub condition: Option<String>,
    pub until: Option<Day>,
    pub before_until: Option<Day>,
    pub flags: BTreeSet<Flag>,
    /// How many permissions it adds, where a catalogue says.
    pub permissions: Option<usize>,
    /// Why a grant gives it, in the words of its `reason`, and which other team grants it.
    pub reasons: BTreeSet<String>,
    pub places: BTreeSet<Place>,
}

impl CardLine {
    /// The line without what lines that are told together may differ in.
    pub(super) fn without_sources(&self) -> Self {
        let (services, scope_names) = (BTreeSet::new(), BTreeSet::new());
        Self { services, scope_names, scopes: BTreeSet::new(), places: BTreeSet::new(), ..self.clone() }
    }

    /// Takes in another line that is alike.
    pub(super) fn absorb(&mut self, other: Self) {
        self.services.extend(other.services);
        self.scope_names.extend(other.scope_names);
        self.scopes.extend(other.scopes);
        self.places.extend(other.places);
    }
}

/// What changes must have in common to be named together.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct LineKey {
    services: BTreeSet<ServiceId>,
    scope_names: BTreeSet<NamedScope>,
    resource: Option<NamedResource>,
    environment: Option<EnvironmentId>,
    kind: ChangeKind,
    condition: Option<String>,
    until: Option<Day>,
    before_until: Option<Day>,
    is_elsewhere: bool,
    shared: Option<String>,
    reasons: BTreeSet<String>,
}

/// The lines of changes. Lines alike but for their services become one, then those alike but for their environments.
pub(super) fn card_lines(
    rows: &[&ChangeRow<'_>],
    notes: &ScopeNotes<'_>,
    context: &ChangeContext<'_>,
) -> BTreeSet<CardLine> {
    let mut by_key: BTreeMap<LineKey, Vec<(&ChangeRow<'_>, Option<String>)>> = BTreeMap::new();
    for row in rows {
        let Some(grant) = row.change.grants().and_then(|grants| grants.longest()) else { continue };
        let origins = &grant.grant.origins;
        let Some(first) = origins.first() else { continue };
        let services: BTreeSet<ServiceId> =
            origins.iter().filter_map(|origin| origin.site.service().cloned()).collect();
        let change = &row.change;
        let ScopeNote { resource, scope, shared } = notes.note(row, &services);
        let org = if change.kind() == ChangeKind::Lost { &context.base.org } else { &context.head.org };
        let scope_names = origins.iter().filter_map(|origin| origin.site.scope());
        let reasons = grant_reasons(change, context);
        let key = LineKey {
            services,
            scope_names: scope_names.map(|id| NamedScope::of(id, org)).collect(),
            resource,
            environment: first.site.environment().cloned(),
            kind: change.kind(),
            condition: change.key.condition.as_ref().map(|condition| condition.title.clone()),
            until: change.until(),
            before_until: change.before_until(),
            is_elsewhere: scope.is_some(),
            shared,
            reasons,
        };
        by_key.entry(key).or_default().push((row, scope));
    }
    let mut alike: BTreeMap<(CardLine, bool), CardLine> = BTreeMap::new();
    for (key, rows) in by_key {
        let is_elsewhere = key.is_elsewhere;
        let line = line(key, rows, context);
        let first = || line.without_sources();
        alike.entry((line.without_sources(), is_elsewhere)).or_insert_with(first).absorb(line);
    }
    let mut lines: BTreeMap<CardLine, BTreeSet<EnvironmentId>> = BTreeMap::new();
    for line in alike.into_values() {
        let environments = line.environments.clone();
        lines.entry(CardLine { environments: BTreeSet::new(), ..line }).or_default().extend(environments);
    }
    lines.into_iter().map(|(line, environments)| CardLine { environments, ..line }).collect()
}

/// The line of changes with a key.
fn line(key: LineKey, rows: Vec<(&ChangeRow<'_>, Option<String>)>, context: &ChangeContext<'_>) -> CardLine {
    let LineKey {
        services,
        scope_names,
        resource,
        environment,
        kind,
        condition,
        until,
        before_until,
        is_elsewhere: _,
        shared,
        reasons,
    } = key;
    let scopes = rows.iter().filter_map(|(_, scope)| scope.clone()).collect();
    let rows: Vec<&ChangeRow<'_>> = rows.into_iter().map(|(row, _)| row).collect();
    let longest = rows.iter().filter_map(|row| row.change.grants()?.longest());
    let places = longest.flat_map(|AccessGrant { grant, .. }| &grant.origins).map(|origin| Place::clone(&origin.place));
    let added = rows.iter().flat_map(|row| {
        let scope = &row.change.key.scope;
        row.added.iter().flatten().map(move |permission| (scope, permission))
    });
    let permissions: BTreeSet<(&Scope, &String)> = added.collect();
    CardLine {
        kind,
        roles: role_names(&rows, &services, environment.as_ref(), context),
        scopes,
        shared,
        services,
        scope_names,
        resource,
        environments: environment.into_iter().collect(),
        condition,
        until,
        before_until,
        flags: rows.iter().flat_map(|row| row.flags.iter().cloned()).collect(),
        permissions: rows.iter().any(|row| row.added.is_some()).then_some(permissions.len()),
        reasons,
        places: places.collect(),
    }
}
