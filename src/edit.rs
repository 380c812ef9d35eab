//! Edits of definitions: each changes what a hand-over needs, and nothing else.
//!
//! Each step is one splice in a file's text, found by the positions in its tree. Then the text is read again, and its
//! value must be the old one with exactly the intended change. So quotes, comments and styles are kept, and a form that
//! can't be edited in this way is rejected before any file is changed.

mod entry;
mod file_draft;
mod hand_over;
mod list_item;
mod offboard;
mod pins;
mod remaining;
mod rename_person;
mod rename_service;
mod rename_team;
mod same_access;
mod same_patterns;
mod select;
mod view;
mod yaml_change;
mod yaml_value;

pub use hand_over::hand_over;
pub use offboard::offboard;
pub use remaining::{remaining_lines, verdict};
pub use rename_person::rename_person;
pub use rename_service::rename_service;
pub use rename_team::rename_team;
pub use same_access::require_same_access;

use std::{collections::BTreeMap, sync::Arc};

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    error::Error,
    source::{Route, Source, Sources},
};
use file_draft::FileDraft;
use yaml_change::YamlChange;
use yaml_value::YamlValue;

/// A file with its new text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The path after the edit: a new one if the file is renamed.
    pub path: Utf8PathBuf,
    /// The text as it is written to the disk.
    pub text: String,
    /// The descriptions of the changes, each with its line before the edit.
    pub said: Vec<(usize, String)>,
}

/// The changes to a workspace's files.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Edits {
    /// The changed files, by their paths before the edit; a new file by its own.
    pub files: BTreeMap<Utf8PathBuf, Edited>,
    /// Notes on what people still have to do or know.
    pub notes: Vec<String>,
}

impl Edits {
    /// The workspace's files after the edit.
    #[must_use]
    pub fn applied(&self, sources: &Sources) -> Sources {
        let after = sources.iter().map(|source| match self.files.get(source.path()) {
            Some(edited) => Source::new(edited.path.clone(), edited.text.clone().into_bytes()),
            None => Source::new(source.path(), source.text().as_bytes().to_vec()),
        });
        let created = self.files.iter().filter(|(path, _)| sources.find(path).is_none());
        let created = created.map(|(_, edited)| Source::new(edited.path.clone(), edited.text.clone().into_bytes()));
        Sources::new(after.chain(created).collect())
    }
}

/// An edit in progress.
struct EditPlan<'a> {
    sources: &'a Sources,
    /// The changed files, by their paths before the edit.
    drafts: BTreeMap<Utf8PathBuf, FileDraft>,
    renamed: BTreeMap<Utf8PathBuf, Utf8PathBuf>,
    created: BTreeMap<Utf8PathBuf, Edited>,
    notes: Vec<String>,
}

impl<'a> EditPlan<'a> {
    fn new(sources: &'a Sources) -> Self {
        Self { sources, drafts: BTreeMap::new(), renamed: BTreeMap::new(), created: BTreeMap::new(), notes: Vec::new() }
    }

    /// Makes a change to a file, and records its description.
    fn change(&mut self, file: &Arc<Source>, change: &YamlChange, said: impl Into<String>) -> Result<(), Error> {
        self.draft(file).change(change, said.into())
    }

    /// Gives a file another path.
    fn rename(&mut self, file: &Arc<Source>, path: Utf8PathBuf) {
        self.draft(file);
        self.renamed.insert(file.path().to_owned(), path);
    }

    /// Adds a file that isn't there yet.
    fn create(&mut self, path: &str, text: String, said: String) {
        let path = Utf8PathBuf::from(path);
        self.created.insert(path.clone(), Edited { path, text, said: vec![(1, said)] });
    }

    fn draft(&mut self, file: &Arc<Source>) -> &mut FileDraft {
        self.drafts.entry(file.path().to_owned()).or_insert_with(|| FileDraft::new(file))
    }

    /// Replaces the scalars at some routes.
    fn replace_all(&mut self, file: &Arc<Source>, routes: Vec<Route>, text: &str, what: &str) -> Result<(), Error> {
        routes.into_iter().try_for_each(|route| {
            self.change(file, &YamlChange::Replace(route, text.to_owned()), format!("set {what} to `{text}`"))
        })
    }

    /// Adds an old name to a list `formerly`, and removes the new name from it.
    fn add_formerly(
        &mut self,
        file: &Arc<Source>,
        map: &Route,
        order: &[&str],
        old: &str,
        new: &str,
    ) -> Result<(), Error> {
        let said = format!("added `{old}` to `formerly`");
        let list = map.key("formerly");
        let names = select::texts_of(file, &list)?;
        if names.iter().any(|name| name == old) {
            return Ok(());
        }
        if let Some(index) = names.iter().position(|name| name == new) {
            return self.change(file, &YamlChange::Replace(list.index(index), old.to_owned()), said);
        }
        let item = list_item::ListItem::plain(old);
        let written = YamlValue::List(vec![old.to_owned()]);
        let is_there = file.tree().is_ok_and(|tree| tree.get(&list).is_some());
        let change = if is_there {
            YamlChange::Insert { map: map.clone(), key: "formerly", item, sorted: false, order: owned(order) }
        } else {
            YamlChange::SetKey { map: map.clone(), key: "formerly".to_owned(), value: written, order: owned(order) }
        };
        self.change(file, &change, said)
    }

    fn finish(self) -> Edits {
        let Self { sources: _, drafts, mut renamed, created, notes } = self;
        let files = drafts.into_iter().map(|(path, draft)| {
            let after = renamed.remove(&path).unwrap_or_else(|| path.clone());
            (path, draft.finish(after))
        });
        Edits { files: files.chain(created).collect(), notes }
    }
}

fn owned(order: &[&str]) -> Vec<String> {
    order.iter().map(|key| (*key).to_owned()).collect()
}

/// The files in a folder of the workspace.
fn files_in<'a>(sources: &'a Sources, folder: &'static str) -> impl Iterator<Item = &'a Arc<Source>> {
    sources.iter().filter(move |source| source.path().starts_with(folder))
}

/// A line as messages show it.
fn shown(path: &Utf8Path, line: usize) -> String {
    format!("{path}:{line}")
}
