//! Grants to everybody in a domain, pool, namespace, cluster or project.

use crate::{
    check::{Findings, Rule, RuleContext, RuleGroup},
    diagnostic::{RuleId, Severity},
    model::{GrantEntry, Principal, Recipient},
};

pub(super) const RULE: Rule = Rule::error(RuleId::BroadPrincipal, run).group(RuleGroup::Principal);

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for (team, _, entry) in context.grant_entries() {
        for (recipient, text) in &entry.to {
            let broad = principals(context, entry, recipient);
            let Some((principal, what)) = broad.into_iter().find_map(|one| Some((one, one.breadth()?))) else {
                continue;
            };
            let protected = context.protected_site(entry);
            let (severity, about) = match protected {
                Some(_) => (Severity::Error, context.about_protected(team, entry)),
                None => (Severity::Warning, context.about(team, entry)),
            };
            let place = protected.map(|site| format!(" in {site}")).unwrap_or_default();
            let finding = findings
                .finding_at(severity, format!("`{principal}` is granted access{place}: {what}"))
                .label(text.place.clone(), what)
                .hint(hint(principal));
            findings.push(about, finding);
        }
    }
    for named in context.approvers() {
        let Recipient::Principal(principal) = named.recipient else { continue };
        let Some(what) = principal.breadth() else { continue };
        let finding = findings
            .finding(format!("`{principal}` approves requests: {what}"))
            .label(named.text.place.clone(), what)
            .hint(hint(principal));
        findings.push(named.about(context), finding);
    }
}

/// The principals of a recipient that can stand for many: a named one, or a workload in each environment.
fn principals<'a>(context: &RuleContext<'a>, entry: &'a GrantEntry, recipient: &'a Recipient) -> Vec<&'a Principal> {
    match recipient {
        Recipient::Principal(principal) => vec![principal],
        Recipient::Workload(service) => {
            let service = context.org.services.get(service);
            let placements = context.org.placements_of(entry);
            let environments = placements.filter_map(|(_, environment, _)| service?.placements.get(environment));
            environments.filter_map(|placement| placement.workload.as_ref()).collect()
        }
        Recipient::Members
        | Recipient::Lead
        | Recipient::Person(_)
        | Recipient::Team(_)
        | Recipient::EveryTeam
        | Recipient::Unsupported => Vec::new(),
    }
}

fn hint(principal: &Principal) -> &'static str {
    match principal {
        Principal::Domain(_) => "name a team, or a group of those who need it",
        _ => "name a subject, a group or an attribute's value",
    }
}
