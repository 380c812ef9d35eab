//! Services that a team lists twice.

use std::collections::BTreeMap;

use crate::{
    check::{About, Context, Findings, Rule},
    diagnostic::RuleId,
    model::{Ownership, ServiceId},
    source::Place,
};

pub(super) const RULE: Rule = Rule::error(RuleId::RepeatedService, run);

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (id, team) in &context.org.teams {
        let mut seen: BTreeMap<&ServiceId, &Ownership> = BTreeMap::new();
        for owned in &team.services {
            if let Some(first) = seen.get(&owned.service) {
                let found = findings
                    .say(format!("service `{}` is listed twice in `services` of team `{id}`", owned.service))
                    .label(Place::clone(&owned.place), "again")
                    .label(Place::clone(&first.place), "first here");
                findings.push(About::team(id).and_service(&owned.service), found);
            } else {
                seen.insert(&owned.service, owned);
            }
        }
    }
}
