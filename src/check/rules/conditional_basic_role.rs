//! Basic roles with an expiry date.

use crate::{
    check::{Findings, Rule, RuleContext, RuleGroup},
    diagnostic::RuleId,
    source::Place,
};

pub(super) const RULE: Rule = Rule::error(RuleId::ConditionalBasicRole, run).group(RuleGroup::Role).of_the_target();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for written in context.written_roles() {
        if written.role.takes_end() {
            continue;
        }
        let ended = match written.entry {
            Some(entry) => entry.until.filter(|_| entry.eligible.is_none()).map(|until| (entry, until)),
            None => context.grant_entries().find_map(|(_, _, entry)| {
                let names_it = entry.role.is_some() && context.native_roles(entry).contains(written.role);
                entry.until.filter(|_| names_it).map(|until| (entry, until))
            }),
        };
        let Some((entry, until)) = ended else { continue };
        let title = written.role.target().facts().title;
        let mut finding = findings
            .finding(format!("`{}` can't expire: {title} allows no conditions on basic roles", written.role))
            .label(written.place.clone(), "allows no condition")
            .hint("use the roles of the services that are needed");
        if written.entry.is_none() {
            finding = finding.label(Place::clone(&entry.place), format!("granted until {until}"));
        }
        findings.push(written.about, finding);
    }
}
