//! Teams that grant themselves access to services of other teams.

use crate::{
    check::{Context, Findings, Rule},
    diagnostic::RuleId,
    source::Place,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::ForeignGrant, run).needs_all_names();

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (id, _, request) in context.requests() {
        for (name, _) in &request.services {
            let Some(service) = context.org.services.get(name) else { continue };
            if service.owners.contains_key(id) || service.grants_from.contains(id) {
                continue;
            }
            let owners: Vec<_> = service.owners.keys().map(|owner| format!("`{owner}`")).collect();
            let owners = if owners.is_empty() { "nobody".to_owned() } else { owners.join(", ") };
            let place = Place::clone(&request.place);
            let mut found = findings
                .say(format!("team `{id}` grants itself access to service `{name}`, which belongs to {owners}"))
                .label(place, "on another team's service")
                .hint(format!("let its owners write `grants_from: [{id}]` in the registry, or grant it themselves"));
            if context.org.has_registry {
                found = found.label(service.place.clone(), "its `grants_from` doesn't name the team");
            }
            findings.push(context.about(id, request), found);
            break;
        }
    }
}
