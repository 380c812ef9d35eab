//! Abilities: who can do a certain thing.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    access_site::{AccessSite, SiteName},
    access_table::{AccessKey, AccessTable},
    identity::Identity,
    scope_index::{ScopeIndex, ScopedRole, applicable},
};
use crate::{
    catalog::{Catalog, Permission},
    model::{Condition, NativeRole, Org, RoleId, Scope},
};

/// What may be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ability {
    /// All native roles of one of the workspace's roles that apply there.
    Role(RoleId),
    /// Any of these native roles.
    Native(BTreeSet<NativeRole>),
    /// A native role that permits this, as far as catalogues tell.
    Permission(Permission),
}

impl Ability {
    /// Reads a role's name, a native role in use (`view` alone is enough for `ClusterRole/view`), or a permission; the
    /// first of them that it is.
    #[must_use]
    pub fn parse(text: &str, org: &Org) -> Option<Self> {
        if let Some((role, _)) = org.roles.get_key_value(text) {
            return Some(Self::Role(role.clone()));
        }
        let native_roles = Self::native_roles(text, org);
        if native_roles.is_empty() {
            Permission::parse(text).map(Self::Permission)
        } else {
            Some(Self::Native(native_roles))
        }
    }

    /// The native roles in use of this name.
    #[must_use]
    pub fn native_roles(text: &str, org: &Org) -> BTreeSet<NativeRole> {
        org.native_roles().into_iter().filter(|role| role.name() == text || role.to_string() == text).cloned().collect()
    }
}

/// The identities that have an ability, with the native roles that give it to them, by site.
#[derive(Debug, Clone, Default)]
pub struct AbilityIndex<'a> {
    scoped_roles: BTreeMap<(Identity, SiteName<'a>), BTreeSet<ScopedRole>>,
    /// Roles that somebody holds there, of which no catalogue tells what they permit.
    pub unknown: BTreeSet<NativeRole>,
}

impl<'a> AbilityIndex<'a> {
    /// The index for the sites of `index`, from the access to their scopes.
    #[must_use]
    pub fn of(
        ability: &Ability,
        org: &'a Org,
        catalog: &Catalog,
        access: &AccessTable<'_>,
        index: &ScopeIndex<'a>,
    ) -> Self {
        let mut able = Self::default();
        let mut answers: BTreeMap<&NativeRole, bool> = BTreeMap::new();
        for (AccessKey { identity, scope, role, condition }, _) in access.iter() {
            for at in index.at(scope) {
                let key = (identity.clone(), at.name);
                let scoped_role = || BTreeSet::from([(scope.clone(), role.clone())]);
                let scoped_roles = match ability {
                    Ability::Role(_) if able.scoped_roles.contains_key(&key) => continue,
                    Ability::Role(wanted) => whole_role(wanted, org, (identity, condition.as_ref()), access, at),
                    Ability::Native(wanted) if wanted.contains(role) => scoped_role(),
                    Ability::Native(_) => continue,
                    Ability::Permission(wanted) => {
                        let unknown = &mut able.unknown;
                        let permits = *answers.entry(role).or_insert_with(|| {
                            catalog.permits(role, wanted).unwrap_or_else(|| {
                                unknown.insert(role.clone());
                                false
                            })
                        });
                        if permits { scoped_role() } else { continue }
                    }
                };
                if !scoped_roles.is_empty() {
                    able.scoped_roles.entry(key).or_default().extend(scoped_roles);
                }
            }
        }
        able
    }

    /// Whether any of these native roles gives an identity the ability there.
    #[must_use]
    pub fn has(&self, identity: &Identity, site: SiteName<'a>, scoped_roles: &BTreeSet<ScopedRole>) -> bool {
        let able = self.scoped_roles.get(&(identity.clone(), site));
        able.is_some_and(|able| !able.is_disjoint(scoped_roles))
    }
}

/// The native roles of one of the workspace's roles that apply at a site; none if the identity doesn't hold them all,
/// there or in what covers it, always or under a condition.
fn whole_role(
    role: &RoleId,
    org: &Org,
    (identity, condition): (&Identity, Option<&Arc<Condition>>),
    access: &AccessTable<'_>,
    at: &AccessSite<'_>,
) -> BTreeSet<ScopedRole> {
    let native_roles = org.roles.get(role).into_iter().flat_map(|role| &role.native_roles);
    let covering = || org.scopes.values().map(|declared| &declared.scope);
    let holds = |scope: &Scope, role: &NativeRole| {
        [None, condition].into_iter().any(|condition| {
            let (scope, role, condition) = (scope.clone(), role.clone(), condition.cloned());
            access.get(&AccessKey { identity: identity.clone(), scope, role, condition }).is_some()
        })
    };
    let held = applicable(at.whole, native_roles).into_iter().map(|(scope, role)| {
        if holds(&scope, &role) {
            return Some((scope, role));
        }
        let wider = covering().find(|wider| wider.covers(&scope) && role.applies_in(wider) && holds(wider, &role))?;
        Some((wider.clone(), role))
    });
    held.collect::<Option<BTreeSet<ScopedRole>>>().unwrap_or_default()
}
