//! Files that others wrote and that a call names, such as plans of Terraform: they may be anywhere, and be pipes.

use std::{
    fs::File,
    io::{self, Read as _},
};

use camino::{Utf8Path, Utf8PathBuf};

use super::{failed, limits};
use crate::error::Error;

/// The limit of a plan: some hundred thousand resources.
const PLAN: u64 = 512 << 20;

/// The bytes of a file that a call names, wherever it is.
///
/// # Errors
/// [`Error::Io`] if it can't be read, [`Error::TooLarge`] if it is above the limit.
pub fn read_plan(path: &Utf8Path) -> Result<Vec<u8>, Error> {
    let file = File::open(path).map_err(failed("read", path))?;
    let metadata = file.metadata().map_err(failed("read", path))?;
    if metadata.is_dir() {
        return Err(failed("read", path)(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    limits::check(path, metadata.len(), PLAN)?;
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    file.take(PLAN + 1).read_to_end(&mut bytes).map_err(failed("read", path))?;
    limits::check(path, bytes.len() as u64, PLAN)?;
    Ok(bytes)
}

/// The files below a directory that end in `.json`, as paths from it, sorted. Links to directories aren't followed.
///
/// # Errors
/// [`Error::Io`] for what can't be read.
pub fn plan_files(directory: &Utf8Path) -> Result<Vec<Utf8PathBuf>, Error> {
    let mut files = Vec::new();
    let mut open = vec![Utf8PathBuf::new()];
    while let Some(below) = open.pop() {
        let full = directory.join(&below);
        for entry in full.read_dir_utf8().map_err(failed("read", &full))? {
            let entry = entry.map_err(failed("read", &full))?;
            let path = below.join(entry.file_name());
            let kind = entry.file_type().map_err(failed("read", &path))?;
            if kind.is_dir() {
                open.push(path);
            } else if path.extension() == Some("json") {
                files.push(path);
            }
        }
    }
    files.sort_unstable();
    Ok(files)
}
