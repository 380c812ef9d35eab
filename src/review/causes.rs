//! Causes that explain changes of many at once: what a role means, what everybody gets, where an environment is.

use super::{
    access_grant::AccessGrants,
    access_table::AccessKey,
    change::ChangeKind,
    change_context::ChangeContext,
    change_row::ChangeRow,
    event::{ChangeEvent, EventKind},
    role_changes::{RoleChanges, RoleReason},
    scope_notes::{OtherSide, other_side},
    written::written,
};
use crate::{
    model::{Audience, Org, Origin, Scope, Site, TargetId},
    source::Place,
};

/// The causes of a change.
pub(super) struct Causes<'a> {
    context: &'a ChangeContext<'a>,
    roles: RoleChanges,
}

impl<'a> Causes<'a> {
    pub(super) fn of(context: &'a ChangeContext<'a>) -> Self {
        Self { context, roles: RoleChanges::between(&context.base.org, &context.head.org) }
    }

    /// The cause that alone explains a change, in words, with its line.
    pub(super) fn of_row(&self, row: &ChangeRow<'_>) -> Option<RoleReason> {
        if let Some(reason) = self.roles.reason_of(row) {
            return Some(reason.clone());
        }
        let change = &row.change;
        if let Some(event) = self.of_moved_scope(row) {
            return Some((event.sentence.to_string(), event.place.clone()));
        }
        let mut origins = change.grants().into_iter().flat_map(AccessGrants::origins);
        let first = self.of_origin(change.kind(), &change.key.scope, origins.next()?)?;
        let is_alone = origins
            .all(|origin| self.of_origin(change.kind(), &change.key.scope, origin).is_some_and(|cause| cause == first));
        is_alone.then(|| (first.sentence.to_string(), first.place.clone()))
    }

    /// Another place of one of the workspace's scopes, if the same is held in the place that it has on the other side.
    fn of_moved_scope(&self, row: &ChangeRow<'_>) -> Option<&'a ChangeEvent> {
        let grant = row.change.grants()?.longest()?;
        let [Origin { site: Site::Scope(id), .. }] = grant.grant.origins.as_slice() else { return None };
        let ChangeContext { base, head, access, .. } = self.context;
        let (other, other_access) = match row.change.kind() {
            ChangeKind::Gained => (base, &access.base),
            ChangeKind::Lost => (head, &access.head),
            ChangeKind::Until => return None,
        };
        let scope = other.org.scopes.get(id)?.scope.clone();
        other_access.get(&AccessKey { scope, ..row.change.key.clone() })?;
        let beginning = format!("scope {id}: ");
        self.event(EventKind::Scope, |event| event.sentence.subject.starts_with(&beginning))
    }

    fn of_origin(&self, kind: ChangeKind, scope: &Scope, origin: &Origin) -> Option<&'a ChangeEvent> {
        let is_lost = match kind {
            ChangeKind::Gained => false,
            ChangeKind::Lost => true,
            ChangeKind::Until => return None,
        };
        let environment = origin.site.environment()?.as_str();
        let org = if is_lost { &self.context.base.org } else { &self.context.head.org };
        // What is on a resource has causes of its own, and a default is never one.
        if org.resource_at(&origin.site, scope).is_some() {
            return None;
        }
        let other = other_side(self.context, origin, is_lost);
        let OtherSide { service: Some(_), environment: Some(_), placement: Some(placement) } = other else {
            let is_new = other.service.is_some() && other.environment.is_none();
            return is_new
                .then(|| self.event(EventKind::Environment, |event| event.sentence.subject == environment))?;
        };
        if !placement.scopes.contains(scope) {
            return self.of_scope(scope, origin, is_lost);
        }
        self.of_default(origin, is_lost)
    }

    fn event(&self, kind: EventKind, is_meant: impl Fn(&ChangeEvent) -> bool) -> Option<&'a ChangeEvent> {
        self.context.events.iter().find(|event| event.kind == kind && is_meant(event))
    }

    /// Another cluster, or another pattern of an environment, that moves all services that the registry doesn't pin.
    fn of_scope(&self, scope: &Scope, origin: &Origin, is_lost: bool) -> Option<&'a ChangeEvent> {
        let Site::Service { service, environment } = &origin.site else { return None };
        let environment =
            if is_lost { self.context.environments.new_name(environment.as_str()) } else { environment.as_str() };
        if let Some(cluster) = scope.cluster() {
            let ending = format!(" cluster {cluster}");
            let is_meant = |event: &ChangeEvent| {
                event.sentence.subject == environment && event.sentence.singular.ends_with(&ending)
            };
            if let Some(event) = self.event(EventKind::Cluster, is_meant) {
                return Some(event);
            }
        }
        let target = scope.target();
        let pinned = |org: &Org, service: &str| {
            let place = org.services.get(service).map(|service| Place::root(service.place.source()));
            place.is_some_and(|file| !written(&scope_key(&file.key(service.to_owned()), target)).is_null())
        };
        let service = service.as_str();
        let (old, new) = if is_lost {
            (service, self.context.services.new_name(service))
        } else {
            (self.context.services.old_name(service), service)
        };
        if pinned(&self.context.base.org, old) || pinned(&self.context.head.org, new) {
            return None;
        }
        let beginning = format!("{environment}: {} ", target.facts().scope_key);
        self.event(EventKind::Scope, |event| event.sentence.subject.starts_with(&beginning))
    }

    /// What members or leads get by default, where neither the team nor its entry says otherwise.
    fn of_default(&self, origin: &Origin, is_lost: bool) -> Option<&'a ChangeEvent> {
        let context = self.context;
        let people = match origin.audience {
            Audience::Members(_) => "members",
            Audience::Leads(_) => "leads",
            Audience::Workload(_) | Audience::Named => return None,
        };
        let names = |name: &str, service: &str, environment: &str| {
            (name.to_owned(), service.to_owned(), environment.to_owned())
        };
        let Site::Service { service, environment } = &origin.site else { return None };
        let (team, service, environment) = (origin.team.as_str(), service.as_str(), environment.as_str());
        let here = names(team, service, environment);
        let there = if is_lost {
            names(
                context.teams.new_name(team),
                context.services.new_name(service),
                context.environments.new_name(environment),
            )
        } else {
            names(
                context.teams.old_name(team),
                context.services.old_name(service),
                context.environments.old_name(environment),
            )
        };
        let (base, head) = if is_lost { (&here, &there) } else { (&there, &here) };
        let is_default =
            follows_default(&context.base.org, base, people) && follows_default(&context.head.org, head, people);
        let beginning = format!("{people} get ");
        let middle = format!(" in {}, was ", head.2);
        let is_meant = |event: &ChangeEvent| {
            event.sentence.subject.starts_with(&beginning) && event.sentence.subject.contains(&middle)
        };
        is_default.then(|| self.event(EventKind::Access, is_meant))?
    }
}

fn scope_key(facts: &Place, target: TargetId) -> Place {
    facts.key(target.as_str()).key(target.facts().scope_key)
}

/// Whether what a team's members or leads get on a service that it owns is the workspace's default.
fn follows_default(org: &Org, (team, service, environment): &(String, String, String), people: &str) -> bool {
    let Some(team) = org.teams.get(team.as_str()) else { return false };
    let Some(ownership) = team.services.iter().find(|owned| owned.service.as_str() == service.as_str()) else {
        return false;
    };
    let overrides = if people == "members" {
        [&team.member_access, &ownership.member_access]
    } else {
        [&team.lead_access, &ownership.lead_access]
    };
    overrides.iter().all(|table| !table.keys().any(|id| id.as_str() == environment.as_str()))
}
