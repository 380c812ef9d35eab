//! When what is defined of somebody ends, and what is live.

use std::collections::BTreeMap;

use crate::{
    live::{LiveCondition, LiveEnd, LiveGrant, meaning},
    model::{Day, Grant, GrantKey, Principal, later},
};

/// A defined grant.
pub(super) type DefinedGrant<'a> = (&'a GrantKey, &'a Grant);

/// What is defined of each principal: in a cluster, several can be one subject.
pub(super) fn by_principal<'a>(defined: &[DefinedGrant<'a>]) -> Vec<Vec<DefinedGrant<'a>>> {
    let mut of: BTreeMap<&Principal, Vec<DefinedGrant<'a>>> = BTreeMap::new();
    for (key, grant) in defined {
        of.entry(&key.principal).or_default().push((key, grant));
    }
    of.into_values().collect()
}

/// The last day of what is defined; `None` for never.
pub(super) fn defined_end(defined: &[DefinedGrant<'_>]) -> Option<Day> {
    defined.iter().map(|(_, grant)| grant.until).reduce(later).flatten()
}

/// The moment at which all that is defined has ended; `None` for never.
pub(super) fn end_of(defined: &[DefinedGrant<'_>]) -> Option<LiveEnd> {
    let end = |(key, grant): &DefinedGrant<'_>| {
        // An expression can hold an end of its own.
        let own = key.condition.as_deref().and_then(|condition| meaning(&condition.expression).0);
        grant.until.and_then(LiveEnd::of).into_iter().chain(own).min()
    };
    let ends: Option<Vec<LiveEnd>> = defined.iter().map(end).collect();
    ends?.into_iter().max()
}

/// The moment at which all that is live has ended; `None` for never, and for nothing.
pub(super) fn latest(live: &[&LiveGrant]) -> Option<LiveEnd> {
    let ends: Option<Vec<LiveEnd>> = live.iter().map(|grant| grant.condition.as_ref()?.end).collect();
    ends?.into_iter().max()
}

/// The condition that tells most: of the grant that lasts longest, where one of several has to speak for all.
pub(super) fn lasting_condition<'a>(live: &[&'a LiveGrant]) -> Option<&'a LiveCondition> {
    let conditions = live.iter().filter_map(|grant| grant.condition.as_deref());
    // No end is later than any.
    conditions.max_by_key(|condition| (condition.end.is_none(), condition.end))
}
