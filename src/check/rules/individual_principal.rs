//! People who are granted access by name in protected environments and scopes.

use crate::{
    check::{Findings, KnownGroups, Rule, RuleContext},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::IndividualPrincipal, run);

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let groups = KnownGroups::of(context.org);
    for (id, _, entry) in context.grant_entries() {
        let Some(site) = context.protected_site(entry) else { continue };
        for (recipient, text) in &entry.to {
            let Some(person) = recipient.person().filter(|person| groups.may_be_person(person)) else { continue };
            let finding = findings
                .finding(format!("`{person}` is granted access in {site} by name"))
                .label(text.place.clone(), "a person, not a group")
                .hint("grant it to a team or group; access by name outlives its purpose");
            findings.push(context.about_protected(id, entry), finding);
        }
    }
}
