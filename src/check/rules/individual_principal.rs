//! People who are granted access by name where it is protected.

use crate::{
    check::{Context, Findings, Rule, context::person},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::IndividualPrincipal, run);

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (id, _, request) in context.requests() {
        let Some((_, environment)) = context.protected_sites(request).next() else { continue };
        for (recipient, text) in &request.to {
            let Some(person) = person(recipient) else { continue };
            let found = findings
                .say(format!("`{}` is granted access in {environment} by name", person.address()))
                .label(text.place.clone(), "a person, not a group")
                .hint("grant it to a team or group; access by name outlives what it was for");
            findings.push(context.about_protected(id, request), found);
        }
    }
}
