//! Edits of definitions: what a hand-over changes in the files, and nothing else.
//!
//! Each step is one splice in a file's text, found by the tree's positions. After it the text is read again, and its
//! value must be the old one with exactly the intended change; so quotes, comments and styles stay, and a form that
//! can't be edited this way is refused before any file is touched.

mod change;
mod draft;
mod entry;
mod hand_over;
mod item;
mod offboard;
mod pins;
mod rename_service;
mod rename_team;
mod same_access;
mod select;
mod view;
mod written;

pub use hand_over::hand_over;
pub use offboard::offboard;
pub use rename_service::rename_service;
pub use rename_team::rename_team;
pub use same_access::require_same_access;

use std::{collections::BTreeMap, sync::Arc};

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    error::Error,
    source::{Route, Source, Sources},
};
use change::Change;
use draft::Draft;
use written::Written;

/// A file with its new text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// Where it stands then: another path if it is renamed.
    pub path: Utf8PathBuf,
    /// As it is written to the disk.
    pub text: String,
    /// What changed, with the line where it stood before.
    pub said: Vec<(usize, String)>,
}

/// What changes in a workspace's files.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Edits {
    /// By the path before.
    pub files: BTreeMap<Utf8PathBuf, Edited>,
    /// What people still have to do or know.
    pub notes: Vec<String>,
}

impl Edits {
    /// The workspace's files as they are after this.
    #[must_use]
    pub fn applied(&self, sources: &Sources) -> Sources {
        let after = sources.iter().map(|source| match self.files.get(source.path()) {
            Some(edited) => Source::new(edited.path.clone(), edited.text.clone().into_bytes()),
            None => Source::new(source.path(), source.text().as_bytes().to_vec()),
        });
        Sources::new(after.collect())
    }
}

/// Edits on their way.
struct Plan<'a> {
    sources: &'a Sources,
    /// By the path before.
    drafts: BTreeMap<Utf8PathBuf, Draft>,
    renamed: BTreeMap<Utf8PathBuf, Utf8PathBuf>,
    notes: Vec<String>,
}

impl<'a> Plan<'a> {
    fn new(sources: &'a Sources) -> Self {
        Self { sources, drafts: BTreeMap::new(), renamed: BTreeMap::new(), notes: Vec::new() }
    }

    /// Makes a change in a file, and says what it is.
    fn change(&mut self, file: &Arc<Source>, change: &Change, said: impl Into<String>) -> Result<(), Error> {
        self.draft(file).change(change, said.into())
    }

    /// Gives a file another path.
    fn rename(&mut self, file: &Arc<Source>, path: Utf8PathBuf) {
        self.draft(file);
        self.renamed.insert(file.path().to_owned(), path);
    }

    fn draft(&mut self, file: &Arc<Source>) -> &mut Draft {
        self.drafts.entry(file.path().to_owned()).or_insert_with(|| Draft::new(file))
    }

    /// Replaces each of some scalars.
    fn replace_all(&mut self, file: &Arc<Source>, routes: Vec<Route>, text: &str, what: &str) -> Result<(), Error> {
        routes.into_iter().try_for_each(|route| {
            self.change(file, &Change::Replace(route, text.to_owned()), format!("{what} is `{text}`"))
        })
    }

    /// Adds an old name to a list `formerly`; the new one is no former name any more.
    fn add_formerly(
        &mut self,
        file: &Arc<Source>,
        map: &Route,
        order: &[&str],
        old: &str,
        new: &str,
    ) -> Result<(), Error> {
        let said = format!("`formerly` has `{old}`");
        let list = map.key("formerly");
        let names = select::texts_of(file, &list)?;
        if names.iter().any(|name| name == old) {
            return Ok(());
        }
        if let Some(index) = names.iter().position(|name| name == new) {
            return self.change(file, &Change::Replace(list.index(index), old.to_owned()), said);
        }
        let item = item::Item::plain(old);
        let written = Written::List(vec![old.to_owned()]);
        let is_there = file.tree().is_ok_and(|tree| tree.get(&list).is_some());
        let change = if is_there {
            Change::Insert { map: map.clone(), key: "formerly", item, sorted: false, order: owned(order) }
        } else {
            Change::SetKey { map: map.clone(), key: "formerly".to_owned(), value: written, order: owned(order) }
        };
        self.change(file, &change, said)
    }

    fn finish(self) -> Edits {
        let Self { sources: _, drafts, mut renamed, notes } = self;
        let files = drafts.into_iter().map(|(path, draft)| {
            let after = renamed.remove(&path).unwrap_or_else(|| path.clone());
            (path, draft.finish(after))
        });
        Edits { files: files.collect(), notes }
    }
}

fn owned(order: &[&str]) -> Vec<String> {
    order.iter().map(|key| (*key).to_owned()).collect()
}

/// The files of a folder of the workspace.
fn files_in<'a>(sources: &'a Sources, folder: &'static str) -> impl Iterator<Item = &'a Arc<Source>> {
    sources.iter().filter(move |source| source.path().starts_with(folder))
}

/// A line as people name it.
fn shown(path: &Utf8Path, line: usize) -> String {
    format!("{path}:{line}")
}
