//! The form of roots, and what makes each a complete Terraform configuration.

use std::collections::BTreeMap;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

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

impl Style {
    /// The source of the module as a root's file names it; nothing where no module is called.
    #[must_use]
    pub fn module_source(&self, root: &Utf8Path, domain: &str) -> Option<String> {
        let Self::Module { source, version: _ } = self else { return None };
        let up = vec![".."; root.components().count()].join("/");
        source.fill(&[("workspace", up.as_str()), ("domain", domain)].into())
    }

    /// The directory of the module that a root calls, relative to the workspace; nothing for a module from elsewhere, or
    /// outside the workspace.
    #[must_use]
    pub fn local_module(&self, root: &Utf8Path, domain: &str) -> Option<Utf8PathBuf> {
        let source = self.module_source(root, domain)?;
        let is_local = source.starts_with("./") || source.starts_with("../");
        let mut directory = root.to_owned();
        for part in Utf8Path::new(&source).components().filter(|_| is_local) {
            match part {
                Utf8Component::ParentDir if directory.as_str().is_empty() => return None,
                Utf8Component::ParentDir => drop(directory.pop()),
                Utf8Component::Normal(name) => directory.push(name),
                _ => {}
            }
        }
        is_local.then_some(directory)
    }
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
