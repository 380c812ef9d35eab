//! Targets in the model: their scopes, their native roles, and the facts in which they differ.
//!
//! Other rooms ask a scope, a native role or a [`TargetId`]. Only this module, and `src/target`, which writes, know the
//! answers of each target.

mod account;
mod cluster_label;
mod condition_facts;
mod facts;
mod federated;
mod google;
mod id;
mod kubernetes;
mod live_form;
mod names;
mod policy_load;
mod principal_form;
mod resource;
mod resource_facts;
mod resource_forms;
mod resource_kinds;
mod role;
mod scope;
mod scope_part;

pub use cluster_label::ClusterLabel;
pub use condition_facts::ConditionFacts;
pub use facts::{ScopeFacts, TargetFacts};
pub use federated::FormFault;
pub use id::TargetId;
pub use kubernetes::{Namespace, OwnRules, PolicyRule, PolicyRules, RbacSubject, WrittenRule};
pub use policy_load::{GROUP_LIMIT, LIMIT_NEAR, PRINCIPAL_LIMIT, PolicyLoad, policy_loads};
pub use resource::{ResourceKind, ServiceResource};
pub use role::NativeRole;
pub use scope::Scope;
pub use scope_part::ScopePart;

use super::principal::Principal;

impl TargetId {
    #[must_use]
    pub fn facts(self) -> &'static TargetFacts {
        match self {
            Self::Google => &google::FACTS,
            Self::Kubernetes => &kubernetes::FACTS,
        }
    }

    /// The route of the registry's key that pins the target's scopes: `google.project`.
    #[must_use]
    pub fn scope_route(self) -> String {
        format!("{}.{}", self.as_str(), self.facts().scope_key)
    }

    /// Whether the target can represent a principal (docs/reference.md, rule 8).
    #[must_use]
    pub fn takes(self, principal: &Principal) -> bool {
        (self.facts().takes)(principal)
    }
}
