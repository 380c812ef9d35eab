//! The list of rules for changes.

mod destroyed_object;
mod escalating_access;
mod foreign_terraform;
mod interrupted_access;
mod lock_out;
mod mass_removal;
mod mixed_change;
mod outside_access;
mod own_access;
mod protected_access;
mod removed_condition;
mod removed_end;
mod uninvited_access;
mod weakened_policy;

use super::rule::ChangeRule;

/// Every rule for changes: first those that look at a change as a whole, then those of one access, the worst first.
pub const CHANGE_RULES: &[ChangeRule] = &[
    destroyed_object::RULE,
    interrupted_access::RULE,
    mass_removal::RULE,
    lock_out::RULE,
    weakened_policy::RULE,
    mixed_change::RULE,
    foreign_terraform::RULE,
    escalating_access::RULE,
    own_access::RULE,
    outside_access::RULE,
    removed_end::RULE,
    removed_condition::RULE,
    uninvited_access::RULE,
    protected_access::RULE,
];
