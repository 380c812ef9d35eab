//! People in grants who are not in any team.

use std::collections::BTreeSet;

use crate::{
    check::{Findings, Rule, RuleContext, RuleGroup},
    diagnostic::RuleId,
    model::Address,
    text::nearest,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::UnknownPerson, run).group(RuleGroup::Principal).needs_all_names();

const MAX_COMPARISONS: usize = 1_000_000;

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let people: BTreeSet<&Address> = context.org.teams.values().flat_map(|team| team.people.keys()).collect();
    // Each unknown person is compared with all people, so the number of comparisons is limited.
    let mut suggestions = MAX_COMPARISONS / people.len().max(1);
    for named in context.named_recipients() {
        let Some(address) = named.recipient.person().filter(|address| !people.contains(address)) else { continue };
        let near = if suggestions > 0 { nearest_person(address.as_str(), &people) } else { None };
        suggestions = suggestions.saturating_sub(1);
        let finding = findings
            .finding(format!("`{address}` is not in any team"))
            .label(named.text.place.clone(), "not in any team")
            .hint_if(near.map(|near| format!("did you mean `{near}`?")));
        findings.push(named.about(context), finding);
    }
}

/// The nearest person by name in the same domain, else by the whole address.
fn nearest_person<'a>(address: &str, people: &BTreeSet<&'a Address>) -> Option<&'a str> {
    let (local, domain) = address.split_once('@')?;
    let people = people.iter().map(|person| person.as_str());
    let here = people.clone().filter_map(|person| Some((person.split_once('@')?, person)));
    let here: Vec<_> =
        here.filter(|((_, other), _)| *other == domain).map(|((name, _), person)| (name, person)).collect();
    let near = nearest(local, here.iter().map(|(name, _)| *name));
    let person = near.and_then(|near| here.iter().find(|(name, _)| *name == near).map(|(_, person)| *person));
    person.or_else(|| nearest(address, people))
}
