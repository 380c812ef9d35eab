//! Native roles that don't exist.

use std::collections::BTreeMap;

use crate::{
    check::{About, Findings, Rule, RuleContext, RuleGroup, context::WrittenRole},
    diagnostic::{RuleId, Severity},
    model::{NativeRole, TargetId, TextPattern},
    text::nearest,
};

pub(super) const RULE: Rule = Rule::error(RuleId::UnknownNativeRole, run).group(RuleGroup::Role);

const MAX_SUGGESTIONS: usize = 500;

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let mut near_names: BTreeMap<&NativeRole, Option<Option<&str>>> = BTreeMap::new();
    let mut compared = 0;
    for written in context.written_roles() {
        let name = written.role.name();
        if context.catalog.has(written.role) {
            continue;
        }
        // Each unknown name is compared with the whole catalogue once; after the first ones, all count as misspelt.
        let found = *near_names.entry(written.role).or_insert_with(|| {
            compared += 1;
            (compared <= MAX_SUGGESTIONS).then(|| nearest(name, context.catalog.names(written.role)))
        });
        let (is_past, near) = (found.is_none(), found.flatten());
        let hint = near.map(|near| format!("did you mean `{near}`?")).or_else(|| form_hint(context, &written));
        let is_malformed = !written.role.has_form();
        let is_wrong = near.is_some() || is_malformed || is_past;
        let severity = if is_wrong { Severity::Error } else { Severity::Warning };
        let kind = written.role.noun();
        let finding = findings
            .finding_at(severity, format!("unknown {kind} `{name}`"))
            .label(written.place.clone(), if is_malformed { "not a valid role name" } else { "not in any catalogue" })
            .hint(hint.unwrap_or_else(|| "if it is new, add it to `catalog.known` in teamkit.yaml".to_owned()));
        findings.push(written.about, finding);
    }
    for entry in &context.org.unmanaged {
        let named = entry.role.as_ref().and_then(TextPattern::known_role);
        let Some(role) = named.filter(|role| !context.catalog.has(role)) else { continue };
        compared += 1;
        // What is live exists, whether a catalogue has it or not, unless it is misspelt.
        let near = if compared > MAX_SUGGESTIONS { None } else { nearest(role.name(), context.catalog.names(&role)) };
        let Some(near) = near else { continue };
        let finding = findings
            .finding(format!("unknown {} `{}`", role.noun(), role.name()))
            .label(entry.place.key("role"), "not in any catalogue")
            .hint(format!("did you mean `{near}`?"));
        findings.push(About::default(), finding);
    }
}

fn form_hint(context: &RuleContext<'_>, written: &WrittenRole<'_>) -> Option<String> {
    let name = written.role.name();
    if context.org.roles.contains_key(name) {
        return Some(format!("use a role of this workspace with `role: {name}`, or under `includes`"));
    }
    let (own, prefix) = (written.role.target(), |target: TargetId| target.facts().role_prefix);
    let has_prefix_of = |target: TargetId| prefix(target).is_some_and(|prefix| name.starts_with(prefix));
    if let Some(other) = TargetId::ALL.into_iter().find(|target| *target != own && has_prefix_of(*target)) {
        return Some(format!("{} roles go under `{}:`", other.facts().title, other.as_str()));
    }
    let prefix = prefix(own).filter(|prefix| !name.starts_with(prefix) && !name.contains('/'))?;
    Some(format!("did you mean `{prefix}{name}`?"))
}
