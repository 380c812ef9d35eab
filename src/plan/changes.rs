//! The changes of a plan to a tree of files.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::is_ours;
use crate::error::Error;

/// The content of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    Nothing,
    /// The bytes of a file, generated or not.
    File(Vec<u8>),
    /// Something that is not a file.
    Other,
}

/// The change of one file of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Create(String),
    Update(Update),
    Keep,
}

/// A file whose text changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    pub before: String,
    pub after: String,
}

/// Files to create, to update and to delete, and the number of unchanged files.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Changes {
    pub create: BTreeMap<Utf8PathBuf, String>,
    pub update: BTreeMap<Utf8PathBuf, Update>,
    /// The files to delete, with their texts.
    pub delete: BTreeMap<Utf8PathBuf, String>,
    pub kept: usize,
}

impl Changes {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.create.is_empty() && self.update.is_empty() && self.delete.is_empty()
    }

    /// The number of files that change.
    #[must_use]
    pub fn len(&self) -> usize {
        self.create.len() + self.update.len() + self.delete.len()
    }

    /// Every path with the text before and after.
    pub fn texts(&self) -> impl Iterator<Item = (&Utf8Path, &str, &str)> {
        let Self { create, update, delete, kept: _ } = self;
        let created = create.iter().map(|(path, text)| (path.as_path(), "", text.as_str()));
        let updated = update.iter().map(|(path, texts)| (path.as_path(), texts.before.as_str(), texts.after.as_str()));
        let deleted = delete.iter().map(|(path, text)| (path.as_path(), text.as_str(), ""));
        created.chain(updated).chain(deleted)
    }
}

impl Step {
    /// Compares a planned text with the content of its path.
    ///
    /// # Errors
    /// [`Error::NotOurs`] if the existing file was not generated.
    pub fn of(path: &Utf8Path, after: String, found: Found) -> Result<Self, Error> {
        let bytes = match found {
            Found::Nothing => return Ok(Self::Create(after)),
            Found::File(bytes) if bytes == after.as_bytes() => return Ok(Self::Keep),
            Found::File(bytes) => bytes,
            Found::Other => Vec::new(),
        };
        match String::from_utf8(bytes) {
            Ok(before) if is_ours(&before) => Ok(Self::Update(Update { before, after })),
            _ => Err(Error::NotOurs { path: path.to_owned() }),
        }
    }
}

impl Changes {
    /// Combines the changes of all files with the generated files that the plan no longer contains.
    #[must_use]
    pub fn new(steps: Vec<(Step, Utf8PathBuf)>, delete: BTreeMap<Utf8PathBuf, String>) -> Self {
        let (mut create, mut update, mut kept) = (Vec::new(), Vec::new(), 0);
        for (step, path) in steps {
            match step {
                Step::Create(text) => create.push((path, text)),
                Step::Update(texts) => update.push((path, texts)),
                Step::Keep => kept += 1,
            }
        }
        // Built at once, because comparing paths is slow.
        Self { create: create.into_iter().collect(), update: update.into_iter().collect(), delete, kept }
    }
}
