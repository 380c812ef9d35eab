//! Entries that make one entitlement and don't agree on it.

use std::collections::BTreeSet;

use crate::{
    check::{About, Findings, Rule, RuleContext},
    diagnostic::RuleId,
    model::EligibilityConflict,
    source::Place,
    text::join_few,
};

pub(super) const RULE: Rule = Rule::error(RuleId::ConflictingEligibility, run).needs_all_names().with_fixed_level();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let mut seen: BTreeSet<(&Place, &Place)> = BTreeSet::new();
    for EligibilityConflict { key, first, second, differences } in &context.state.entitlements.conflicts {
        // Two entries meet in each project that they have in common.
        if !seen.insert((&first.place, &second.place)) {
            continue;
        }
        let (id, scope) = (&key.id, &key.scope);
        let keys = join_few(differences.iter().copied(), differences.len());
        let finding = findings
            .finding(format!("the entitlement `{id}` in {scope} is defined twice, with different {keys}"))
            .label(Place::clone(&second.place), "differs");
        let finding = if first.place == second.place {
            finding
        } else {
            finding.label(Place::clone(&first.place), "first defined here")
        };
        let about = About::team(&second.team).and_site(&second.site);
        findings.push(about, finding.hint("say the same in both, or give one an id of its own: `eligible: { id: … }`"));
    }
}
