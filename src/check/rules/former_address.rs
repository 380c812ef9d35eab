//! Former addresses that are still somebody's, or that two people claim.

use std::collections::BTreeMap;

use crate::{
    check::{About, Findings, Rule, RuleContext},
    diagnostic::{Diagnostic, RuleId},
    model::Address,
    source::Place,
};

pub(super) const RULE: Rule = Rule::error(RuleId::FormerAddress, run).with_fixed_level();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let named = context.org.named_people();
    let mut claimed: BTreeMap<&Address, (&Address, &Place)> = BTreeMap::new();
    for (address, person) in &context.org.people {
        for (former, place) in &person.formerly {
            if named.contains(former) {
                let message =
                    format!("`{former}` is in the definitions, so it can't be the former address of `{address}`");
                let finding = findings.finding(message).label(place.clone(), "still somebody's address");
                findings.push(About::default(), with_use(finding, context, former));
            } else if let Some((other, first)) = claimed.get(former).filter(|(other, _)| *other != address) {
                let finding = findings
                    .finding(format!("`{former}` can't have become both `{other}` and `{address}`"))
                    .label(place.clone(), "claimed again")
                    .label((*first).clone(), "first claimed here")
                    .hint("remove it from one of them");
                findings.push(About::default(), finding);
            } else {
                claimed.insert(former, (address, place));
            }
        }
    }
}

/// Shows where the address is still used.
fn with_use(finding: Diagnostic, context: &RuleContext<'_>, former: &Address) -> Diagnostic {
    let hint = "replace it everywhere with `teamkit rename person`, or remove it from `formerly`";
    let entries = context.org.teams.values().flat_map(|team| team.leads.iter().chain(&team.members));
    let listed = entries.filter(|entry| entry.address == *former).map(|entry| &entry.place);
    let recipients = context.grant_entries().flat_map(|(_, _, entry)| &entry.to);
    let granted = recipients.filter(|(recipient, _)| recipient.person() == Some(former)).map(|(_, text)| &text.place);
    match listed.chain(granted).next() {
        Some(place) => finding.label(place.clone(), "used here").hint(hint),
        None => finding.hint(hint),
    }
}
