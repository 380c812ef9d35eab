//! People who are granted access by name in protected environments.

use crate::{
    check::{Context, Findings, Rule},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::IndividualPrincipal, run);

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (id, _, request) in context.requests() {
        let Some((_, environment)) = context.protected_sites(request).next() else { continue };
        for (recipient, text) in &request.to {
            let Some(person) = recipient.person() else { continue };
            let found = findings
                .say(format!("`{person}` is granted access in {environment} by name"))
                .label(text.place.clone(), "a person, not a group")
                .hint("grant it to a team or group; access by name outlives its purpose");
            findings.push(context.about_protected(id, request), found);
        }
    }
}
