//! Notes on ends of access that no cloud enforces.

use std::collections::{BTreeMap, BTreeSet};

use super::console::Console;
use crate::{
    model::{Day, OrgState, Principal, TargetId},
    review::{EndEnforcement, EndIndex, UnenforcedEnd},
    text::{join_few, plural, visible},
};

/// So many names say enough; the rest is counted.
const MAX_LISTED: usize = 3;

/// One sentence for each way in which an end is left to others; names in backticks.
pub(super) fn end_notes(ends: &BTreeSet<UnenforcedEnd>) -> Vec<String> {
    let mut notes = Vec::new();
    let of = |asked: EndEnforcement| ends.iter().filter(move |end| end.enforcement == asked);
    let by_run: BTreeSet<String> =
        of(EndEnforcement::NextRun).map(|end| format!("`{}` until {}", end.identity, end.until)).collect();
    if !by_run.is_empty() {
        notes.push(format!(
            "the access of {} ends with the first `teamkit generate` after that date that is applied; nothing else ends it",
            join_few(&by_run, MAX_LISTED)
        ));
    }
    let mut by_group: BTreeMap<&Principal, BTreeSet<String>> = BTreeMap::new();
    for UnenforcedEnd { identity, principal, until, .. } in of(EndEnforcement::Nothing) {
        by_group.entry(principal).or_default().insert(format!("`{identity}` after {until}"));
    }
    notes.extend(by_group.into_iter().map(|(group, people)| {
        format!(
            "nothing removes {} from `{group}`, which teamkit doesn't fill: remove them there",
            join_few(&people, MAX_LISTED)
        )
    }));
    notes
}

/// Says on stderr which of the ends that were shown no cloud enforces.
pub(super) fn mention_ends(ends: &BTreeSet<UnenforcedEnd>, console: &Console) {
    for note in end_notes(ends) {
        console.note(visible(&note));
    }
}

/// Says what no target takes back on its own: grants where it knows no ends, and memberships without one.
pub(super) fn mention_endings(state: &OrgState, console: &Console) {
    for target in TargetId::ALL.into_iter().filter(|target| !target.facts().enforces_ends) {
        let grants = state.grants.active.iter().filter(|(key, _)| key.scope.target() == target);
        let ends: Vec<Day> = grants.filter_map(|(_, grant)| grant.until).collect();
        if let Some(first) = ends.iter().min() {
            console.note(format_args!(
                "{} in {}, the first on {first}: each stays until the next `teamkit generate` after that date",
                if ends.len() == 1 { "1 grant expires".to_owned() } else { format!("{} grants expire", ends.len()) },
                target.facts().title
            ));
        }
    }
    let asked = state.entitlements.active.values();
    let asked: Vec<Day> = asked.flat_map(|entitlement| entitlement.principals.values().copied().flatten()).collect();
    if let Some(first) = asked.iter().min() {
        console.note(format_args!(
            "{}, the first on {first}: each stays until the next `teamkit generate` after that date",
            if asked.len() == 1 {
                "1 entitlement ends".to_owned()
            } else {
                format!("{} entitlements end", asked.len())
            },
        ));
    }
    let ends: Vec<Day> = EndIndex::of(state).memberships().into_iter().map(|(_, _, until)| until).collect();
    let Some(first) = ends.iter().min() else { return };
    let verb = if ends.len() == 1 { "has" } else { "have" };
    let policy = &state.org.policy;
    if !policy.manage_groups {
        console.note(format_args!(
            "{} {verb} an end, the first on {first}, in groups that teamkit doesn't fill: nothing removes the people from there",
            plural(ends.len(), "membership")
        ));
        return;
    }
    // Those that take no end are all that is left with `membership_expiry`.
    let (of, advice) = if policy.membership_expiry {
        (
            format!(" of a lead as {}", policy.lead_membership.as_str()),
            ", because Cloud Identity takes no end beside that role",
        )
    } else {
        (String::new(), "; with `principals.membership_expiry` Cloud Identity ends it")
    };
    console.note(format_args!(
        "{}{of} {verb} an end, the first on {first}: each stays until the next `teamkit generate` after that date{advice}",
        plural(ends.len(), "membership"),
    ));
}
