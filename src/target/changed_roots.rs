//! Roots whose documents may differ between two organizations, told without emitting any.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::model::{
    Address, Cluster, Day, GroupRole, ManagedMember, OrgState, Root, Scope, ScopeId, ServiceId, Team, TeamId,
    changed_grants, managed_groups,
};

/// The roots of both sides whose documents may differ: those that only one side has, and those of which something
/// changed that `document` reads. The documents of all others are equal.
#[must_use]
pub fn changed_roots<'a>(base: &'a OrgState, head: &'a OrgState) -> BTreeSet<&'a Utf8Path> {
    let (roots_before, roots_after) = (&base.org.roots.by_path, &head.org.roots.by_path);
    let paths = roots_before.keys().chain(roots_after.keys());
    if !has_same_policy(base, head) {
        return paths.map(Utf8PathBuf::as_path).collect();
    }
    let changed = changed_grants(&base.grants, &head.grants);
    let scopes = changed.into_iter().map(|key| &key.scope).chain(changed_entitlements(base, head));
    let comparison = RootComparison { base, head, scopes: scopes.collect() };
    let is_changed = |path: &&Utf8PathBuf| match (roots_before.get(*path), roots_after.get(*path)) {
        (Some(before), Some(after)) => {
            !comparison.has_same_document(before, after) || released(base, path) != released(head, path)
        }
        _ => true,
    };
    paths.filter(is_changed).map(Utf8PathBuf::as_path).collect()
}

/// The scopes of entitlements that one of two sides lacks, or says otherwise.
fn changed_entitlements<'a>(base: &'a OrgState, head: &'a OrgState) -> impl Iterator<Item = &'a Scope> {
    let (before, after) = (&base.entitlements.active, &head.entitlements.active);
    let changed =
        before.iter().filter(|(key, entitlement)| !after.get(key).is_some_and(|other| entitlement.says_same(other)));
    let new = after.keys().filter(|key| !before.contains_key(key));
    changed.map(|(key, _)| key).chain(new).map(|key| &key.scope)
}

/// The addresses that a root lets go.
fn released<'a>(state: &'a OrgState, root: &Utf8Path) -> BTreeSet<&'a str> {
    let released = state.org.released.iter().filter(|object| object.root == root);
    released.map(|object| &*object.address).collect()
}

/// Whether all that the documents of every root depend on is the same.
fn has_same_policy(base: &OrgState, head: &OrgState) -> bool {
    let environments = |state: &OrgState| -> Vec<(String, Vec<Cluster>, bool)> {
        let environments = state.org.environments.iter();
        environments
            .map(|environment| (environment.id.to_string(), environment.clusters.clone(), environment.manage_namespace))
            .collect()
    };
    base.org.layout.style == head.org.layout.style
        && base.org.domain.text == head.org.domain.text
        && base.org.terraform == head.org.terraform
        && base.org.policy.customer == head.org.policy.customer
        && environments(base) == environments(head)
}

/// Two organizations with the same policy.
struct RootComparison<'a> {
    base: &'a OrgState,
    head: &'a OrgState,
    /// Where a grant or entitlement changed.
    scopes: BTreeSet<&'a Scope>,
}

impl RootComparison<'_> {
    /// Whether a root holds the same on both sides: the same scopes without a changed grant, services of the same
    /// labels, annotations and owners, groups of the same people.
    fn has_same_document(&self, before: &Root, after: &Root) -> bool {
        before == after
            && before.scopes.iter().all(|scope| !self.scopes.contains(scope))
            && before.services().into_iter().all(|service| self.is_same_service(service))
            && before.teams.iter().all(|team| self.has_same_groups(team))
            && before.scope_names.iter().all(|scope| self.is_same_scope(scope))
    }

    /// Whether the bindings in one of the workspace's scopes go through the same provider.
    fn is_same_scope(&self, id: &ScopeId) -> bool {
        let declared =
            |state: &'_ OrgState| state.org.scopes.get(id).map(|one| (one.scope.clone(), one.provider.clone()));
        declared(self.base) == declared(self.head)
    }

    fn is_same_service(&self, id: &ServiceId) -> bool {
        match (self.base.org.services.get(id), self.head.org.services.get(id)) {
            (Some(before), Some(after)) => {
                before.labels == after.labels
                    && before.annotations == after.annotations
                    && before.placements == after.placements
                    && before.owners.keys().eq(after.owners.keys())
            }
            (None, None) => true,
            _ => false,
        }
    }

    fn has_same_groups(&self, id: &TeamId) -> bool {
        match (self.base.org.teams.get(id), self.head.org.teams.get(id)) {
            (Some(before), Some(after)) => written_groups(before, self.base) == written_groups(after, self.head),
            (None, None) => true,
            _ => false,
        }
    }
}

/// A person's role in a group, and the end that is written there.
type WrittenMember<'a> = (&'a Address, GroupRole, Option<Day>);

/// All that a root says of a team's groups.
fn written_groups<'a>(team: &'a Team, state: &OrgState) -> BTreeMap<&'a Address, Vec<WrittenMember<'a>>> {
    let groups = managed_groups(team, &state.org.policy, state.today).into_iter();
    let written = |(person, member): (&'a Address, ManagedMember)| (person, member.role, member.written_until);
    groups.map(|(group, people)| (group, people.into_iter().map(written).collect())).collect()
}
