//! Exports of what is live, and other files outside the workspace that the call names.

use std::{
    fs::{self, File},
    io,
};

use camino::{Utf8Path, Utf8PathBuf};

use super::failed;
use crate::error::Error;

/// The size in bytes up to which a file is read at once. A larger one is read as a stream.
const AT_ONCE: u64 = 64 << 20;

/// A file outside the workspace.
#[derive(Debug)]
pub enum ExportFile {
    Bytes(Vec<u8>),
    Stream(File),
}

/// The files below a directory, in order, relative to it. Hidden files and directories are passed over; a link is
/// followed only to a file.
///
/// # Errors
/// [`Error::Io`] for what can't be read, and [`Error::NotText`] for a name that is no text.
pub fn files_of_export(directory: &Utf8Path) -> Result<Vec<Utf8PathBuf>, Error> {
    let mut files = Vec::new();
    let mut open = vec![Utf8PathBuf::new()];
    while let Some(below) = open.pop() {
        let full = directory.join(&below);
        for entry in fs::read_dir(&full).map_err(failed("read", &full))? {
            let entry = entry.map_err(failed("read", &full))?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else { return Err(Error::NotText { path: entry.path() }) };
            if name.starts_with('.') {
                continue;
            }
            let path = below.join(name);
            if entry.file_type().map_err(failed("read", &path))?.is_dir() {
                open.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort_unstable();
    Ok(files)
}

/// Reads a file, or opens it if it is large.
///
/// # Errors
/// [`Error::Io`] if it can't be read, or is no file.
pub fn open_export(path: &Utf8Path) -> Result<ExportFile, Error> {
    let metadata = fs::metadata(path).map_err(failed("read", path))?;
    if !metadata.is_file() {
        return Err(failed("read", path)(io::Error::other("it is not a file")));
    }
    if metadata.len() > AT_ONCE {
        return File::open(path).map(ExportFile::Stream).map_err(failed("read", path));
    }
    fs::read(path).map(ExportFile::Bytes).map_err(failed("read", path))
}
