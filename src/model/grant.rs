//! Grants: the unit of the model.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Day,
    ids::{EnvironmentId, ServiceId, TeamId},
    is_over,
    principal::Principal,
    role::NativeRole,
    scope::Scope,
};
use crate::source::Place;

/// What makes two grants the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GrantKey {
    pub scope: Scope,
    pub principal: Principal,
    pub role: NativeRole,
}

/// What causes a grant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    pub team: TeamId,
    pub service: ServiceId,
    pub environment: EnvironmentId,
    /// The item of `services` or `grants` that says so.
    pub place: Arc<Place>,
    /// What that item names: one of the workspace's roles, or a native role.
    pub role: Arc<str>,
    /// The team that the principal stands for, where that is another: `to: [team/NAME]`.
    pub on_behalf_of: Option<TeamId>,
    /// The end that this origin alone would give.
    pub until: Option<Day>,
    /// Whether it comes with owning the service.
    pub is_ownership: bool,
}

/// When a grant ends, and why it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub until: Option<Day>,
    pub origins: BTreeSet<Origin>,
}

/// All grants, by scope, then principal, then role.
#[derive(Debug, Clone, Default)]
pub struct Grants {
    /// What is written.
    pub active: BTreeMap<GrantKey, Grant>,
    /// What ended before the current day.
    pub expired: BTreeMap<GrantKey, Grant>,
}

impl Grants {
    /// Sorts grants by whether they are over on a day.
    #[must_use]
    pub fn on(today: Day, all: BTreeMap<GrantKey, Grant>) -> Self {
        let (expired, active) = all.into_iter().partition(|(_, grant)| is_over(grant.until, today));
        Self { active, expired }
    }
}
