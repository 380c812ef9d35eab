//! What a plan changes in a tree.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::Plan;
use crate::error::Error;

/// The `.tf` files below a workspace.
#[derive(Debug, Default)]
pub struct Tree {
    /// Texts of the files that have our header.
    pub ours: BTreeMap<Utf8PathBuf, String>,
    /// Files without it.
    pub others: BTreeSet<Utf8PathBuf>,
}

/// A file whose text changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    pub before: String,
    pub after: String,
}

/// Files to create, to update, to delete, and how many stay.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Changes {
    pub create: BTreeMap<Utf8PathBuf, String>,
    pub update: BTreeMap<Utf8PathBuf, Update>,
    /// With the text that goes.
    pub delete: BTreeMap<Utf8PathBuf, String>,
    pub kept: usize,
}

impl Changes {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.create.is_empty() && self.update.is_empty() && self.delete.is_empty()
    }

    /// How many files change.
    #[must_use]
    pub fn len(&self) -> usize {
        self.create.len() + self.update.len() + self.delete.len()
    }

    /// Every path with its text before and after.
    pub fn texts(&self) -> impl Iterator<Item = (&Utf8Path, &str, &str)> {
        let Self { create, update, delete, kept: _ } = self;
        let created = create.iter().map(|(path, text)| (path.as_path(), "", text.as_str()));
        let updated = update.iter().map(|(path, texts)| (path.as_path(), texts.before.as_str(), texts.after.as_str()));
        let deleted = delete.iter().map(|(path, text)| (path.as_path(), text.as_str(), ""));
        created.chain(updated).chain(deleted)
    }
}

/// Compares a plan with a tree. Files of ours that nothing generates any more are deleted, unless the plan is only a
/// part of it all.
///
/// # Errors
/// [`Error::NotOurs`] if a file that we did not generate is in the way.
pub fn compare(plan: Plan, tree: Tree, is_part: bool) -> Result<Changes, Error> {
    let mut changes = Changes::default();
    let Tree { mut ours, others } = tree;
    for (path, after) in plan.files {
        if others.contains(&path) {
            return Err(Error::NotOurs { path });
        }
        match ours.remove(&path) {
            None => drop(changes.create.insert(path, after)),
            Some(before) if before == after => changes.kept += 1,
            Some(before) => drop(changes.update.insert(path, Update { before, after })),
        }
    }
    if !is_part {
        changes.delete = ours;
    }
    Ok(changes)
}
