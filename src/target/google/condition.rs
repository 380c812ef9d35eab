//! The IAM condition of a grant: what the definition says, and its end.

use crate::{
    model::{Condition, Day},
    target::WrittenCondition,
};

/// The condition as Terraform has it; `None` for a grant without condition and end.
#[must_use]
pub(super) fn condition(condition: Option<&Condition>, until: Option<Day>) -> Option<WrittenCondition> {
    Some(match (condition, until) {
        (None, None) => return None,
        (None, Some(until)) => WrittenCondition { title: format!("until {until}"), expression: before(until) },
        (Some(Condition { title, expression }), None) => {
            WrittenCondition { title: title.clone(), expression: expression.clone() }
        }
        (Some(Condition { title, expression }), Some(until)) => WrittenCondition {
            title: format!("{title}, until {until}"),
            expression: format!("({expression}) && {}", before(until)),
        },
    })
}

/// The title of a written condition without its end, as the definition has it; `None` for an end alone.
#[must_use]
pub fn grant_title<'a>(title: &'a str, expression: &str) -> Option<&'a str> {
    let (own, day) = match title.rsplit_once(", until ") {
        Some((own, day)) => (Some(own), Some(day)),
        None => (None, title.strip_prefix("until ")),
    };
    let Some(until) = day.and_then(|day| day.parse().ok()) else { return Some(title) };
    let is_end = match expression.strip_suffix(&before(until)) {
        Some(rest) => rest.is_empty() == own.is_none(),
        None => false,
    };
    if is_end { own } else { Some(title) }
}

/// True up to the end of a day, UTC.
fn before(until: Day) -> String {
    format!("request.time < timestamp(\"{}\")", end_of(until))
}

/// The moment at which a day is over, UTC: `2027-01-01T00:00:00Z` for 2026-12-31.
#[must_use]
pub(super) fn end_of(until: Day) -> String {
    let next = until.tomorrow().unwrap_or(until);
    format!("{next}T00:00:00Z")
}
