//! Definitions of the rules about changes, for `teamkit diff`. They need both sides, so `review` runs them.

use crate::{
    check::{Rule, SettingKey},
    diagnostic::{RuleId, Severity},
};

pub const DESTROYED_OBJECT: Rule = Rule::of_a_change(RuleId::DestroyedObject, Severity::Error);
pub const INTERRUPTED_ACCESS: Rule = Rule::of_a_change(RuleId::InterruptedAccess, Severity::Error);
pub const MASS_REMOVAL: Rule = Rule::of_a_change(RuleId::MassRemoval, Severity::Error).settings(&[
    SettingKey::Share,
    SettingKey::People,
    SettingKey::Services,
    SettingKey::Grants,
    SettingKey::Days,
]);
pub const LOCK_OUT: Rule = Rule::of_a_change(RuleId::LockOut, Severity::Error).settings(&[
    SettingKey::People,
    SettingKey::Role,
    SettingKey::Pinned,
    SettingKey::Days,
]);
pub const WEAKENED_POLICY: Rule = Rule::of_a_change(RuleId::WeakenedPolicy, Severity::Warning);
pub const MIXED_CHANGE: Rule = Rule::of_a_change(RuleId::MixedChange, Severity::Warning);
pub const FOREIGN_TERRAFORM: Rule = Rule::of_a_change(RuleId::ForeignTerraform, Severity::Warning);
pub const ESCALATING_ACCESS: Rule = Rule::of_a_change(RuleId::EscalatingAccess, Severity::Warning);
pub const OWN_ACCESS: Rule = Rule::of_a_change(RuleId::OwnAccess, Severity::Warning);
pub const OUTSIDE_ACCESS: Rule = Rule::of_a_change(RuleId::OutsideAccess, Severity::Warning);
pub const REMOVED_END: Rule = Rule::of_a_change(RuleId::RemovedEnd, Severity::Warning);
pub const REMOVED_CONDITION: Rule = Rule::of_a_change(RuleId::RemovedCondition, Severity::Warning);
pub const UNINVITED_ACCESS: Rule = Rule::of_a_change(RuleId::UninvitedAccess, Severity::Warning);
pub const PROTECTED_ACCESS: Rule = Rule::of_a_change(RuleId::ProtectedAccess, Severity::Warning);
