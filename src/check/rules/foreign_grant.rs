//! Teams that grant themselves access to services of other teams.

use std::collections::BTreeSet;

use crate::{
    check::{Findings, Rule, RuleContext},
    diagnostic::{Diagnostic, RuleId},
    model::{Service, ServiceId, TeamId},
    source::Place,
    text::join_few,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::ForeignGrant, run).needs_all_names();

/// So many services or owners say enough; the rest is counted.
const MAX_LISTED: usize = 3;

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for (id, _, entry) in context.grant_entries() {
        let services = entry.service_ids().filter_map(|id| context.org.services.get_key_value(id));
        let foreign: Vec<(&ServiceId, &Service)> = services.filter(|(_, service)| is_foreign(id, service)).collect();
        let finding = match foreign.as_slice() {
            [] => continue,
            [(name, service)] => {
                let owners: Vec<_> = service.owners.keys().map(|owner| format!("`{owner}`")).collect();
                let owners = if owners.is_empty() { "nobody".to_owned() } else { owners.join(", ") };
                findings
                    .finding(format!("team `{id}` grants itself access to service `{name}`, which belongs to {owners}"))
                    .label(Place::clone(&entry.place), "on another team's service")
                    .hint(format!("let its owners write `grants_from: [{id}]` in the registry, or grant it themselves"))
            }
            several => of_several(findings, id, several).label(Place::clone(&entry.place), "on other teams' services"),
        };
        let registered = foreign.iter().filter(|_| context.org.has_registry).take(MAX_LISTED);
        let finding = registered.fold(finding, |finding, (_, service)| {
            finding.label(service.place.clone(), "its `grants_from` doesn't name the team")
        });
        findings.push(context.about(id, entry), finding);
    }
}

fn is_foreign(team: &TeamId, service: &Service) -> bool {
    !service.owners.contains_key(team) && !service.grants_from.contains(team)
}

/// The finding of an entry with several foreign services, without a place yet.
fn of_several(findings: &Findings, team: &TeamId, foreign: &[(&ServiceId, &Service)]) -> Diagnostic {
    let name = |(name, service): &(&ServiceId, &Service)| match service.owners.keys().next() {
        Some(owner) => format!("`{name}` (of `{owner}`)"),
        None => format!("`{name}` (of nobody)"),
    };
    let names: Vec<String> = foreign.iter().map(name).collect();
    let owners: BTreeSet<&TeamId> = foreign.iter().flat_map(|(_, service)| service.owners.keys()).collect();
    let owners: Vec<String> = owners.into_iter().map(|owner| format!("`{owner}`")).collect();
    let who = match owners.as_slice() {
        [] => "their owners".to_owned(),
        [first, last] => format!("{first} and {last}"),
        owners => join_few(owners, MAX_LISTED),
    };
    findings
        .finding(format!(
            "team `{team}` grants itself access to {} services of other teams: {}",
            foreign.len(),
            join_few(&names, MAX_LISTED)
        ))
        .hint(format!("let {who} write `grants_from: [{team}]` for them in the registry, or grant it themselves"))
}
