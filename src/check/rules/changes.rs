//! Rules that speak of a change, in `teamkit diff`: they need both sides. What they find stands in `review`.

use crate::{check::Rule, diagnostic::Severity};

pub(super) const MASS_REMOVAL: Rule = Rule::of_a_change("mass-removal", Severity::Error, page!("mass-removal"));
pub(super) const LOCK_OUT: Rule = Rule::of_a_change("lock-out", Severity::Error, page!("lock-out"));
pub(super) const MIXED_CHANGE: Rule = Rule::of_a_change("mixed-change", Severity::Warning, page!("mixed-change"));
pub(super) const ESCALATING_ACCESS: Rule =
    Rule::of_a_change("escalating-access", Severity::Warning, page!("escalating-access"));
pub(super) const OWN_ACCESS: Rule = Rule::of_a_change("own-access", Severity::Warning, page!("own-access"));
pub(super) const OUTSIDE_ACCESS: Rule = Rule::of_a_change("outside-access", Severity::Warning, page!("outside-access"));
pub(super) const REMOVED_END: Rule = Rule::of_a_change("removed-end", Severity::Warning, page!("removed-end"));
pub(super) const UNINVITED_ACCESS: Rule =
    Rule::of_a_change("uninvited-access", Severity::Warning, page!("uninvited-access"));
pub(super) const PROTECTED_ACCESS: Rule =
    Rule::of_a_change("protected-access", Severity::Warning, page!("protected-access"));

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
