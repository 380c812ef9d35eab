//! Calendar days: their form in definitions, and what an expiry date means.

/// A calendar day, UTC.
pub type Day = jiff::civil::Date;

/// Reads a day as YYYY-MM-DD. The calendar's very last day is refused, because no day follows it.
#[must_use]
pub fn parse_day(text: &str) -> Option<Day> {
    let is_shape = text.len() == 10 && text.bytes().enumerate().all(|(at, byte)| matches!(at, 4 | 7) == (byte == b'-'));
    text.parse::<Day>().ok().filter(|day| is_shape && day.tomorrow().is_ok())
}

/// The earlier of two expiry dates; `None` is later than any.
#[must_use]
pub fn earlier(left: Option<Day>, right: Option<Day>) -> Option<Day> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.min(right)),
        (end, None) | (None, end) => end,
    }
}

/// The later of two expiry dates; `None` is later than any.
#[must_use]
pub fn later(left: Option<Day>, right: Option<Day>) -> Option<Day> {
    left.zip(right).map(|(left, right)| left.max(right))
}

/// Whether something with this expiry date has expired on a day. It is still valid on the expiry date itself.
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
