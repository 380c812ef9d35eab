//! An organization with its grants.

use super::{Day, Grants, Org};

/// An organization and its grants as of a day: what rules judge, targets write and questions are answered from.
#[derive(Debug)]
pub struct OrgState {
    pub org: Org,
    pub grants: Grants,
    /// What expired before this day is over.
    pub today: Day,
}
