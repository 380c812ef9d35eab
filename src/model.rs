//! An organization: things instead of names, defaults applied, nothing left to look up.
//!
//! Every table is a `BTreeMap` and every list of an entry keeps the order as written only where a place needs it, so
//! the same definitions give the same values in any order of files and keys.

mod grant;
mod ids;
mod load;
mod org;
mod pattern;
mod principal;
mod role;
mod root;
mod scope;
mod state;

pub use grant::{Grant, GrantKey, Grants, Origin};
pub use ids::{EnvironmentId, NAME_LENGTH, RoleId, ServiceId, TeamId, is_name};
pub use load::{GROUP_LIMIT, LIMIT_NEAR, PRINCIPAL_LIMIT, PolicyLoad, policy_loads};
pub use org::{
    Backend, CatalogSources, Cluster, Environment, Exception, FolderLimits, GrantTo, Layout, Membership, Org,
    Ownership, Person, Policy, ProviderSettings, Recipient, Request, Role, RuleLevel, RuleSettings, Service,
    SettingValue, Site, Style, Team, Terraform, Text,
};
pub use pattern::{Pattern, Unclosed, Values};
pub use principal::{Address, Principal, PrincipalKind};
pub use role::{NativeRole, PolicyRule, PolicyRules};
pub use root::{Root, RootKind, Roots};
pub use scope::{Namespace, Scope};
pub use state::OrgState;

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
