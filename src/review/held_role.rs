//! Native roles that identities hold, grant by grant.

use std::sync::Arc;

use super::{access_table::AccessTable, identity::Identity};
use crate::model::{Condition, Day, Grant, NativeRole, Principal, Scope};

/// A native role that an identity holds through a principal: ida holds `ClusterRole/view` in `prod-a/ledger` through
/// `group:payments@example.com`.
#[derive(Debug, Clone)]
pub struct HeldRole<'a> {
    pub identity: Identity,
    pub scope: Scope,
    pub role: NativeRole,
    /// The condition under which it holds.
    pub condition: Option<Arc<Condition>>,
    pub principal: &'a Principal,
    /// The end for this identity.
    pub until: Option<Day>,
    pub grant: &'a Grant,
}

impl<'a> AccessTable<'a> {
    /// The roles that everyone holds, by identity, then scope, then role, then principal.
    pub fn held_roles(&self) -> impl Iterator<Item = HeldRole<'a>> {
        self.iter().flat_map(|(key, grants)| {
            grants.iter().map(|access_grant| HeldRole {
                identity: key.identity.clone(),
                scope: key.scope.clone(),
                role: key.role.clone(),
                condition: key.condition.clone(),
                principal: access_grant.principal,
                until: access_grant.until,
                grant: access_grant.grant,
            })
        })
    }
}
