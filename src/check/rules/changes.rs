//! Rules that speak of a change, in `teamkit diff`: they need both sides. What they find stands in `review`.

use crate::{
    check::{Rule, Setting},
    diagnostic::{RuleId, Severity},
};

pub(super) const MASS_REMOVAL: Rule = Rule::of_a_change(RuleId::MassRemoval, Severity::Error).settings(&[
    Setting::Share,
    Setting::People,
    Setting::Services,
    Setting::Grants,
]);
pub(super) const LOCK_OUT: Rule =
    Rule::of_a_change(RuleId::LockOut, Severity::Error).settings(&[Setting::People, Setting::Pinned]);
pub(super) const MIXED_CHANGE: Rule = Rule::of_a_change(RuleId::MixedChange, Severity::Warning);
pub(super) const ESCALATING_ACCESS: Rule = Rule::of_a_change(RuleId::EscalatingAccess, Severity::Warning);
pub(super) const OWN_ACCESS: Rule = Rule::of_a_change(RuleId::OwnAccess, Severity::Warning);
pub(super) const OUTSIDE_ACCESS: Rule = Rule::of_a_change(RuleId::OutsideAccess, Severity::Warning);
pub(super) const REMOVED_END: Rule = Rule::of_a_change(RuleId::RemovedEnd, Severity::Warning);
pub(super) const UNINVITED_ACCESS: Rule = Rule::of_a_change(RuleId::UninvitedAccess, Severity::Warning);
pub(super) const PROTECTED_ACCESS: Rule = Rule::of_a_change(RuleId::ProtectedAccess, Severity::Warning);

/// All of them, guards before dangers.
pub const CHANGE_RULES: &[&Rule] = &[
    &MASS_REMOVAL,
    &LOCK_OUT,
    &MIXED_CHANGE,
    &ESCALATING_ACCESS,
    &OWN_ACCESS,
    &OUTSIDE_ACCESS,
    &REMOVED_END,
    &UNINVITED_ACCESS,
    &PROTECTED_ACCESS,
];
