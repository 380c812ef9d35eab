//! Native roles that don't exist.

use crate::{
    check::{Context, Findings, Group, Rule, context::WrittenRole},
    diagnostic::{RuleId, Severity},
    text::nearest,
};

pub(super) const RULE: Rule = Rule::error(RuleId::UnknownNativeRole, run).group(Group::Role);

const MAX_SUGGESTIONS: usize = 500;

fn run(context: &Context<'_>, findings: &mut Findings) {
    let mut compared = 0;
    for written in context.written_roles() {
        let name = written.role.name();
        if context.catalog.has(written.role) {
            continue;
        }
        // Each unknown role is compared with the whole catalogue; after the first ones, all count as misspelt.
        compared += 1;
        let is_past = compared > MAX_SUGGESTIONS;
        let near = if is_past { None } else { nearest(name, context.catalog.names(written.role)) };
        let hint = near.map(|near| format!("did you mean `{near}`?")).or_else(|| form_hint(context, &written));
        let is_malformed = written.role.is_google() && !has_form(name);
        let is_wrong = near.is_some() || is_malformed || is_past;
        let severity = if is_wrong { Severity::Error } else { Severity::Warning };
        let (kind, label) = if written.role.is_google() {
            ("Google role", "not in any catalogue")
        } else {
            ("ClusterRole", "not in any catalogue")
        };
        let found = findings
            .say_at(severity, format!("unknown {kind} `{name}`"))
            .label(written.place.clone(), if is_malformed { "not a valid role name" } else { label })
            .hint(hint.unwrap_or_else(|| "if it is new, add it to `catalog.known` in teamkit.yaml".to_owned()));
        findings.push(written.about, found);
    }
}

/// Whether a name has the form of an IAM role.
fn has_form(name: &str) -> bool {
    let is_role = |role: &str| {
        !role.is_empty() && role.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'))
    };
    name.strip_prefix("roles/").is_some_and(is_role)
}

fn form_hint(context: &Context<'_>, written: &WrittenRole<'_>) -> Option<String> {
    let name = written.role.name();
    if context.org.roles.contains_key(name) {
        return Some(format!("use a role of this workspace with `role: {name}`, or under `includes`"));
    }
    if !written.role.is_google() {
        return name.starts_with("roles/").then(|| "Google roles go under `google:`".to_owned());
    }
    if !name.starts_with("roles/") && !name.contains('/') {
        return Some(format!("did you mean `roles/{name}`?"));
    }
    None
}
