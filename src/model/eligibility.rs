//! How access is asked for.

use super::{located_text::LocatedText, recipient::Recipient};
use crate::source::Place;

/// How long access lasts that was asked for, who approves it, and whether a reason is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Eligibility {
    pub hours: u32,
    /// Nobody has to approve if nobody is named.
    pub approvers: Vec<(Recipient, LocatedText)>,
    pub justification: bool,
}

impl Default for Eligibility {
    fn default() -> Self {
        Self { hours: 4, approvers: Vec::new(), justification: true }
    }
}

impl Eligibility {
    /// The most hours that access may last.
    pub const MAX_HOURS: u32 = 24;

    /// The same with what an entry of `grants` overrides.
    #[must_use]
    pub fn overridden(&self, entry: &EligibleEntry) -> Self {
        let EligibleEntry { hours, approvers, justification, id: _, place: _ } = entry;
        Self {
            hours: hours.unwrap_or(self.hours),
            approvers: approvers.clone().unwrap_or_else(|| self.approvers.clone()),
            justification: justification.unwrap_or(self.justification),
        }
    }
}

/// What an entry of `grants` says of how its access is asked for; what is absent is the workspace's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EligibleEntry {
    pub hours: Option<u32>,
    pub approvers: Option<Vec<(Recipient, LocatedText)>>,
    pub justification: Option<bool>,
    /// The entitlement's id in place of the made one.
    pub id: Option<LocatedText>,
    /// The place of `eligible`.
    pub place: Place,
}
