//! An organization: things instead of names, defaults applied, nothing left to look up.
//!
//! Every table is a `BTreeMap` and every list of an entry keeps the order as written only where a place needs it, so
//! the same definitions give the same values in any order of files and keys.

mod environment;
mod grant;
mod ids;
mod layout;
mod load;
mod org;
mod pattern;
mod principal;
mod role;
mod root;
mod rules;
mod scope;
mod service;
mod state;
mod team;
mod text;

pub use environment::{Cluster, Environment};
pub use grant::{Audience, EntryRef, Grant, GrantKey, Grants, Origin, changed_grants};
pub use ids::{EnvironmentId, NAME_LENGTH, RoleId, ServiceId, TeamId, is_name};
pub use layout::{Backend, Layout, ProviderSettings, SettingValue, Style, Terraform};
pub use load::{GROUP_LIMIT, LIMIT_NEAR, PRINCIPAL_LIMIT, PolicyLoad, policy_loads};
pub use org::{CatalogSources, Org, Person, Policy, Role};
pub use pattern::{Pattern, Unclosed, Values};
pub use principal::{Address, Principal};
pub use role::{NativeRole, PolicyRule, PolicyRules};
pub use root::{Root, RootKind, Roots};
pub use rules::{Exception, FolderLimits, RuleLevel, RuleSettings};
pub use scope::{Namespace, Scope};
pub use service::{Service, Site};
pub use state::OrgState;
pub use team::{GrantTo, GroupPeople, Membership, Ownership, Recipient, Request, Team};
pub use text::Text;

/// A day of the calendar, UTC.
pub type Day = jiff::civil::Date;

/// Reads a day as YYYY-MM-DD; the last day of all has no day after it and is none.
#[must_use]
pub fn parse_day(text: &str) -> Option<Day> {
    let is_shape = text.len() == 10 && text.bytes().enumerate().all(|(at, byte)| matches!(at, 4 | 7) == (byte == b'-'));
    text.parse::<Day>().ok().filter(|day| is_shape && day.tomorrow().is_ok())
}

/// Of two ends the earlier; no end is later than any.
#[must_use]
pub fn earlier(left: Option<Day>, right: Option<Day>) -> Option<Day> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.min(right)),
        (end, None) | (None, end) => end,
    }
}

/// Of two ends the later; no end is later than any.
#[must_use]
pub fn later(left: Option<Day>, right: Option<Day>) -> Option<Day> {
    left.zip(right).map(|(left, right)| left.max(right))
}

/// Whether something with this end is over on a day. The end's day itself still counts.
#[must_use]
pub fn is_over(until: Option<Day>, today: Day) -> bool {
    until.is_some_and(|until| until < today)
}

#[cfg(test)]
mod tests {
    use super::{Day, earlier, is_over, later, parse_day};

    fn day(text: &str) -> Day {
        parse_day(text).expect("a day")
    }

    #[test]
    fn no_end_is_later_than_any() {
        let (first, second) = (Some(day("2026-01-31")), Some(day("2026-02-01")));
        for (left, right, is_earlier, is_later) in [
            (first, second, first, second),
            (second, first, first, second),
            (first, first, first, first),
            (first, None, first, None),
            (None, first, first, None),
            (None, None, None, None),
        ] {
            assert_eq!(earlier(left, right), is_earlier, "{left:?} and {right:?}");
            assert_eq!(later(left, right), is_later, "{left:?} and {right:?}");
        }
    }

    #[test]
    fn last_day_still_counts() {
        let today = day("2026-01-31");
        assert!(is_over(Some(day("2026-01-30")), today));
        assert!(!is_over(Some(today), today));
        assert!(!is_over(None, today));
    }

    #[test]
    fn days_have_one_form() {
        for text in ["2026-1-31", "20260131", "2026-13-01", "2026-02-29", "2026-01-31 ", "+026-01-31", "9999-12-31", ""]
        {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }
}
