//! Ends of live access.

use std::fmt;

use crate::model::Day;

/// The moment at which access ends, UTC. A day of a definition ends with the moment at which the next one begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LiveEnd(jiff::Timestamp);

impl LiveEnd {
    /// Reads a moment as RFC 3339 has it, in any time zone, such as `2027-01-01T00:00:00Z`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }

    /// The end of a day; `None` for the last day of the calendar.
    #[must_use]
    pub fn of(day: Day) -> Option<Self> {
        day.tomorrow().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|start| Self(start.timestamp()))
    }

    /// The last whole day before it, if it ends with a day.
    #[must_use]
    pub fn day(self) -> Option<Day> {
        let moment = jiff::tz::TimeZone::UTC.to_datetime(self.0);
        (moment.time() == jiff::civil::Time::midnight()).then(|| moment.date().yesterday().ok()).flatten()
    }

    /// The day that it is in, UTC.
    pub(super) fn date(self) -> Day {
        jiff::tz::TimeZone::UTC.to_datetime(self.0).date()
    }

    /// The earlier of two ends; `None` is later than any.
    #[must_use]
    pub fn earlier(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        one.into_iter().chain(other).min()
    }

    /// The later of two ends; `None` is later than any.
    #[must_use]
    pub fn later(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        one.zip(other).map(|(one, other)| one.max(other))
    }

    /// Whether it is past when a day begins.
    #[must_use]
    pub fn is_over(self, today: Day) -> bool {
        today.yesterday().ok().and_then(Self::of).is_some_and(|start| self <= start)
    }
}

/// `2026-12-31` where it ends with that day, otherwise the moment: `2026-12-31T12:00:00Z`.
impl fmt::Display for LiveEnd {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.day() {
            Some(day) => write!(formatter, "{day}"),
            None => write!(formatter, "{}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LiveEnd;
    use crate::model::parse_day;

    #[test]
    fn the_end_of_a_day_is_the_start_of_the_next() {
        for (text, shown) in [
            ("2027-01-01T00:00:00Z", "2026-12-31"),
            ("2027-01-01T00:00:00.000Z", "2026-12-31"),
            ("2027-01-01T09:00:00+09:00", "2026-12-31"),
            ("2026-12-31T12:00:00Z", "2026-12-31T12:00:00Z"),
        ] {
            assert_eq!(LiveEnd::parse(text).map(|end| end.to_string()).as_deref(), Some(shown), "{text}");
        }
        let day = parse_day("2026-12-31").expect("a day");
        assert_eq!(LiveEnd::of(day), LiveEnd::parse("2027-01-01T00:00:00Z"));
        assert_eq!(LiveEnd::of(day).and_then(LiveEnd::day), Some(day));
    }

    #[test]
    fn what_ends_at_the_start_of_a_day_is_over_then() {
        let day = parse_day("2027-01-01").expect("a day");
        assert!(LiveEnd::parse("2027-01-01T00:00:00Z").is_some_and(|end| end.is_over(day)));
        assert!(!LiveEnd::parse("2027-01-01T00:00:01Z").is_some_and(|end| end.is_over(day)));
    }

    #[test]
    fn other_texts_are_no_moment() {
        for text in ["2027-01-01", "soon", "", "2027-01-01T00:00:00"] {
            assert_eq!(LiveEnd::parse(text), None, "{text}");
        }
    }
}
