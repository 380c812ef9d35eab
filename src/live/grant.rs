//! Live grants.

use std::sync::Arc;

use super::{
    condition::LiveCondition,
    member::LiveMember,
    record::{BindingRecord, ConditionRecord},
};

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
pub(super) fn grants_of_policy(bindings: Vec<BindingRecord>, file: &Arc<str>) -> Result<Vec<LiveGrant>, String> {
    let mut grants = Vec::new();
    for BindingRecord { role, members, condition } in bindings {
        if role.is_empty() {
            return Err("a binding with an empty `role`".to_owned());
        }
        let role: Arc<str> = role.into();
        let condition = condition.as_ref().map(condition_of);
        for member in members.unwrap_or_default() {
            if member.is_empty() {
                return Err(format!("an empty member of `{role}`"));
            }
            grants.push(LiveGrant {
                role: Arc::clone(&role),
                member: LiveMember::of_policy(&member),
                condition: condition.clone(),
                binding: None,
                file: Arc::clone(file),
            });
        }
    }
    Ok(grants)
}

/// A condition as a record has it.
pub(super) fn condition_of(record: &ConditionRecord) -> Arc<LiveCondition> {
    let title = record.title.as_deref().unwrap_or_default();
    Arc::new(LiveCondition::new(title, record.description.as_deref(), &record.expression))
}
