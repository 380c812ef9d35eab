//! Who an entry of a team's file is for.

use super::ids::{ServiceId, TeamId};

/// The people or workload that an entry names; a grant has a principal that represents them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// The members of a team; also where an entry writes out its group's address.
    Members(TeamId),
    /// The leads of a team; also where an entry writes out their group's address.
    Leads(TeamId),
    /// The workload of a service.
    Workload(ServiceId),
    /// The named principal itself.
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
