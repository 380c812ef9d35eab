//! The IAM condition of a grant with an expiry date.

use crate::model::Day;

/// The expression of the condition: true up to the end of that day, UTC.
#[must_use]
pub(super) fn condition(until: Day) -> String {
    format!("request.time < timestamp(\"{}\")", end_of(until))
}

/// The moment at which a day is over, UTC: `2027-01-01T00:00:00Z` for 2026-12-31.
#[must_use]
pub(super) fn end_of(until: Day) -> String {
    let next = until.tomorrow().unwrap_or(until);
    format!("{next}T00:00:00Z")
}
