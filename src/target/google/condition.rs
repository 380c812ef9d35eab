//! The IAM condition of a grant with an expiry date.

use crate::model::Day;

/// The expression of the condition: true up to the end of that day, UTC.
#[must_use]
pub(super) fn condition(until: Day) -> String {
    let next = until.tomorrow().unwrap_or(until);
    format!("request.time < timestamp(\"{next}T00:00:00Z\")")
}
