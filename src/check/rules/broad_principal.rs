//! Grants to everybody in a domain, pool, namespace, cluster or project; what `unmanaged` accepts of anybody.

use crate::{
    check::{About, Findings, Rule, RuleContext, RuleGroup},
    diagnostic::{RuleId, Severity},
    model::{DeclaredScope, GrantEntry, Principal, Recipient, Scope, Unmanaged},
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
    // What couldn't be read narrows nothing.
    let entries = if context.is_sound { context.org.unmanaged.as_slice() } else { &[] };
    for entry in entries.iter().filter(|entry| !entry.is_over(context.today)) {
        if let Some((principal, domain)) = entry.principal.as_ref().and_then(|one| Some((one, one.open_domain()?))) {
            let finding = findings
                .finding_at(Severity::Warning, format!("`unmanaged` accepts `{principal}`, of {domain}"))
                .label(entry.place.key("principal"), "anybody can have one")
                .hint("write the whole name");
            findings.push(About::default(), finding);
        }
        let Some(scope) = accepted_of_anybody(context, entry) else { continue };
        let role = entry.role.as_ref().map_or_else(|| "any role".to_owned(), ToString::to_string);
        let message = format!("`unmanaged` accepts whoever has {role} in `{scope}`, which is protected");
        let finding = findings
            .finding_at(Severity::Warning, message)
            .label(entry.place.clone(), "whoever has it")
            .hint("name the principals, or scopes that aren't protected");
        findings.push(About::default(), finding);
    }
}

/// The first protected scope in which an entry of `unmanaged` accepts the access of whoever has it. A role that is named
/// is what the entry is about, such as that of a service agent.
fn accepted_of_anybody(context: &RuleContext<'_>, entry: &Unmanaged) -> Option<String> {
    let is_of_anybody = entry.principal.as_ref().is_none_or(|principal| {
        principal.text().is_none()
            && principal.start().split_once(':').is_none_or(|(_, name)| name.trim_matches('/').is_empty())
    });
    let is_of_any_role = entry.role.as_ref().is_none_or(|role| role.text().is_none());
    if !is_of_anybody || !is_of_any_role {
        return None;
    }
    let org = context.org;
    let placements = org.services.values().flat_map(|service| &service.placements);
    let placements = placements.filter(|(environment, _)| org.protects(environment));
    let declared = org.scopes.values().filter(|declared| declared.protected);
    let declared = declared.map(|DeclaredScope { scope, .. }| scope);
    let mut scopes = placements.flat_map(|(_, placement)| placement.all_scopes()).chain(declared).map(Scope::to_string);
    scopes.find(|scope| entry.accepts_scope(scope))
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
