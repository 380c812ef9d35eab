//! Live grants.

use std::sync::Arc;

use super::{condition::LiveCondition, member::LiveMember, record::BindingRecord};

/// Somebody holds a role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LiveGrant {
    /// The role as its target names it: `roles/logging.viewer`, `ClusterRole/view`, `Role/pod-restarter`.
    pub role: Arc<str>,
    pub member: LiveMember,
    pub condition: Option<Arc<LiveCondition>>,
    /// The name of the object that binds it, where bindings have names.
    pub binding: Option<Arc<str>>,
    /// The file that says so.
    pub file: Arc<str>,
}

/// The grants of a policy's bindings.
pub(super) fn grants_of_policy(bindings: Vec<BindingRecord>, file: &Arc<str>) -> Vec<LiveGrant> {
    let mut grants = Vec::new();
    for BindingRecord { role, members, condition } in bindings {
        let role: Arc<str> = role.into();
        let condition = condition.map(|condition| {
            let description = condition.description.as_deref();
            Arc::new(LiveCondition::new(&condition.title, description, &condition.expression))
        });
        grants.extend(members.iter().map(|member| LiveGrant {
            role: Arc::clone(&role),
            member: LiveMember::of_policy(member),
            condition: condition.clone(),
            binding: None,
            file: Arc::clone(file),
        }));
    }
    grants
}
