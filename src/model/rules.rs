//! Levels, settings and exceptions of rules.

use std::collections::BTreeMap;

use super::{
    Day,
    ids::{EnvironmentId, RoleId, ServiceId, TeamId},
    principal::Principal,
};
use crate::source::Place;

/// The level of a rule's findings in this workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleLevel {
    Error,
    Warning,
    Off,
}

/// A rule's settings in this workspace.
#[derive(Debug, Clone)]
pub struct RuleSettings {
    pub level: Option<RuleLevel>,
    pub exceptions: bool,
    pub days: Option<u32>,
    pub share: Option<u32>,
    pub people: Option<u32>,
    pub services: Option<u32>,
    pub grants: Option<u32>,
    /// People by address, other principals in IAM's form.
    pub pinned: Option<Vec<Principal>>,
    /// The role whose holders count.
    pub role: Option<RoleId>,
    pub folders: Option<BTreeMap<String, FolderLimits>>,
    pub place: Place,
}

/// What the teams of a folder may name; `None` where there is no limit.
#[derive(Debug, Clone, Default)]
pub struct FolderLimits {
    pub services: Option<Vec<String>>,
    pub roles: Option<Vec<String>>,
    pub domains: Option<Vec<String>>,
}

/// An accepted finding.
#[derive(Debug, Clone)]
pub struct Exception {
    pub rule: String,
    /// The team whose file contains the exception, or that it names.
    pub team: Option<TeamId>,
    pub service: Option<ServiceId>,
    pub environment: Option<EnvironmentId>,
    pub reason: String,
    pub until: Option<Day>,
    pub place: Place,
}
