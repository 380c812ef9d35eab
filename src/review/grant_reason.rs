//! Why an entry of `grants` gives access, and who gives it.

use std::collections::BTreeSet;

use super::{
    access_grant::AccessGrants,
    change::{AccessChange, ChangeKind},
    change_context::ChangeContext,
};
use crate::{
    model::{Address, OrgState, Origin, Recipient},
    text::brief,
};

/// A longer reason is cut.
const LONG: usize = 160;

/// The reasons of the grants that give an access, in quotes, each with what takes the service in where its name doesn't
/// stand there, and with the team that grants it where those who get it aren't in that team: `"closes the books",
/// matches shop-*, granted by payments`. None for what is lost.
pub(super) fn grant_reasons(change: &AccessChange<'_>, context: &ChangeContext<'_>) -> BTreeSet<String> {
    if change.kind() == ChangeKind::Lost {
        return BTreeSet::new();
    }
    let person = change.key.identity.person();
    let origins = change.grants().into_iter().flat_map(AccessGrants::origins);
    origins.filter_map(|origin| reason(origin, person, context.head)).collect()
}

fn reason(origin: &Origin, person: Option<&Address>, state: &OrgState) -> Option<String> {
    let (entry, (recipient, to)) = origin.grant_entry(&state.org)?;
    let team = state.org.teams.get(&origin.team)?;
    let is_own = person.is_some_and(|person| team.people.contains_key(person));
    let quoted = entry.reason.as_ref().map(|reason| format!("\"{}\"", brief(reason, LONG)));
    let choice = origin.site.service().and_then(|service| entry.choice_of(service));
    let pattern = choice.and_then(|choice| choice.selector.reason());
    let every = (*recipient == Recipient::EveryTeam).then(|| format!("to {}", to.text));
    let granted = (!is_own).then(|| format!("granted by {}", origin.team));
    let words: Vec<String> = quoted.into_iter().chain(pattern).chain(every).chain(granted).collect();
    (!words.is_empty()).then(|| words.join(", "))
}
