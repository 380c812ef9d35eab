//! An organization with its grants.

use std::sync::OnceLock;

use super::{Day, Entitlements, Grants, GroupPeople, Org};

/// An organization and its grants as of a day: the input of rules, targets and queries.
#[derive(Debug, Clone)]
pub struct OrgState {
    pub org: Org,
    pub grants: Grants,
    /// What people may ask for.
    pub entitlements: Entitlements,
    /// Grants that expired before this day are not active.
    pub today: Day,
    groups: OnceLock<GroupPeople>,
}

impl OrgState {
    /// The state of an organization on a day, with the grants and entitlements that it has then.
    #[must_use]
    pub fn new(org: Org, grants: Grants, entitlements: Entitlements, today: Day) -> Self {
        Self { org, grants, entitlements, today, groups: OnceLock::new() }
    }

    /// The people of groups today, computed when first asked for.
    #[must_use]
    pub fn people_of_groups(&self) -> &GroupPeople {
        self.groups.get_or_init(|| self.org.people_of_groups(self.today))
    }
}
