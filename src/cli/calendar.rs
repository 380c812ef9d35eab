//! Changes that only the calendar made: something ended since the last run.

use std::collections::BTreeSet;

use super::{args::Stop, console::Console};
use crate::{
    model::{Day, Org},
    text::{join_few, plural},
};

/// Further back nobody looks for the last run.
const MAX_DAYS: usize = 30;
/// So many paths say enough; the rest is counted.
const MAX_LISTED: usize = 5;

/// The days on which something ended that is over today, latest first.
///
/// What a run wrote on some earlier day is what a run would write on one of these: the first that had not come then.
pub(super) fn past_ends(org: &Org, today: Day) -> Vec<Day> {
    let mut days = BTreeSet::new();
    for team in org.teams.values() {
        days.extend(team.leads.iter().chain(&team.members).filter_map(|person| person.until));
        days.extend(team.grant_entries.iter().filter_map(|entry| entry.until));
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

/// What `--check` makes of changes of which only the calendar made some.
pub(super) struct CalendarCheck<'a> {
    /// Paths of what only the calendar changed.
    pub by_calendar: Vec<&'a str>,
    pub changed: usize,
    pub noun: &'static str,
    /// Whether those count as changes, too.
    pub is_strict: bool,
    /// The command that takes all of it in.
    pub command: &'static str,
}

impl CalendarCheck<'_> {
    /// Says what only the calendar changed, apart from the rest, and what to run; stops unless nothing else changed.
    pub(super) fn conclude(&self, console: &Console) -> Result<(), Stop> {
        let Self { by_calendar, changed, noun, is_strict, command } = self;
        let others = changed - by_calendar.len();
        if !by_calendar.is_empty() {
            let rest = match others {
                0 => "nothing else changed".to_owned(),
                count => format!("{count} changed for other reasons"),
            };
            console.note(format_args!(
                "{} changed only because access expired since the last run: {}; {rest}",
                plural(by_calendar.len(), noun),
                join_few(by_calendar, MAX_LISTED)
            ));
        }
        match (*changed, others, is_strict) {
            (0, ..) => Ok(()),
            (_, 0, false) => {
                console.say(format_args!(
                    "that is nobody's change, and no failure; to take it in, run `{command}` and commit what it writes"
                ));
                Ok(())
            }
            _ => {
                console.say(format_args!("not up to date: run `{command}` and commit what it writes"));
                Err(Stop::Refused)
            }
        }
    }
}
