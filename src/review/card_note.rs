//! What the definitions know of those on a card.

use super::{
    access_grant::AccessGrants, binding_row::BindingReach, change::ChangeKind, change_row::ChangeRow,
    identity::Identity,
};
use crate::model::{Audience, Principal};

/// What there is to know of a principal that isn't a person: no definition says who is in `group:pagers@example.com`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CardNote {
    /// A group, domain or set of identities whose people no definition names.
    UnknownPeople,
    /// An account that is no workload of a service.
    UnknownWorkload,
    /// A group that nobody is listed for any more; its bindings stay.
    Unlisted,
    /// A group that people are listed for now; its bindings stay.
    Listed,
    /// A new binding that no row shows.
    Binding(BindingReach),
}

impl CardNote {
    /// The note on a row, if it isn't about a person.
    #[must_use]
    pub fn of_row(row: &ChangeRow<'_>) -> Option<Self> {
        let Identity::Principal(principal) = &row.change.key.identity else { return None };
        if row.is_relabelled {
            return Some(if row.change.kind() == ChangeKind::Gained { Self::Unlisted } else { Self::Listed });
        }
        match principal {
            Principal::Group(_) | Principal::Domain(_) | Principal::FederatedSet(_) => Some(Self::UnknownPeople),
            Principal::ServiceAccount(_) | Principal::Federated(_) => {
                let mut origins = row.change.grants().into_iter().flat_map(AccessGrants::origins);
                let is_workload = origins.any(|origin| matches!(origin.audience, Audience::Workload(_)));
                (!is_workload).then_some(Self::UnknownWorkload)
            }
            Principal::User(_) => None,
        }
    }

    /// The note in a few words.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::UnknownPeople => "no definition says who is in it",
            Self::UnknownWorkload => "no definition says who can act as it",
            Self::Unlisted => {
                "its bindings stay, but nobody is listed for it any more: no definition says who is in it"
            }
            Self::Listed => "its bindings stay; people are listed for it now",
            Self::Binding(reach) => reach.describe(),
        }
    }

    /// Whether no definition says who it is that gets something.
    #[must_use]
    pub fn is_unknown(self) -> bool {
        match self {
            Self::UnknownPeople
            | Self::UnknownWorkload
            | Self::Binding(BindingReach::Nobody | BindingReach::Unfilled) => true,
            Self::Unlisted | Self::Listed | Self::Binding(BindingReach::Further) => false,
        }
    }

    /// Whether it has the same bindings on both sides.
    #[must_use]
    pub fn is_relabelled(self) -> bool {
        matches!(self, Self::Unlisted | Self::Listed)
    }
}
