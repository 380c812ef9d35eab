//! Changes that only the calendar made: something ended since the last run.

use std::collections::BTreeSet;

use super::console::Console;
use crate::{
    model::{Day, Org},
    text::plural,
};

/// Further back nobody looks for the last run.
const MAX_DAYS: usize = 30;

/// The days on which something ended that is over today, latest first.
///
/// What a run wrote on some earlier day is what a run would write on one of these: the first that had not come then.
pub(super) fn past_ends(org: &Org, today: Day) -> Vec<Day> {
    let mut days = BTreeSet::new();
    for team in org.teams.values() {
        days.extend(team.leads.iter().chain(&team.members).filter_map(|person| person.until));
        days.extend(team.requests.iter().filter_map(|request| request.until));
    }
    days.into_iter().rev().filter(|day| *day < today).take(MAX_DAYS).collect()
}

/// Of some names, those whose old text is what would have been written on one of the days.
pub(super) fn explained<T: Ord + Clone>(
    changed: &BTreeSet<T>,
    days: &[Day],
    mut is_as_on: impl FnMut(Day, &BTreeSet<T>) -> BTreeSet<T>,
) -> BTreeSet<T> {
    let mut open = changed.clone();
    let mut explained = BTreeSet::new();
    for day in days {
        if open.is_empty() {
            break;
        }
        let found = is_as_on(*day, &open);
        open.retain(|name| !found.contains(name));
        explained.extend(found);
    }
    explained
}

/// Says how many of the changes only the calendar made, if any.
pub(super) fn mention(by_calendar: usize, changed: usize, noun: &str, console: &Console) {
    if by_calendar == 0 {
        return;
    }
    let others = changed - by_calendar;
    let rest =
        if others == 0 { "nothing else changed".to_owned() } else { format!("{others} changed for other reasons") };
    console.note(format_args!(
        "{} changed only because access expired since the last run; {rest}",
        plural(by_calendar, noun)
    ));
}
