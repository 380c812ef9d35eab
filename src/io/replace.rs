//! Changes to definitions: all of them or none. Definitions may be somebody's only copy, so each text is synced to the
//! disk before it gets its name, and all new names before an old file is removed.

use std::{collections::BTreeSet, fs};

use camino::{Utf8Path, Utf8PathBuf};
use tempfile::TempPath;

use super::{
    disk::{self, Disk, Real},
    failed,
    lock::WorkspaceLock,
    write::{Place, make_directory, put, remove, remove_empty_above, remove_leftovers, write_beside},
};
use crate::{error::Error, plan::Changes};

/// Makes changes that [were checked](super::check_writable), while the workspace is locked: all or none. First removes
/// temporary files that killed runs left in the same directories.
///
/// # Errors
/// [`Error::Undone`] with the first path that can't be written; [`Error::HalfDone`] if previous changes could not be
/// undone.
pub fn replace(changes: &Changes, lock: &WorkspaceLock) -> Result<(), Error> {
    remove_leftovers(&leftovers(changes, lock.root()), lock);
    replace_on(&Real, changes, lock.root())
}

pub(super) fn replace_on(disk: &dyn Disk, changes: &Changes, root: &Utf8Path) -> Result<(), Error> {
    let mut done = Vec::new();
    let made = prepare(disk, changes, root).and_then(|ready| make(disk, changes, root, ready, &mut done));
    made.map_err(|cause| {
        let left = undo(disk, changes, root, &done);
        let cause = Box::new(cause);
        if left.is_empty() { Error::Undone { cause } } else { Error::HalfDone { cause, changed: left } }
    })
}

/// Writes every new text to a temporary file beside its path: a full disk is noticed here.
fn prepare<'a>(
    disk: &dyn Disk,
    changes: &'a Changes,
    root: &Utf8Path,
) -> Result<Vec<(&'a Utf8Path, TempPath, Place)>, Error> {
    use rayon::prelude::*;

    let Changes { create, update, delete: _, kept: _ } = changes;
    directories(create.keys()).into_iter().try_for_each(|directory| make_directory(disk, root, directory))?;
    let created = create.par_iter().map(|(path, text)| (path, text, Place::Free));
    let updated = update.par_iter().map(|(path, texts)| (path, &texts.after, Place::Taken));
    let ready = created.chain(updated).map(|(path, text, place)| {
        let file = write_beside(disk, root, path, text)?;
        if place == Place::Taken {
            keep_mode(&root.join(path), file.as_file());
        }
        disk.sync_file(&file).map_err(failed("write", path))?;
        Ok((path.as_path(), file.into_temp_path(), place))
    });
    ready.collect()
}

fn make<'a>(
    disk: &dyn Disk,
    changes: &'a Changes,
    root: &Utf8Path,
    ready: Vec<(&'a Utf8Path, TempPath, Place)>,
    done: &mut Vec<&'a Utf8Path>,
) -> Result<(), Error> {
    let Changes { create, update, delete, kept: _ } = changes;
    for (path, file, place) in ready {
        put(disk, root, path, file, place)?;
        done.push(path);
    }
    let sync =
        |directory: &Utf8Path| disk.sync_directory(&root.join(directory)).map_err(failed("write into", directory));
    directories(create.keys().chain(update.keys())).into_iter().try_for_each(sync)?;
    for path in delete.keys() {
        remove(disk, root, path)?;
        done.push(path);
    }
    directories(delete.keys()).into_iter().try_for_each(sync)?;
    for path in delete.keys() {
        remove_empty_above(disk, root, path);
    }
    Ok(())
}

/// Undoes changes, the last first, and returns those that could not be undone.
fn undo(disk: &dyn Disk, changes: &Changes, root: &Utf8Path, done: &[&Utf8Path]) -> Vec<Utf8PathBuf> {
    let restore = |path: &Utf8Path, before: &str, place| {
        let file = write_beside(disk, root, path, before)?;
        if place == Place::Taken {
            keep_mode(&root.join(path), file.as_file());
        }
        disk.sync_file(&file).map_err(failed("write", path))?;
        put(disk, root, path, file.into_temp_path(), place)
    };
    let is_kept = |path: &&&Utf8Path| {
        let undone = match (changes.update.get(**path), changes.delete.get(**path)) {
            (Some(texts), _) => restore(path, &texts.before, Place::Taken),
            (None, Some(before)) => restore(path, before, Place::Free),
            (None, None) => remove(disk, root, path),
        };
        undone.is_err()
    };
    let mut kept: Vec<Utf8PathBuf> = done.iter().rev().filter(is_kept).map(|path| (*path).to_owned()).collect();
    for path in changes.create.keys() {
        remove_empty_above(disk, root, path);
    }
    kept.sort_unstable();
    kept
}

/// Keeps a file's permissions. Where they can't be set, they have no meaning.
fn keep_mode(from: &Utf8Path, to: &fs::File) {
    let mode = from.metadata().map(|metadata| metadata.permissions());
    drop(mode.and_then(|mode| to.set_permissions(mode)));
}

fn directories<'a>(paths: impl Iterator<Item = &'a Utf8PathBuf>) -> BTreeSet<&'a Utf8Path> {
    paths.filter_map(|path| path.parent()).collect()
}

/// Temporary files of killed runs in the directories of these changes.
fn leftovers(changes: &Changes, root: &Utf8Path) -> BTreeSet<Utf8PathBuf> {
    let mut found = BTreeSet::new();
    for directory in directories(changes.create.keys().chain(changes.update.keys())) {
        // A file that can't be read now is reported when it is written.
        let files = super::files_in(root, directory).unwrap_or_default();
        found.extend(files.into_iter().filter(|path| disk::is_ours(path.file_name().unwrap_or_default())));
    }
    found
}
