//! How much of a project's allow policy is used.

use std::collections::BTreeMap;

use super::scope::Scope;
use crate::model::{grant::GrantKey, principal::Principal};

/// The principals that one project's allow policy takes; every occurrence counts (cloud.google.com/iam/quotas).
pub const PRINCIPAL_LIMIT: usize = 1500;
/// The groups and domains among them.
pub const GROUP_LIMIT: usize = 250;
/// From this share of a limit on it is time to act, in percent.
pub const LIMIT_NEAR: usize = 80;

/// What one project's allow policy holds, as far as the definitions say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PolicyLoad {
    pub principals: usize,
    pub groups: usize,
}

impl PolicyLoad {
    /// The limit that is nearer: how many there are, how many Google takes, and of what.
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
        Scope::Project(_) => true,
        Scope::Namespace(_) => false,
    }
}

/// The load of each project that a grant speaks of.
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
