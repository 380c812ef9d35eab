//! Entries of `grants` that grant nothing.

use crate::{
    check::{Context, Findings, Rule},
    diagnostic::RuleId,
    model::TargetId,
    source::Place,
};

pub(super) const RULE: Rule = Rule::error(RuleId::EmptyGrant, run).needs_all_names();

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (id, _, request) in context.requests() {
        let natives = context.natives(request);
        let applies = context
            .org
            .placements_of(request)
            .any(|(_, _, site)| site.scopes.iter().any(|scope| natives.iter().any(|role| role.applies_in(scope))));
        if applies || context.org.placements_of(request).next().is_none() {
            continue;
        }
        let (message, hint) = if natives.is_empty() {
            ("names no role", format!("add `role:`, {}", TargetId::keys_of_roles()))
        } else {
            let hint = "its environments lack this target; name other environments or roles";
            ("names only roles that don't apply", hint.to_owned())
        };
        let found = findings
            .say(format!("a grant of team `{id}` {message}"))
            .label(Place::clone(&request.place), "grants nothing")
            .hint(hint);
        findings.push(context.about(id, request), found);
    }
}
