//! Rules: what a valid definition still should not contain.
//!
//! Each rule is one file with its page and its line in [`RULES`]. The sink applies levels, exceptions and "one mistake,
//! one finding" to all of them.

mod about;
mod context;
mod rule;
mod rules;
mod setting;
mod sink;

pub use about::About;
pub use context::Context;
pub use rule::{Findings, Group, Rule};
pub use rules::{RULES, changes};
pub use setting::Setting;

use crate::diagnostic::Diagnostics;

/// Runs rules over an organization. The order of rules matters only for which of a group reports a value.
#[must_use]
pub fn check(context: &Context<'_>, rules: &[&Rule]) -> Diagnostics {
    use rayon::prelude::*;

    let found = rules.par_iter().filter(|rule| context.is_sound || !rule.needs_all_names).filter_map(|rule| {
        let mut findings = Findings::of(rule);
        rule.run?(context, &mut findings);
        Some((*rule, findings))
    });
    let found: Vec<(&Rule, Findings)> = found.collect();
    let mut sink = sink::Sink::new(context, rules);
    for (rule, findings) in found {
        sink.take(rule, findings);
    }
    sink.finish()
}
