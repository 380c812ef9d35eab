//! Identities: who has access in the end.

use std::fmt;

use crate::model::{Address, Day, GroupPeople, Principal};

/// A person, or a principal whose people no definition knows: `ida@example.com`, `group:auditors@partner.example`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Identity {
    Person(Address),
    /// A workload, a foreign group, a domain, a federated identity.
    Principal(Principal),
}

impl Identity {
    /// The identity that a principal itself is: a person for a user, otherwise the principal.
    #[must_use]
    pub fn of(principal: &Principal) -> Self {
        match principal {
            Principal::User(address) => Self::Person(address.clone()),
            other => Self::Principal(other.clone()),
        }
    }

    /// The person's address, if it is a person.
    #[must_use]
    pub fn person(&self) -> Option<&Address> {
        match self {
            Self::Person(address) => Some(address),
            Self::Principal(_) => None,
        }
    }
}

/// As the public forms write it: a person's address, or the principal.
impl fmt::Display for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(address) => address.fmt(formatter),
            Self::Principal(principal) => principal.fmt(formatter),
        }
    }
}

/// The identities behind a principal, each with the end of its time in the group.
pub(super) fn identities(principal: &Principal, groups: &GroupPeople) -> Vec<(Identity, Option<Day>)> {
    match groups.get(principal) {
        Some(people) => people.iter().map(|(person, until)| (Identity::Person(person.clone()), *until)).collect(),
        None => vec![(Identity::of(principal), None)],
    }
}
