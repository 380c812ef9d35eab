//! Who an entry of a team's file is for.

use super::ids::{ServiceId, TeamId};

/// Who an entry is for; in a grant a principal stands for them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// The members of a team, its group's address included where an entry writes that out.
    Members(TeamId),
    /// The leads of a team, likewise.
    Leads(TeamId),
    /// The workload of a service.
    Workload(ServiceId),
    /// The principal itself.
    Named,
}

impl Audience {
    /// The team whose members or leads these are.
    #[must_use]
    pub fn team(&self) -> Option<&TeamId> {
        match self {
            Self::Members(team) | Self::Leads(team) => Some(team),
            Self::Workload(_) | Self::Named => None,
        }
    }
}
