//! Entries of `grants` that grant nothing.

use crate::{
    check::{Context, Findings, Rule},
    diagnostic::RuleId,
    source::Place,
};

pub(super) const RULE: Rule = Rule::error(RuleId::EmptyGrant, run).needs_all_names();

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (id, _, request) in context.requests() {
        let natives = context.natives(request);
        let applies = context.org.placements_of(request).any(|(_, _, site)| {
            natives
                .iter()
                .any(|role| if role.is_google() { site.project.is_some() } else { !site.namespaces.is_empty() })
        });
        if applies || context.org.placements_of(request).next().is_none() {
            continue;
        }
        let (message, hint) = if natives.is_empty() {
            ("names no role", "add `role:`, `google:` or `kubernetes:`")
        } else {
            ("names only roles that don't apply", "its environments lack this target; name other environments or roles")
        };
        let found = findings
            .say(format!("a grant of team `{id}` {message}"))
            .label(Place::clone(&request.place), "grants nothing")
            .hint(hint);
        findings.push(context.about(id, request), found);
    }
}
