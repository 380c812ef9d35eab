//! Grants to people in protected environments without an expiry date.

use crate::{
    check::{Context, Findings, Rule},
    diagnostic::RuleId,
    model::{Principal, Recipient, Request},
    source::Place,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::UnboundedGrant, run).needs_all_names();

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (id, _, request) in context.requests() {
        let Some((_, environment)) = context.protected_sites(request).next() else { continue };
        if request.until.is_some() || !reaches_people(request) {
            continue;
        }
        let found = findings
            .say(format!("team `{id}` grants people access in {environment} without an expiry date"))
            .label(Place::clone(&request.place), "no `until`")
            .hint("add `until:`, or give it through ownership");
        findings.push(context.about_protected(id, request), found);
    }
}

fn reaches_people(request: &Request) -> bool {
    request.to.iter().any(|(recipient, _)| match recipient {
        Recipient::Workload(_) | Recipient::Unsupported => false,
        Recipient::Principal(principal) => {
            matches!(principal, Principal::User(_) | Principal::Group(_) | Principal::Domain(_))
        }
        Recipient::Members | Recipient::Lead | Recipient::Person(_) | Recipient::Team(_) => true,
    })
}
