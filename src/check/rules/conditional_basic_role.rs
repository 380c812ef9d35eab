//! Basic roles with an expiry date.

use crate::{
    check::{Context, Findings, Group, Rule},
    diagnostic::RuleId,
    source::Place,
};

pub(super) const RULE: Rule = Rule::error(RuleId::ConditionalBasicRole, run).group(Group::Role).of_the_target();

fn run(context: &Context<'_>, findings: &mut Findings) {
    for written in context.written_roles() {
        if written.role.takes_end() {
            continue;
        }
        let ended = match written.request {
            Some(request) => request.until.map(|until| (request, until)),
            None => context.requests().find_map(|(_, _, request)| {
                let names_it = request.role.is_some() && context.natives(request).contains(written.role);
                request.until.filter(|_| names_it).map(|until| (request, until))
            }),
        };
        let Some((request, until)) = ended else { continue };
        let title = written.role.target().facts().title;
        let mut found = findings
            .say(format!("`{}` can't expire: {title} allows no conditions on basic roles", written.role))
            .label(written.place.clone(), "allows no condition")
            .hint("use the roles of the services that are needed");
        if written.request.is_none() {
            found = found.label(Place::clone(&request.place), format!("granted until {until}"));
        }
        findings.push(written.about, found);
    }
}
