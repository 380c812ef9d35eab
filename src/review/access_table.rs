//! Who has access to what, by which grants.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    access_grant::{AccessGrant, AccessGrants},
    identity::{Identity, identities},
};
use crate::model::{Condition, Day, NativeRole, OrgState, Principal, Scope, earlier, later};

/// The unit of access, an identity with a native role in a scope: ida has `roles/logging.viewer` in `ledger-prod`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccessKey {
    pub identity: Identity,
    pub scope: Scope,
    pub role: NativeRole,
    /// The condition under which it holds; without it is another access.
    pub condition: Option<Arc<Condition>>,
}

/// The scopes and identities that are asked for; all of them by default.
#[derive(Debug, Clone, Copy, Default)]
pub struct AccessFilter<'a> {
    pub scopes: Option<&'a BTreeSet<Scope>>,
    pub identities: Option<&'a BTreeSet<Identity>>,
}

impl AccessFilter<'_> {
    fn has_scope(&self, scope: &Scope) -> bool {
        self.scopes.is_none_or(|scopes| scopes.contains(scope))
    }

    fn has_identity(&self, identity: &Identity) -> bool {
        self.identities.is_none_or(|identities| identities.contains(identity))
    }
}

/// The access of people and of principals that no definition explains, with the grants behind each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccessTable<'a>(BTreeMap<AccessKey, AccessGrants<'a>>);

impl<'a> AccessTable<'a> {
    /// The access that the active grants of an organization give, narrowed to what is asked for.
    #[must_use]
    pub fn of(state: &'a OrgState, filter: &AccessFilter<'_>) -> Self {
        let groups = state.people_of_groups();
        // A principal has many grants; whom it stands for is looked up once.
        let mut known: BTreeMap<&Principal, Vec<(Identity, Option<Day>)>> = BTreeMap::new();
        let mut access: BTreeMap<AccessKey, AccessGrants<'a>> = BTreeMap::new();
        for (key, grant) in state.grants.active.iter().filter(|(key, _)| filter.has_scope(&key.scope)) {
            let asked = known.entry(&key.principal).or_insert_with(|| {
                let mut identities = identities(&key.principal, groups);
                identities.retain(|(identity, _)| filter.has_identity(identity));
                identities
            });
            for (identity, end) in asked {
                let condition = key.condition.clone();
                let (identity, scope, role) = (identity.clone(), key.scope.clone(), key.role.clone());
                let access_grant = AccessGrant { principal: &key.principal, until: earlier(grant.until, *end), grant };
                access
                    .entry(AccessKey { identity, scope, role, condition })
                    .and_modify(|grants| grants.push(access_grant))
                    .or_insert_with(|| AccessGrants::of(access_grant));
            }
        }
        Self(access)
    }

    /// All of it, by identity, then scope, then role.
    pub fn iter(&self) -> impl Iterator<Item = (&AccessKey, &AccessGrants<'a>)> {
        self.0.iter()
    }

    /// The grants that give an access; none if nobody has it.
    #[must_use]
    pub fn get(&self, key: &AccessKey) -> Option<&AccessGrants<'a>> {
        self.0.get(key)
    }

    /// The grants that give an access under a condition, unless the identity holds it without one for as long; the same
    /// as [`Self::get`] where there is no condition.
    pub(super) fn uncovered(&self, key: &AccessKey) -> Option<&AccessGrants<'a>> {
        self.get(key).filter(|grants| !self.covers(key, grants.until()))
    }

    /// Whether what an identity holds under a condition, to an end, is held without one for as long.
    pub(super) fn covers(&self, key: &AccessKey, until: Option<Day>) -> bool {
        let is_conditional = key.condition.is_some();
        let always = is_conditional.then(|| self.get(&AccessKey { condition: None, ..key.clone() })).flatten();
        always.is_some_and(|always| later(always.until(), until) == always.until())
    }

    /// The conditions under which an identity holds something, where the key has none.
    pub(super) fn conditions_of(&self, key: &AccessKey) -> Vec<Arc<Condition>> {
        if key.condition.is_some() {
            return Vec::new();
        }
        let from = self.0.range(key.clone()..);
        let same = |held: &AccessKey| held.identity == key.identity && held.scope == key.scope && held.role == key.role;
        from.take_while(|(held, _)| same(held)).filter_map(|(held, _)| held.condition.clone()).collect()
    }

    /// The access of one identity, by scope, then role.
    pub fn of_identity(&self, identity: &Identity) -> impl Iterator<Item = (&AccessKey, &AccessGrants<'a>)> {
        let (scope, role) = (Scope::least(), NativeRole::least());
        let first = AccessKey { identity: identity.clone(), scope, role, condition: None };
        let identity = identity.clone();
        self.0.range(first..).take_while(move |(key, _)| key.identity == identity)
    }

    /// The native roles of an identity in a scope, but for what holds only under a condition.
    pub(super) fn roles_in(&self, identity: &Identity, scope: &Scope) -> impl Iterator<Item = &NativeRole> {
        let always = self.of_identity(identity).filter(|(key, _)| key.condition.is_none());
        let of_scope = always.filter(move |(key, _)| key.scope == *scope);
        of_scope.map(|(key, _)| &key.role)
    }
}
