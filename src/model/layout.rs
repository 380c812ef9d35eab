//! The form of roots, and what each needs to stand on its own.

use std::collections::BTreeMap;

use super::{pattern::Pattern, target::TargetId};
use crate::source::Place;

/// The form of what a root holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Style {
    Resources,
    /// The source is a pattern that knows `workspace`: the way from a root up to the workspace.
    Module {
        source: Pattern,
        version: Option<String>,
    },
}

/// Where files go, and in which form.
#[derive(Debug, Clone)]
pub struct Layout {
    pub style: Style,
    pub place: Place,
}

/// An argument's value; a text may be a pattern.
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

/// What each root needs to stand on its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terraform {
    pub required_version: Option<String>,
    pub providers: BTreeMap<TargetId, ProviderSettings>,
    pub backend: Option<Backend>,
}
