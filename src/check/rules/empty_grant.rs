//! Entries of `grants` that grant nothing.

use crate::{
    check::{Findings, Rule, RuleContext},
    diagnostic::RuleId,
    model::TargetId,
    source::Place,
};

pub(super) const RULE: Rule = Rule::error(RuleId::EmptyGrant, run).needs_all_names();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for (id, _, entry) in context.grant_entries() {
        let native_roles = context.native_roles(entry);
        let scopes = context.org.scopes_given(entry);
        let applies = scopes.iter().any(|scope| native_roles.iter().any(|role| role.applies_in(scope)));
        if applies || (scopes.is_empty() && context.org.placements_of(entry).next().is_none()) {
            continue;
        }
        let (message, hint) = if native_roles.is_empty() {
            ("names no role", format!("add `role:`, {}", TargetId::keys_of_roles()))
        } else {
            let hint = "its environments, or its services there, lack this target; name other environments or roles";
            ("names only roles that don't apply", hint.to_owned())
        };
        let finding = findings
            .finding(format!("a grant of team `{id}` {message}"))
            .label(Place::clone(&entry.place), "grants nothing")
            .hint(hint);
        findings.push(context.about(id, entry), finding);
    }
}
