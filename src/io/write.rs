//! Writes changes: every file is either the old or the new version.

use std::{
    collections::{BTreeSet, HashMap},
    fs, io,
    sync::atomic::{AtomicUsize, Ordering},
};

use camino::{Utf8Path, Utf8PathBuf};
use tempfile::{NamedTempFile, TempPath};

use super::{
    disk::{self, Disk, Real},
    failed,
    lock::WorkspaceLock,
};
use crate::{error::Error, plan::Changes};

/// Checks for anything that would stop a write, before the first one.
///
/// # Errors
/// [`Error::Io`] or [`Error::SymbolicLink`] for the first path that can't be written.
pub fn check_writable(changes: &Changes, root: &Utf8Path) -> Result<(), Error> {
    let Changes { create, update, delete, kept: _ } = changes;
    let mut directories = Directories::default();
    for path in create.keys().chain(update.keys()).chain(delete.keys()) {
        directories.check(root, path.parent().unwrap_or(Utf8Path::new("")))?;
    }
    update.keys().chain(delete.keys()).try_for_each(|path| check_file(root, path))
}

/// Makes changes that [were checked](check_writable), while the workspace is locked. Each file is written under a
/// temporary name and renamed, so after a failure every file is either old or new. Generated files can be generated
/// again, so nothing waits for the disk. Counts each change.
///
/// # Errors
/// [`Error::Unfinished`] with the first path that can't be written.
pub fn apply(changes: &Changes, lock: &WorkspaceLock, made: &AtomicUsize) -> Result<(), Error> {
    apply_on(&Real, changes, lock.root(), made)
}

pub(super) fn apply_on(disk: &dyn Disk, changes: &Changes, root: &Utf8Path, made: &AtomicUsize) -> Result<(), Error> {
    use rayon::prelude::*;

    let Changes { create, update, delete, kept: _ } = changes;
    let count = |()| {
        made.fetch_add(1, Ordering::Relaxed);
    };
    let apply = || {
        // The directory of an updated file exists; neighbouring files share it.
        let mut directories: Vec<&Utf8Path> = create.keys().filter_map(|path| path.parent()).collect();
        directories.dedup();
        directories.par_iter().try_for_each(|directory| make_directory(disk, root, directory))?;
        let created = create.par_iter().map(|(path, text)| (path, text, Place::Free));
        let updated = update.par_iter().map(|(path, texts)| (path, &texts.after, Place::Taken));
        created
            .chain(updated)
            .try_for_each(|(path, text, place)| write_whole(disk, root, path, text, place).map(count))?;
        delete.keys().try_for_each(|path| {
            remove(disk, root, path)?;
            remove_empty_above(disk, root, path);
            count(());
            Ok(())
        })
    };
    apply().map_err(|cause| Error::Unfinished {
        made: made.load(Ordering::Relaxed),
        all: changes.len(),
        cause: Box::new(cause),
    })
}

/// Removes temporary files of killed runs, and returns how many were removed. Files that can't be removed stay, and so
/// do all if another run might be writing them.
pub fn remove_leftovers(paths: &BTreeSet<Utf8PathBuf>, lock: &WorkspaceLock) -> usize {
    if !lock.is_real() {
        return 0;
    }
    let is_gone = |path: &&Utf8PathBuf| {
        let is_gone = disk::is_ours(path.file_name().unwrap_or_default()) && remove(&Real, lock.root(), path).is_ok();
        if is_gone {
            remove_empty_above(&Real, lock.root(), path);
        }
        is_gone
    };
    paths.iter().filter(is_gone).count()
}

/// Makes a directory and its parents.
///
/// # Errors
/// [`Error::Io`] if it can't be made.
pub fn create_directory(path: &Utf8Path) -> Result<(), Error> {
    Real.make_directory(path).map_err(failed("create", path))
}

/// Writes a file below a directory atomically. It can be generated again, so nothing waits for the disk.
///
/// # Errors
/// [`Error::Io`] if it can't be written, [`Error::SymbolicLink`] if a link is in the way.
pub fn write_file(root: &Utf8Path, path: &Utf8Path, text: &str) -> Result<(), Error> {
    let directory = path.parent().unwrap_or(Utf8Path::new(""));
    Directories::default().check(root, directory)?;
    make_directory(&Real, root, directory)?;
    write_whole(&Real, root, path, text, Place::Taken)
}

/// Removes a file below a directory, if it exists.
///
/// # Errors
/// [`Error::Io`] if it exists and can't be removed.
pub fn remove_file(root: &Utf8Path, path: &Utf8Path) -> Result<(), Error> {
    remove(&Real, root, path)
}

/// Whether a file is created at a free path, which must stay free, or replaces another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Free,
    Taken,
}

pub(super) fn make_directory(disk: &dyn Disk, root: &Utf8Path, path: &Utf8Path) -> Result<(), Error> {
    disk.make_directory(&root.join(path)).map_err(failed("create", path))
}

/// Writes a text to a temporary file beside its path.
pub(super) fn write_beside(
    disk: &dyn Disk,
    root: &Utf8Path,
    path: &Utf8Path,
    text: &str,
) -> Result<NamedTempFile, Error> {
    let full = root.join(path);
    let write = || {
        let mut file = disk.make_beside(full.parent().unwrap_or(root))?;
        disk.fill(&mut file, text)?;
        Ok(file)
    };
    write().map_err(failed("write", path))
}

/// Renames a temporary file to its path.
pub(super) fn put(
    disk: &dyn Disk,
    root: &Utf8Path,
    path: &Utf8Path,
    file: TempPath,
    place: Place,
) -> Result<(), Error> {
    let full = root.join(path);
    let put = match place {
        Place::Free => disk.place(file, &full),
        Place::Taken => disk.replace(file, &full),
    };
    put.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            failed("write", path)(io::Error::new(error.kind(), "something was created there during this run"))
        }
        _ => failed("write", path)(error),
    })
}

pub(super) fn write_whole(
    disk: &dyn Disk,
    root: &Utf8Path,
    path: &Utf8Path,
    text: &str,
    place: Place,
) -> Result<(), Error> {
    let file = write_beside(disk, root, path, text)?;
    put(disk, root, path, file.into_temp_path(), place)
}

/// Removes a file; it may already be gone.
pub(super) fn remove(disk: &dyn Disk, root: &Utf8Path, path: &Utf8Path) -> Result<(), Error> {
    match disk.remove_file(&root.join(path)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed("remove", path)(error)),
        _ => Ok(()),
    }
}

/// The directories that were checked, and whether each exists.
#[derive(Debug, Default)]
pub(super) struct Directories<'a> {
    known: HashMap<&'a Utf8Path, bool>,
}

impl<'a> Directories<'a> {
    /// Rejects a path through a symbolic link, or through something that is not a directory.
    ///
    /// # Errors
    /// [`Error::SymbolicLink`], or [`Error::Io`] for what is not a directory or can't be checked.
    pub(super) fn check(&mut self, root: &Utf8Path, directory: &'a Utf8Path) -> Result<bool, Error> {
        if directory.as_str().is_empty() {
            return Ok(true);
        }
        if let Some(is_there) = self.known.get(directory) {
            return Ok(*is_there);
        }
        // Nothing exists below a directory that doesn't exist.
        let is_there = self.check(root, directory.parent().unwrap_or(Utf8Path::new("")))?
            && match fs::symlink_metadata(root.join(directory)) {
                Ok(metadata) if metadata.is_symlink() => {
                    return Err(Error::SymbolicLink { path: directory.to_owned() });
                }
                Ok(metadata) if !metadata.is_dir() => {
                    return Err(failed("write into", directory)(io::Error::from(io::ErrorKind::NotADirectory)));
                }
                Ok(_) => true,
                Err(error) if error.kind() == io::ErrorKind::NotFound => false,
                Err(error) => return Err(failed("read", directory)(error)),
            };
        self.known.insert(directory, is_there);
        Ok(is_there)
    }
}

/// A file that somebody made read-only is not replaced, although a rename would succeed.
fn check_file(root: &Utf8Path, path: &Utf8Path) -> Result<(), Error> {
    let metadata = fs::symlink_metadata(root.join(path)).map_err(failed("read", path))?;
    if metadata.is_symlink() {
        return Err(Error::SymbolicLink { path: path.to_owned() });
    }
    if metadata.permissions().readonly() {
        return Err(failed("write", path)(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only")));
    }
    Ok(())
}

/// Removes the empty directories above a removed file, below the workspace.
pub(super) fn remove_empty_above(disk: &dyn Disk, root: &Utf8Path, path: &Utf8Path) {
    for directory in path.ancestors().skip(1).filter(|directory| !directory.as_str().is_empty()) {
        if disk.remove_directory(&root.join(directory)).is_err() {
            return;
        }
    }
}
