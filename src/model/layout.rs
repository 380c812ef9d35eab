//! The form of roots, and what makes each a complete Terraform configuration.

use std::collections::BTreeMap;

use super::{pattern::Pattern, target::TargetId};
use crate::source::Place;

/// The form of a root's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Style {
    Resources,
    /// The source is a pattern with the placeholder `workspace`: the relative path from a root to the workspace.
    Module {
        source: Pattern,
        version: Option<String>,
    },
}

/// Where generated files go, and their form.
#[derive(Debug, Clone)]
pub struct Layout {
    pub style: Style,
    pub place: Place,
}

/// An argument's value; a string may be a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingValue {
    Text(Pattern),
    Number(i64),
    Bool(bool),
}

/// A provider's requirement and arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderSettings {
    pub source: String,
    pub version: Option<String>,
    pub config: Option<BTreeMap<String, SettingValue>>,
}

/// A backend's type and arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backend {
    pub kind: String,
    pub config: BTreeMap<String, SettingValue>,
}

/// What makes each root a complete Terraform configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terraform {
    pub required_version: Option<String>,
    pub providers: BTreeMap<TargetId, ProviderSettings>,
    pub backend: Option<Backend>,
}
