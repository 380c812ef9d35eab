//! Levels, settings and exceptions of rules.

use std::collections::BTreeMap;

use super::{
    Day,
    ids::{EnvironmentId, ServiceId, TeamId},
    principal::Principal,
};
use crate::source::Place;

/// What a rule's finding means in this workspace.
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
    /// People by address, others as IAM writes them.
    pub pinned: Vec<Principal>,
    pub folders: BTreeMap<String, FolderLimits>,
    pub place: Place,
}

/// What the teams of a folder may name; nothing where it isn't limited.
#[derive(Debug, Clone, Default)]
pub struct FolderLimits {
    pub services: Option<Vec<String>>,
    pub roles: Option<Vec<String>>,
    pub domains: Option<Vec<String>>,
}

/// A finding that is accepted.
#[derive(Debug, Clone)]
pub struct Exception {
    pub rule: String,
    /// The team whose file it stands in, or that it names.
    pub team: Option<TeamId>,
    pub service: Option<ServiceId>,
    pub environment: Option<EnvironmentId>,
    pub reason: String,
    pub until: Option<Day>,
    pub place: Place,
}
