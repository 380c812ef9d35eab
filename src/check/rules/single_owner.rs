//! Services whose owner has only one person.

use crate::{
    check::{About, Context, Findings, Group, Rule},
    diagnostic::RuleId,
    model::{Address, ServiceId},
};

pub(super) const RULE: Rule = Rule::warning(RuleId::SingleOwner, run).group(Group::People).needs_all_names();

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (id, team) in &context.org.teams {
        let mut people = team.people_on(context.today);
        let (Some((person, _)), None) = (people.next(), people.next()) else { continue };
        let Some(service) = team.services.iter().find(|owned| !has_others(context, &owned.service, person)) else {
            continue;
        };
        let found = findings
            .say(format!("only `{person}` is left in team `{id}`, which owns `{}`", service.service))
            .label(team.place.clone(), "one person left")
            .hint("add a second person, or hand its services over");
        findings.push(About::team(id), found);
    }
}

/// Whether another team owns a service, too.
fn has_others(context: &Context<'_>, service: &ServiceId, person: &Address) -> bool {
    let owners = context.org.services.get(service).into_iter().flat_map(|service| service.owners.keys());
    let teams = owners.filter_map(|owner| context.org.teams.get(owner));
    teams.flat_map(|team| team.people_on(context.today)).any(|(other, _)| other != person)
}
