//! Overrides that have no effect.

use crate::{
    check::{About, Findings, Rule, RuleContext},
    diagnostic::RuleId,
    source::{Place, Step},
};

pub(super) const RULE: Rule = Rule::warning(RuleId::UnusedAccess, run).needs_all_names();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for (id, team) in &context.org.teams {
        for owned in &team.services {
            for (environment, (_, place)) in
                owned.member_access.iter().chain(&owned.lead_access).chain(&owned.eligible_access)
            {
                if owned.access.contains_key(environment) {
                    continue;
                }
                let finding = findings
                    .finding(format!("team `{id}` doesn't own service `{}` in {environment}", owned.service))
                    .label(key_of(place), "overrides nothing")
                    .hint("remove the line");
                findings.push(About::team(id).and_service(&owned.service).and_environment(environment), finding);
            }
        }
    }
}

/// The place of an override's key, from the place of its value.
fn key_of(place: &Place) -> Place {
    let mut steps = place.route().steps().to_vec();
    if let Some(Step::Key(key)) = steps.pop() {
        steps.push(Step::KeyOf(key));
    }
    Place::of_route(place.source(), steps.into_iter().collect())
}
