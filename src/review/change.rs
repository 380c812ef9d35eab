//! Changes of access between two organizations.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    access_grant::AccessGrants,
    access_table::{AccessFilter, AccessKey, AccessTable},
    identity::{Identity, identities},
};
use crate::model::{Address, Condition, Day, GrantKey, GroupPeople, OrgState, Principal, Scope, changed_grants, later};

/// The kind of a change of access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    Gained,
    /// The same access with another end.
    Until,
    Lost,
}

impl ChangeKind {
    /// The name in the public forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gained => "gained",
            Self::Until => "until",
            Self::Lost => "lost",
        }
    }
}

/// One access that changes: ida gains `roles/logging.viewer` in `ledger-prod`. At least one side is there; both are,
/// with different ends, where only the end changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessChange<'a> {
    pub key: AccessKey,
    pub before: Option<AccessGrants<'a>>,
    pub after: Option<AccessGrants<'a>>,
    /// The conditions under which the same was held before, where it is held without one now.
    pub was_under: Vec<Arc<Condition>>,
}

impl<'a> AccessChange<'a> {
    /// The kind, by which sides are there.
    #[must_use]
    pub fn kind(&self) -> ChangeKind {
        match (&self.before, &self.after) {
            (None, _) => ChangeKind::Gained,
            (Some(_), None) => ChangeKind::Lost,
            (Some(_), Some(_)) => ChangeKind::Until,
        }
    }

    /// The grants that give the access now; for what is lost, those that gave it.
    #[must_use]
    pub fn grants(&self) -> Option<&AccessGrants<'a>> {
        self.after.as_ref().or(self.before.as_ref())
    }

    /// The end of the access now; nothing for what is lost.
    #[must_use]
    pub fn until(&self) -> Option<Day> {
        self.after.as_ref().and_then(AccessGrants::until)
    }

    /// The end that the access had; nothing for what is gained.
    #[must_use]
    pub fn before_until(&self) -> Option<Day> {
        self.before.as_ref().and_then(AccessGrants::until)
    }

    /// Whether the access is longer now than it was: new, or with a later end.
    #[must_use]
    pub fn is_more(&self) -> bool {
        match self.kind() {
            ChangeKind::Gained => true,
            ChangeKind::Lost => false,
            ChangeKind::Until => later(self.until(), self.before_until()) == self.until(),
        }
    }
}

/// The access on both sides of the identities and in the scopes that a changed grant or group touches.
#[derive(Debug)]
pub(super) struct TouchedAccess<'a> {
    pub base: AccessTable<'a>,
    pub head: AccessTable<'a>,
    /// The keys of the grants that one side lacks, or has with another end.
    pub changed_grants: Vec<&'a GrantKey>,
}

impl<'a> TouchedAccess<'a> {
    pub(super) fn between(base: &'a OrgState, head: &'a OrgState) -> Self {
        let changed_grants = changed_grants(&base.grants, &head.grants);
        let touched = Touched::between(base, head, &changed_grants);
        let filter = AccessFilter { scopes: Some(&touched.scopes), identities: Some(&touched.identities) };
        let (base, head) = rayon::join(|| AccessTable::of(base, &filter), || AccessTable::of(head, &filter));
        Self { base, head, changed_grants }
    }

    /// The changes, by identity, then scope, then role.
    pub(super) fn changes(&self) -> Vec<AccessChange<'a>> {
        changes_between(&self.base, &self.head)
    }
}

/// All access that changes between two organizations, by identity, then scope, then role. The result is that of
/// comparing all access; only identities and scopes that a changed grant or group touches are looked at.
#[must_use]
pub fn changes<'a>(base: &'a OrgState, head: &'a OrgState) -> Vec<AccessChange<'a>> {
    TouchedAccess::between(base, head).changes()
}

/// The differences of two tables of access. Who holds something without a condition has neither more nor less by holding
/// it under one too.
#[must_use]
pub fn changes_between<'a>(base: &AccessTable<'a>, head: &AccessTable<'a>) -> Vec<AccessChange<'a>> {
    let keys: BTreeSet<&AccessKey> = base.iter().chain(head.iter()).map(|(key, _)| key).collect();
    let changes = keys.into_iter().map(|key| {
        let (before, after) = (base.uncovered(key).cloned(), head.uncovered(key).cloned());
        let was_under = if before.is_none() && after.is_some() { base.conditions_of(key) } else { Vec::new() };
        AccessChange { key: key.clone(), before, after, was_under }
    });
    changes.filter(|change| is_change(change, head)).collect()
}

fn is_change(change: &AccessChange<'_>, head: &AccessTable<'_>) -> bool {
    match change.kind() {
        ChangeKind::Gained => change.after.is_some(),
        ChangeKind::Lost => !head.covers(&change.key, change.before_until()),
        ChangeKind::Until => change.until() != change.before_until(),
    }
}

/// Scopes and identities whose access may differ.
#[derive(Debug, Default)]
struct Touched {
    scopes: BTreeSet<Scope>,
    identities: BTreeSet<Identity>,
}

impl Touched {
    fn between(base: &OrgState, head: &OrgState, changed_grants: &[&GrantKey]) -> Self {
        let (before, after) = (base.people_of_groups(), head.people_of_groups());
        let mut touched = Self::default();
        for key in changed_grants {
            touched.scopes.insert(key.scope.clone());
            for groups in [before, after] {
                let identities = identities(&key.principal, groups);
                touched.identities.extend(identities.into_iter().map(|(identity, _)| identity));
            }
        }
        let changed = touched.add_groups(before, after);
        if !changed.is_empty() {
            let keys = base.grants.active.keys().chain(head.grants.active.keys());
            let of_changed = keys.filter(|key| changed.contains(&key.principal));
            touched.scopes.extend(of_changed.map(|key| key.scope.clone()));
        }
        touched
    }

    /// Adds the people of groups that stand for others than before, or for the same with other ends; returns those
    /// groups.
    fn add_groups(&mut self, before: &GroupPeople, after: &GroupPeople) -> BTreeSet<Principal> {
        let mut changed = BTreeSet::new();
        for group in before.keys().chain(after.keys()) {
            let (before_people, after_people) = (before.get(group), after.get(group));
            if before_people == after_people || !changed.insert(group.clone()) {
                continue;
            }
            if before_people.is_none() || after_people.is_none() {
                // On one side no definition explains it.
                self.identities.insert(Identity::Principal(group.clone()));
            }
            for person in [before_people, after_people].into_iter().flatten().flat_map(BTreeMap::keys) {
                let end = |people: Option<&BTreeMap<Address, Option<Day>>>| {
                    people.and_then(|people| people.get(person).copied())
                };
                if end(before_people) != end(after_people) {
                    self.identities.insert(Identity::Person(person.clone()));
                }
            }
        }
        changed
    }
}
