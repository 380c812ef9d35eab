//! The load of allow policies: how much of Google's limits they use.

use std::collections::BTreeMap;

use super::scope::Scope;
use crate::model::{grant::GrantKey, principal::Principal};

/// The maximum number of principals in a project's allow policy; every occurrence counts (cloud.google.com/iam/quotas).
pub const PRINCIPAL_LIMIT: usize = 1500;
/// The maximum number of groups and domains among a policy's principals.
pub const GROUP_LIMIT: usize = 250;
/// The share of a limit from which on it is reported, in percent.
pub const LIMIT_NEAR: usize = 80;

/// The content of a project's allow policy, as far as the definitions define it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PolicyLoad {
    pub principals: usize,
    pub groups: usize,
}

impl PolicyLoad {
    /// The count and the limit of whichever limit is nearer, with the noun of what is counted.
    #[must_use]
    pub fn nearer_limit(self) -> (usize, usize, &'static str) {
        let Self { principals, groups } = self;
        if groups * PRINCIPAL_LIMIT > principals * GROUP_LIMIT {
            (groups, GROUP_LIMIT, "groups")
        } else {
            (principals, PRINCIPAL_LIMIT, "principals")
        }
    }
}

/// Whether a scope has an allow policy with such limits.
fn has_policy(scope: &Scope) -> bool {
    match scope {
        Scope::Project(_) | Scope::Resource(_) | Scope::Folder(_) | Scope::Organization(_) => true,
        Scope::Namespace(_) | Scope::Cluster(_) => false,
    }
}

/// The load of each project that has a grant.
#[must_use]
pub fn policy_loads<'a>(keys: impl Iterator<Item = &'a GrantKey>) -> BTreeMap<&'a Scope, PolicyLoad> {
    let mut loads: BTreeMap<&Scope, PolicyLoad> = BTreeMap::new();
    for key in keys.filter(|key| has_policy(&key.scope)) {
        let load = loads.entry(&key.scope).or_default();
        load.principals += 1;
        load.groups += usize::from(matches!(key.principal, Principal::Group(_) | Principal::Domain(_)));
    }
    loads
}
