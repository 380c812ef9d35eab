//! The import files of roots: what changes on the disk.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    adopt::RootAdoption,
    error::Error,
    io,
    plan::{Changes, Update},
    terraform::{IMPORT_FILE, import_file, is_import_file},
};

/// What a run did with the import files, by their paths.
#[derive(Debug, Default)]
pub(super) struct ImportFiles {
    pub written: BTreeSet<Utf8PathBuf>,
    pub removed: BTreeSet<Utf8PathBuf>,
    pub kept: usize,
}

/// The file of a root that has something to take over.
pub(super) fn file_of(root: &Utf8Path) -> Utf8PathBuf {
    root.join(IMPORT_FILE)
}

/// What has to change so that each root has its file, and those that have nothing to take over, or may not yet, have none.
///
/// # Errors
/// A file that `adopt` didn't write, and what can't be read.
pub(super) fn changes<'a>(
    roots: impl Iterator<Item = (&'a RootAdoption, bool)>,
    directory: &Utf8Path,
) -> Result<(Changes, ImportFiles), Error> {
    let (mut changes, mut files) = (Changes::default(), ImportFiles::default());
    let (mut create, mut update, mut delete) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (root, is_taken) in roots {
        let path = file_of(&root.root);
        let before = present(directory, &path)?;
        let after = (is_taken && !root.imports.is_empty()).then(|| import_file(&root.imports));
        match (before, after) {
            (None, None) => {}
            (Some(before), Some(after)) if before == after => files.kept += 1,
            (None, Some(after)) => {
                files.written.insert(path.clone());
                create.insert(path, after);
            }
            (Some(before), Some(after)) => {
                files.written.insert(path.clone());
                update.insert(path, Update { before, after });
            }
            (Some(before), None) => {
                files.removed.insert(path.clone());
                delete.insert(path, before);
            }
        }
    }
    (changes.create, changes.update, changes.delete, changes.kept) = (create, update, delete, files.kept);
    Ok((changes, files))
}

/// The text of an import file that is there.
pub(super) fn present(directory: &Utf8Path, path: &Utf8Path) -> Result<Option<String>, Error> {
    match io::read_plain(directory, path)? {
        Some(text) if !is_import_file(&text) => Err(Error::Usage(format!(
            "{path} was not written by `teamkit adopt`\nhint: rename the file, or delete it if nobody needs it"
        ))),
        text => Ok(text),
    }
}
