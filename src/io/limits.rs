//! Limits on the size of files: far above real files, and low enough that no file can stall a run.

use std::{
    fs::{self, File},
    io::{self, Read as _},
};

use camino::Utf8Path;

use super::failed;
use crate::error::Error;

/// The limit of a definition or a template: 40,000 people, or 20,000 services with all their facts, which may be in
/// several files.
pub(super) const DEFINITION: u64 = 4 << 20;
/// The limit of all definitions of a workspace together.
pub(super) const DEFINITIONS: u64 = 64 << 20;
/// The limit of anything else that is read at once: catalogues (all of Google's roles with their permissions are about
/// 20 MB), generated files, snapshots, pages.
pub(super) const OTHER: u64 = 64 << 20;

/// Rejects a size above a limit.
///
/// # Errors
/// [`Error::TooLarge`] if it is above.
pub(super) fn check(path: &Utf8Path, size: u64, limit: u64) -> Result<(), Error> {
    if size > limit { Err(Error::TooLarge { path: path.to_owned(), limit }) } else { Ok(()) }
}

/// Reads a regular file that is not larger than a limit.
///
/// # Errors
/// [`Error::SymbolicLink`], [`Error::TooLarge`], or [`Error::Io`] for what can't be read.
pub(super) fn bytes(root: &Utf8Path, path: &Utf8Path, limit: u64) -> Result<Vec<u8>, Error> {
    let full = root.join(path);
    let metadata = fs::symlink_metadata(&full).map_err(failed("read", path))?;
    if metadata.is_symlink() {
        return Err(Error::SymbolicLink { path: path.to_owned() });
    }
    if !metadata.is_file() {
        return Err(failed("read", path)(io::Error::other("it is not a file")));
    }
    check(path, metadata.len(), limit)?;
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    // It may have grown in the meantime.
    let file = File::open(&full).map_err(failed("read", path))?;
    file.take(limit + 1).read_to_end(&mut bytes).map_err(failed("read", path))?;
    check(path, bytes.len() as u64, limit)?;
    Ok(bytes)
}
