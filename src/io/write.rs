//! Writes changes: every file whole, old or new.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, Write},
};

use camino::{Utf8Path, Utf8PathBuf};
use tempfile::NamedTempFile;

use super::failed;
use crate::{error::Error, plan::Changes};

/// Looks for what would stop a write, before the first one.
///
/// # Errors
/// [`Error::Io`] or [`Error::SymbolicLink`] for the first path that can't be written.
pub fn check_writable(changes: &Changes, root: &Utf8Path) -> Result<(), Error> {
    let Changes { create, update, delete, kept: _ } = changes;
    let mut checked = BTreeSet::new();
    for path in create.keys().chain(update.keys()).chain(delete.keys()) {
        check_directory(root, path.parent().unwrap_or(Utf8Path::new("")), &mut checked)?;
    }
    update.keys().chain(delete.keys()).try_for_each(|path| check_file(root, path))
}

/// Makes changes that [were checked](check_writable). Each file is written beside and renamed, so a failure on the way
/// leaves every file old or new.
///
/// # Errors
/// [`Error::Io`] for the first path that can't be written.
pub fn apply(changes: &Changes, root: &Utf8Path) -> Result<(), Error> {
    use rayon::prelude::*;

    let Changes { create, update, delete, kept: _ } = changes;
    let directories: BTreeSet<&Utf8Path> =
        create.keys().chain(update.keys()).filter_map(|path| path.parent()).collect();
    directories
        .par_iter()
        .try_for_each(|directory| fs::create_dir_all(root.join(directory)).map_err(failed("create", directory)))?;
    let created = create.par_iter().map(|(path, text)| (path, text));
    let updated = update.par_iter().map(|(path, texts)| (path, &texts.after));
    created.chain(updated).try_for_each(|(path, text)| write_whole(root, path, text))?;
    for path in delete.keys() {
        fs::remove_file(root.join(path)).map_err(failed("remove", path))?;
        remove_empty_above(root, path);
    }
    Ok(())
}

/// Writes one file below a directory, whole.
///
/// # Errors
/// [`Error::Io`] if it can't be written, [`Error::SymbolicLink`] if a link is in the way.
pub fn write_file(root: &Utf8Path, path: &Utf8Path, text: &str) -> Result<(), Error> {
    let directory = path.parent().unwrap_or(Utf8Path::new(""));
    check_directory(root, directory, &mut BTreeSet::new())?;
    fs::create_dir_all(root.join(directory)).map_err(failed("create", directory))?;
    write_whole(root, path, text)
}

/// Removes one file below a directory, if it is there.
///
/// # Errors
/// [`Error::Io`] if it is there and can't be removed.
pub fn remove_file(root: &Utf8Path, path: &Utf8Path) -> Result<(), Error> {
    match fs::remove_file(root.join(path)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed("remove", path)(error)),
        _ => Ok(()),
    }
}

fn write_whole(root: &Utf8Path, path: &Utf8Path, text: &str) -> Result<(), Error> {
    let full = root.join(path);
    let directory = full.parent().unwrap_or(root);
    let write = || -> io::Result<()> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".teamkit-").suffix(".tmp");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut file: NamedTempFile = builder.tempfile_in(directory)?;
        file.write_all(text.as_bytes())?;
        file.persist(&full).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(failed("write", path))
}

/// Refuses a directory that a link, or something that is no directory, is a part of.
pub(super) fn check_directory(
    root: &Utf8Path,
    directory: &Utf8Path,
    checked: &mut BTreeSet<Utf8PathBuf>,
) -> Result<(), Error> {
    let ancestors: Vec<&Utf8Path> = directory.ancestors().filter(|path| !path.as_str().is_empty()).collect();
    for path in ancestors.into_iter().rev() {
        if !checked.insert(path.to_owned()) {
            continue;
        }
        match fs::symlink_metadata(root.join(path)) {
            Ok(metadata) if metadata.is_symlink() => return Err(Error::SymbolicLink { path: path.to_owned() }),
            Ok(metadata) if !metadata.is_dir() => {
                return Err(failed("write into", path)(io::Error::from(io::ErrorKind::NotADirectory)));
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(failed("read", path)(error)),
        }
    }
    Ok(())
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
fn remove_empty_above(root: &Utf8Path, path: &Utf8Path) {
    for directory in path.ancestors().skip(1).filter(|directory| !directory.as_str().is_empty()) {
        if fs::remove_dir(root.join(directory)).is_err() {
            return;
        }
    }
}
