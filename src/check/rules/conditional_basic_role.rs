//! Basic roles with an expiry date or a condition.

use crate::{
    check::{Findings, Rule, RuleContext, RuleGroup},
    diagnostic::RuleId,
    model::GrantEntry,
    source::Place,
};

pub(super) const RULE: Rule = Rule::error(RuleId::ConditionalBasicRole, run).group(RuleGroup::Role).of_the_target();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for written in context.written_roles() {
        if written.role.takes_end() {
            continue;
        }
        let conditional = match written.entry {
            Some(entry) => {
                restriction(entry).filter(|_| entry.eligible.is_none()).map(|restriction| (entry, restriction))
            }
            None => context.grant_entries().find_map(|(_, _, entry)| {
                let names_it = entry.role.is_some() && context.native_roles(entry).contains(written.role);
                restriction(entry).filter(|_| names_it).map(|restriction| (entry, restriction))
            }),
        };
        let Some((entry, (cannot, granted))) = conditional else { continue };
        let title = written.role.target().facts().title;
        let mut finding = findings
            .finding(format!("`{}` {cannot}: {title} allows no conditions on basic roles", written.role))
            .label(written.place.clone(), "allows no condition")
            .hint("use the roles of the services that are needed");
        if written.entry.is_none() {
            finding = finding.label(Place::clone(&entry.place), granted);
        }
        findings.push(written.about, finding);
    }
}

/// What an entry has that becomes a condition: what the role can't do, and how it is granted.
fn restriction(entry: &GrantEntry) -> Option<(&'static str, String)> {
    match (entry.until, &entry.condition) {
        (Some(until), _) => Some(("can't expire", format!("granted until {until}"))),
        (None, Some(condition)) => Some(("can't have a condition", format!("granted under `{}`", condition.title))),
        (None, None) => None,
    }
}
