//! Who can do a certain thing.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    access::{Access, Holder, Reach},
    sites::{Pair, Sites, applicable},
};
use crate::{
    catalog::{Catalog, Permission},
    model::{EnvironmentId, NativeRole, Org, RoleId, ServiceId},
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
        let natives = Self::natives(text, org);
        if natives.is_empty() { Permission::parse(text).map(Self::Permission) } else { Some(Self::Native(natives)) }
    }

    /// The native roles in use of this name.
    #[must_use]
    pub fn natives(text: &str, org: &Org) -> BTreeSet<NativeRole> {
        org.native_roles().into_iter().filter(|role| role.name() == text || role.to_string() == text).cloned().collect()
    }
}

/// Who can do it, and by which native roles.
#[derive(Debug, Clone, Default)]
pub struct Able<'a> {
    by_spot: BTreeMap<(Holder, &'a ServiceId, &'a EnvironmentId), BTreeSet<Pair>>,
    /// Roles that somebody holds there, of which no catalogue tells what they permit.
    pub unknown: BTreeSet<NativeRole>,
}

impl<'a> Able<'a> {
    /// Looks through the access to some sites.
    #[must_use]
    pub fn of(ability: &Ability, org: &'a Org, catalog: &Catalog, access: &Access<'_>, sites: &Sites<'a>) -> Self {
        let mut able = Self::default();
        let mut answers: BTreeMap<&NativeRole, bool> = BTreeMap::new();
        for (Reach { holder, scope, role }, _) in access.iter() {
            for spot in sites.at(scope) {
                let key = (holder.clone(), spot.service, spot.environment);
                let pairs = match ability {
                    Ability::Role(_) if able.by_spot.contains_key(&key) => continue,
                    Ability::Role(wanted) => {
                        let natives = org.roles.get(wanted).into_iter().flat_map(|role| &role.natives);
                        let all = applicable(spot.site, natives);
                        let has = |(scope, role): &Pair| {
                            let reach = Reach { holder: holder.clone(), scope: scope.clone(), role: role.clone() };
                            access.get(&reach).is_some()
                        };
                        if all.iter().all(has) { all } else { BTreeSet::new() }
                    }
                    Ability::Native(wanted) if wanted.contains(role) => [(scope.clone(), role.clone())].into(),
                    Ability::Native(_) => continue,
                    Ability::Permission(wanted) => {
                        let unknown = &mut able.unknown;
                        let permits = *answers.entry(role).or_insert_with(|| {
                            catalog.permits(role, wanted).unwrap_or_else(|| {
                                unknown.insert(role.clone());
                                false
                            })
                        });
                        if permits { [(scope.clone(), role.clone())].into() } else { BTreeSet::new() }
                    }
                };
                if !pairs.is_empty() {
                    able.by_spot.entry(key).or_default().extend(pairs);
                }
            }
        }
        able
    }

    /// Whether any of these native roles helps this holder there.
    #[must_use]
    pub fn has(
        &self,
        holder: &Holder,
        service: &'a ServiceId,
        environment: &'a EnvironmentId,
        pairs: &BTreeSet<Pair>,
    ) -> bool {
        let helping = self.by_spot.get(&(holder.clone(), service, environment));
        helping.is_some_and(|helping| !helping.is_disjoint(pairs))
    }
}
