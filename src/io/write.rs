//! Writes changes: every file whole, old or new.

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

/// Looks for what would stop a write, before the first one.
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

/// Makes changes that [were checked](check_writable), and for which the workspace is held. Each file is written beside
/// and renamed, so a failure or a kill on the way leaves every file old or new. What is made here can be made again, so
/// nothing waits for the disk. Counts each change that is made.
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
        // A file that is updated has its directory; neighbours share theirs.
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

/// Removes files that killed runs left half-written, and says how many went. One that can't be removed stays, and so do
/// all where another run might be writing them.
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

/// Makes a directory and those above it.
///
/// # Errors
/// [`Error::Io`] if it can't be made.
pub fn create_directory(path: &Utf8Path) -> Result<(), Error> {
    Real.make_directory(path).map_err(failed("create", path))
}

/// Writes one file below a directory, whole. It can be made again, so nothing waits for the disk.
///
/// # Errors
/// [`Error::Io`] if it can't be written, [`Error::SymbolicLink`] if a link is in the way.
pub fn write_file(root: &Utf8Path, path: &Utf8Path, text: &str) -> Result<(), Error> {
    let directory = path.parent().unwrap_or(Utf8Path::new(""));
    Directories::default().check(root, directory)?;
    make_directory(&Real, root, directory)?;
    write_whole(&Real, root, path, text, Place::Taken)
}

/// Removes one file below a directory, if it is there.
///
/// # Errors
/// [`Error::Io`] if it is there and can't be removed.
pub fn remove_file(root: &Utf8Path, path: &Utf8Path) -> Result<(), Error> {
    remove(&Real, root, path)
}

/// Whether a file comes where none was, and none may be, or in the place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Free,
    Taken,
}

pub(super) fn make_directory(disk: &dyn Disk, root: &Utf8Path, path: &Utf8Path) -> Result<(), Error> {
    disk.make_directory(&root.join(path)).map_err(failed("create", path))
}

/// Writes a text beside its place.
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

/// Puts what was written beside into its place.
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
            failed("write", path)(io::Error::new(error.kind(), "something was put there since this run looked"))
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

/// Removes a file; one that is gone already is fine.
pub(super) fn remove(disk: &dyn Disk, root: &Utf8Path, path: &Utf8Path) -> Result<(), Error> {
    match disk.remove_file(&root.join(path)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed("remove", path)(error)),
        _ => Ok(()),
    }
}

/// The directories that were looked at, and whether each is there.
#[derive(Debug, Default)]
pub(super) struct Directories<'a> {
    known: HashMap<&'a Utf8Path, bool>,
}

impl<'a> Directories<'a> {
    /// Refuses a directory that a link, or something that is no directory, is a part of.
    ///
    /// # Errors
    /// [`Error::SymbolicLink`], or [`Error::Io`] for what is no directory or can't be looked at.
    pub(super) fn check(&mut self, root: &Utf8Path, directory: &'a Utf8Path) -> Result<bool, Error> {
        if directory.as_str().is_empty() {
            return Ok(true);
        }
        if let Some(is_there) = self.known.get(directory) {
            return Ok(*is_there);
        }
        // Below what isn't there nothing is.
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

/// A file that somebody made read-only is not replaced, though a rename would do it.
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

/// Removes the directories above a removed file that are empty now, below the workspace.
pub(super) fn remove_empty_above(disk: &dyn Disk, root: &Utf8Path, path: &Utf8Path) {
    for directory in path.ancestors().skip(1).filter(|directory| !directory.as_str().is_empty()) {
        if disk.remove_directory(&root.join(directory)).is_err() {
            return;
        }
    }
}
