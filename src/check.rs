//! Rules: what a valid definition still should not contain.
//!
//! Each rule is one file with its page and its line in [`RULES`]. The sink applies levels, exceptions and "one mistake,
//! one finding" to all of them.

mod about;
mod conditions;
mod context;
mod expressions;
mod known_groups;
mod named_recipient;
mod rule;
mod rule_faults;
mod rules;
mod setting;
mod sink;

pub use about::About;
pub use context::RuleContext;
use context::WrittenAddress;
use known_groups::{KnownGroup, KnownGroups, way_to_nest};
pub use rule::{Findings, Rule, RuleGroup};
pub use rules::{RULES, changes, override_file};
pub use setting::SettingKey;

use crate::diagnostic::Diagnostics;

/// Runs rules over an organization. The order of rules matters only for which of a group reports a value.
#[must_use]
pub fn check(context: &RuleContext<'_>, rules: &[&Rule]) -> Diagnostics {
    use rayon::prelude::*;

    let findings_by_rule =
        rules.par_iter().filter(|rule| context.is_sound || !rule.needs_all_names).filter_map(|rule| {
            let mut findings = Findings::of(rule);
            rule.run?(context, &mut findings);
            Some((*rule, findings))
        });
    let findings_by_rule: Vec<(&Rule, Findings)> = findings_by_rule.collect();
    let mut sink = sink::Sink::new(context, rules);
    for (rule, findings) in findings_by_rule {
        sink.take(rule, findings);
    }
    sink.finish()
}
