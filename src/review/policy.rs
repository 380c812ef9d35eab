//! What a change does to the policy itself, also when nobody's access changes.

mod catalogs;
mod cluster_providers;
mod default_access;
mod domains;
mod eligibility;
mod exceptions;
mod invitations;
mod namespace_labels;
mod patterns;
mod protection;
mod released;
mod role_meaning;
mod rule_levels;
mod sections;
mod sides;
mod templates;
mod unmanaged;

pub use sides::PolicyFiles;
pub(super) use sides::PolicySides;

use super::policy_change::PolicyChange;

/// The changes of the policy between two sides, by kind.
pub(super) fn policy_changes(sides: &PolicySides<'_>) -> Vec<PolicyChange> {
    let parts: [fn(&PolicySides<'_>) -> Vec<PolicyChange>; 16] = [
        protection::changes,
        rule_levels::changes,
        exceptions::changes,
        domains::changes,
        invitations::changes,
        patterns::changes,
        role_meaning::changes,
        default_access::changes,
        eligibility::changes,
        templates::changes,
        sections::changes,
        catalogs::changes,
        cluster_providers::changes,
        namespace_labels::changes,
        released::changes,
        unmanaged::changes,
    ];
    let mut changes: Vec<PolicyChange> = parts.iter().flat_map(|changes| changes(sides)).collect();
    changes.sort_by_key(|change| change.kind);
    changes
}
