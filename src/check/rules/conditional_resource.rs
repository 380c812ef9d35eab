//! Conditions and expiry dates on resources whose policies aren't known to take any.

use crate::{
    check::{Findings, Rule, RuleContext},
    diagnostic::RuleId,
    source::Place,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::ConditionalResource, run).needs_all_names();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for (id, _, entry) in context.grant_entries().filter(|(_, _, entry)| entry.resources.is_some()) {
        let (what, key) = match (&entry.condition, entry.until) {
            (Some(_), _) => ("a condition", "condition"),
            (None, Some(_)) => ("an expiry date", "until"),
            (None, None) => continue,
        };
        let scopes = context.org.scopes_given(entry);
        let Some(scope) = scopes.iter().find(|scope| !scope.takes_conditions()) else { continue };
        let (noun, name) = scope.own_part();
        let title = scope.target().facts().title;
        let message = format!("a grant of team `{id}` has {what} on the {noun} `{name}`, where {title} may refuse it");
        let finding = findings
            .finding(message)
            .label(entry.place.key_of(key), "becomes a condition of IAM")
            .label(Place::clone(&entry.place), "of this grant")
            .hint("grant it in the project with a condition on `resource.name`, or without");
        findings.push(context.about(id, entry), finding);
    }
}
