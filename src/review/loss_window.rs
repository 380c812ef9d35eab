//! What counts as a loss: access that is gone, and access that soon will be.

use jiff::ToSpan as _;

use super::change::{AccessChange, ChangeKind};
use crate::model::{Day, RuleSettings};

/// The default number of days within which a new end counts as a loss.
const DAYS: u32 = 7;

/// The days from today within which an end that wasn't there before counts as a loss: until 2026-11-29.
#[derive(Debug, Clone, Copy)]
pub(super) struct LossWindow {
    pub days: u32,
    last: Day,
}

impl LossWindow {
    /// The window of a rule with these settings.
    pub(super) fn of(settings: Option<&RuleSettings>, today: Day) -> Self {
        let days = settings.and_then(|settings| settings.days).unwrap_or(DAYS);
        Self { days, last: today.saturating_add(i64::from(days).days()) }
    }

    /// Whether an end is in the window.
    pub(super) fn has(self, until: Option<Day>) -> bool {
        until.is_some_and(|until| until <= self.last)
    }

    /// Whether an access is lost, or is to end in the window and wasn't before.
    pub(super) fn is_loss(self, change: &AccessChange<'_>) -> bool {
        change.kind() == ChangeKind::Lost || self.is_ending(change)
    }

    /// Whether an access that is still there gets an end in the window.
    pub(super) fn is_ending(self, change: &AccessChange<'_>) -> bool {
        change.kind() == ChangeKind::Until && self.has(change.until()) && !self.has(change.before_until())
    }
}
