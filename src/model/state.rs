//! An organization with its grants.

use super::{Day, Grants, Org};

/// An organization and its grants as of a day: the input of rules, targets and queries.
#[derive(Debug)]
pub struct OrgState {
    pub org: Org,
    pub grants: Grants,
    /// Grants that expired before this day are not active.
    pub today: Day,
}
