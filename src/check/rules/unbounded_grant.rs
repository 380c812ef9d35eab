//! Grants to people in protected environments and scopes without an expiry date.

use crate::{
    check::{Findings, Rule, RuleContext},
    diagnostic::RuleId,
    model::{GrantEntry, Principal, Recipient},
    source::Place,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::UnboundedGrant, run).needs_all_names();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for (id, _, entry) in context.grant_entries() {
        let Some(site) = context.protected_site(entry) else { continue };
        // What is asked for ends after some hours.
        if entry.until.is_some() || entry.eligible.is_some() || !reaches_people(entry) {
            continue;
        }
        let finding = findings
            .finding(format!("team `{id}` grants people access in {site} with no expiry"))
            .label(Place::clone(&entry.place), "no `until`")
            .hint(if entry.scopes.is_empty() { "add `until:`, or give it through ownership" } else { "add `until:`" });
        findings.push(context.about_protected(id, entry), finding);
    }
}

fn reaches_people(entry: &GrantEntry) -> bool {
    entry.to.iter().any(|(recipient, _)| match recipient {
        Recipient::Workload(_) | Recipient::Unsupported => false,
        Recipient::Principal(principal) => {
            // Of a whole domain `broad-principal` speaks.
            matches!(principal, Principal::User(_) | Principal::Group(_))
        }
        Recipient::Members | Recipient::Lead | Recipient::Person(_) | Recipient::Team(_) | Recipient::EveryTeam => true,
    })
}
