//! Live access that is accepted although no definition gives it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::sides::PolicySides;
use crate::{
    model::{Day, OrgState, TextPattern, Unmanaged, later},
    review::{
        policy_change::{PolicyChange, PolicyKind},
        sentence::Sentence,
    },
};

/// So many comparisons find what a wider entry accepted before; beyond, everything that is written anew is told.
const MAX_COMPARISONS: usize = 1_000_000;

/// What an entry is about: scope, principal and role.
type AcceptedAccess<'a> = (Option<&'a TextPattern>, Option<&'a TextPattern>, Option<&'a TextPattern>);
type EntriesByAccess<'a> = BTreeMap<AcceptedAccess<'a>, &'a Unmanaged>;

pub(super) fn changes(sides: &PolicySides<'_>) -> Vec<PolicyChange> {
    let (before, after) = (entries(sides.base), entries(sides.head));
    let mut others = EntrySearch { comparisons: 0 };
    let mut changes = Vec::new();
    for (accepted, entry) in &after {
        match before.get(accepted) {
            Some(old) if old.until == entry.until => {}
            Some(old) => changes.push(other_end(old, entry)),
            None => changes.push(new_entry(entry, &before, &after, sides.head.today, &mut others)),
        }
    }
    for (accepted, old) in &before {
        // What is accepted as long by another entry is accepted as before, or was told with that entry.
        let is_kept = |new: &Unmanaged| new.covers(old) && later(new.until, old.until) == new.until;
        if !after.contains_key(accepted) && others.find(&after, is_kept).is_none() {
            changes.push(PolicyChange {
                kind: PolicyKind::Unmanaged,
                sentence: Sentence::whole(format!("unmanaged: {} is no longer accepted", old.subject())),
                weakens: false,
                before: as_json(old),
                after: Value::Null,
                place: old.place.clone(),
            });
        }
    }
    changes
}

/// Looks among entries, as long as there are comparisons left.
struct EntrySearch {
    comparisons: usize,
}

impl EntrySearch {
    fn find<'a>(&mut self, entries: &EntriesByAccess<'a>, is_it: impl Fn(&Unmanaged) -> bool) -> Option<&'a Unmanaged> {
        self.comparisons += entries.len();
        let mut entries = entries.values().copied().filter(|_| self.comparisons <= MAX_COMPARISONS);
        entries.find(|entry| is_it(entry))
    }
}

fn other_end(old: &Unmanaged, new: &Unmanaged) -> PolicyChange {
    let day = |day: Option<Day>| day.map_or("without end".to_owned(), |day| format!("until {day}"));
    let text = format!("unmanaged: {} is accepted {}, was {}", new.subject(), day(new.until), day(old.until));
    change(text, later(old.until, new.until) == new.until, Some(old), new)
}

/// An entry that wasn't there: a narrower one than before weakens nothing, nor does one that is over.
fn new_entry(
    new: &Unmanaged,
    before: &EntriesByAccess<'_>,
    after: &EntriesByAccess<'_>,
    today: Day,
    others: &mut EntrySearch,
) -> PolicyChange {
    let is_gone = |old: &Unmanaged| !after.contains_key(&accepted(old));
    let narrower = others.find(before, |old| new.covers(old) && is_gone(old));
    let wider = others.find(before, |old| old.covers(new) && later(old.until, new.until) == old.until);
    let ends = new.until.map(|day| format!(" until {day}")).unwrap_or_default();
    let was = narrower.map(|old| format!(", was {}", old.subject())).unwrap_or_default();
    let text = format!("unmanaged: {} is accepted{ends}{was}", new.subject());
    change(text, wider.is_none() && !new.is_over(today), narrower, new)
}

fn change(text: String, weakens: bool, before: Option<&Unmanaged>, after: &Unmanaged) -> PolicyChange {
    PolicyChange {
        kind: PolicyKind::Unmanaged,
        sentence: Sentence::whole(text),
        weakens,
        before: before.map_or(Value::Null, as_json),
        after: as_json(after),
        place: after.place.clone(),
    }
}

/// The entries of one side by what they accept; of several alike the one that lasts longest.
fn entries(state: &OrgState) -> EntriesByAccess<'_> {
    let mut entries = EntriesByAccess::new();
    for entry in &state.org.unmanaged {
        let known = entries.entry(accepted(entry)).or_insert(entry);
        if known.until != entry.until && later(known.until, entry.until) == entry.until {
            *known = entry;
        }
    }
    entries
}

fn accepted(entry: &Unmanaged) -> AcceptedAccess<'_> {
    let Unmanaged { scope, principal, role, reason: _, until: _, place: _ } = entry;
    (scope.as_ref(), principal.as_ref(), role.as_ref())
}

fn as_json(entry: &Unmanaged) -> Value {
    let Unmanaged { scope, principal, role, reason, until, place: _ } = entry;
    let text = |pattern: &Option<TextPattern>| pattern.as_ref().map(ToString::to_string);
    json!({
        "scope": text(scope),
        "principal": text(principal),
        "role": text(role),
        "reason": reason,
        "until": until.map(|day| day.to_string()),
    })
}
