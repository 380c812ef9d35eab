//! Entries of `grants` that grant nothing.

use std::collections::BTreeSet;

use crate::{
    check::{Findings, Rule, RuleContext},
    diagnostic::RuleId,
    model::{GrantEntry, NativeRole, Scope, TargetId, TeamId},
    source::Place,
};

pub(super) const RULE: Rule = Rule::error(RuleId::EmptyGrant, run).needs_all_names();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for (id, _, entry) in context.grant_entries() {
        let native_roles = context.native_roles(entry);
        let scopes = context.org.scopes_given(entry);
        let applies = scopes.iter().any(|scope| native_roles.iter().any(|role| role.applies_in(scope)));
        // Of roles that nobody can ask for `ineligible-role` speaks.
        let is_asked_for = entry.eligible.is_some() && (entry.role.is_some() || !entry.native_roles.is_empty());
        if applies && !is_asked_for {
            report_idle(context, id, entry, &scopes, findings);
        }
        if applies || is_asked_for || (scopes.is_empty() && context.org.placements_of(entry).next().is_none()) {
            continue;
        }
        let (message, hint) = if native_roles.is_empty() {
            ("names no role", format!("add `role:`, {}", TargetId::keys_of_roles()))
        } else {
            let is_of_services = entry.scopes.is_empty() && entry.resources.is_none();
            let hint = match entry.native_roles.first().filter(|_| !is_of_services) {
                Some((role, _)) => kinds_hint(role),
                None => "its environments, or its services there, lack this target; name other environments or roles"
                    .to_owned(),
            };
            ("names only roles that don't apply", hint)
        };
        let finding = findings
            .finding(format!("a grant of team `{id}` {message}"))
            .label(Place::clone(&entry.place), "grants nothing")
            .hint(hint);
        findings.push(context.about(id, entry), finding);
    }
}

/// Reports the native roles of an entry that apply nowhere in it, while others do.
fn report_idle<'a>(
    context: &RuleContext<'a>,
    team: &TeamId,
    entry: &'a GrantEntry,
    scopes: &BTreeSet<&Scope>,
    findings: &mut Findings,
) {
    for (role, place) in &entry.native_roles {
        if scopes.iter().any(|scope| role.applies_in(scope)) {
            continue;
        }
        let finding = findings
            .finding(format!("`{}` of a grant of team `{team}` applies nowhere", role.name()))
            .label(place.clone(), "grants nothing")
            .hint(kinds_hint(role));
        findings.push(context.about(team, entry), finding);
    }
}

fn kinds_hint(role: &NativeRole) -> String {
    format!("a {} applies in {}", role.noun(), role.kinds_of_scopes())
}
