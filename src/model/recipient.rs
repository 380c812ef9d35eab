//! Who `to` and `approvers` name.

use super::{
    ids::{ServiceId, TeamId},
    principal::{Address, Principal},
};

/// Who receives the access of an entry of `grants`, or approves what is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// The team's own members.
    Members,
    Lead,
    /// A person by address, in any form.
    Person(Address),
    /// The workload of a service, in the same environment.
    Workload(ServiceId),
    /// The members of another team.
    Team(TeamId),
    /// The members of every team, each as of their own team.
    EveryTeam,
    Principal(Principal),
    /// A principal that can't be granted access, such as `allUsers`.
    Unsupported,
}

impl Recipient {
    /// The person, if the recipient is a person by name.
    #[must_use]
    pub fn person(&self) -> Option<&Address> {
        match self {
            Self::Person(address) | Self::Principal(Principal::User(address)) => Some(address),
            _ => None,
        }
    }
}
