//! Files beside the generated ones, on the disk.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::ErrorKind,
};

use camino::{Utf8Path, Utf8PathBuf};

use super::{failed, limits, repository};
use crate::{
    error::Error,
    plan::{FILE_NAME, is_terraform_file},
};

/// Where to look for files that Terraform applies: in roots, whose generated file is left out, and anywhere below the
/// directories of modules.
#[derive(Debug, Default)]
pub struct Beside<'a> {
    pub roots: BTreeSet<&'a Utf8Path>,
    pub modules: BTreeSet<Utf8PathBuf>,
}

impl Beside<'_> {
    /// Whether a file at a path, relative to the workspace, is one of them.
    pub(super) fn has(&self, path: &Utf8Path) -> bool {
        let (Some(directory), Some(name)) = (path.parent(), path.file_name()) else { return false };
        let is_in_root = self.roots.contains(directory) && name != FILE_NAME;
        is_terraform_file(name) && (is_in_root || self.modules.iter().any(|module| is_below(directory, module)))
    }

    /// The first parts of all directories: what has to be listed to find every file.
    pub(super) fn tops(&self) -> BTreeSet<&str> {
        let directories = self.roots.iter().copied().chain(self.modules.iter().map(Utf8PathBuf::as_path));
        directories.filter_map(|path| path.components().next()).map(|first| first.as_str()).collect()
    }
}

fn is_below(directory: &Utf8Path, module: &Utf8Path) -> bool {
    directory.starts_with(module) && !directory.strip_prefix(module).is_ok_and(|rest| rest.starts_with(".terraform"))
}

/// The names of the files that Terraform reads in some directories of the workspace, without looking into them.
///
/// # Errors
/// [`Error::Io`] for a directory that can't be read.
pub fn terraform_files<'a>(
    root: &Utf8Path,
    directories: impl IntoIterator<Item = &'a Utf8Path>,
) -> Result<BTreeSet<Utf8PathBuf>, Error> {
    use rayon::prelude::*;

    let directories: Vec<&Utf8Path> = directories.into_iter().collect();
    let files = directories.par_iter().map(|directory| {
        let entries = entries(root, directory)?.into_iter();
        let files =
            entries.filter(|(path, is_directory)| !is_directory && path.file_name().is_some_and(is_terraform_file));
        Ok(files.map(|(path, _)| path).collect::<Vec<_>>())
    });
    Ok(files.collect::<Result<Vec<_>, Error>>()?.into_iter().flatten().collect())
}

/// The contents of those files in a directory.
///
/// # Errors
/// [`Error::Io`] for what can't be read.
pub fn files_beside(root: &Utf8Path, beside: &Beside<'_>) -> Result<BTreeMap<Utf8PathBuf, Vec<u8>>, Error> {
    let mut paths = terraform_files(root, beside.roots.iter().copied())?;
    for module in &beside.modules {
        below(root, module, &mut paths)?;
    }
    let paths = paths.into_iter().filter(|path| beside.has(path));
    paths.map(|path| content(root, &path).map(|bytes| (path, bytes))).collect()
}

/// Adds the files of a module and of the directories below it.
fn below(root: &Utf8Path, directory: &Utf8Path, paths: &mut BTreeSet<Utf8PathBuf>) -> Result<(), Error> {
    for (path, is_directory) in entries(root, directory)? {
        if is_directory && path.file_name() != Some(".terraform") {
            below(root, &path, paths)?;
        } else if !is_directory {
            paths.insert(path);
        }
    }
    Ok(())
}

/// The entries of a directory, and whether each is a directory itself; none where there is no directory. A link is taken
/// for a file: Terraform reads what it leads to.
fn entries(root: &Utf8Path, directory: &Utf8Path) -> Result<Vec<(Utf8PathBuf, bool)>, Error> {
    let listed = match fs::read_dir(root.join(directory)) {
        Ok(listed) => listed,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(Vec::new()),
        Err(error) => return Err(failed("read", directory)(error)),
    };
    let mut entries = Vec::new();
    for entry in listed {
        let entry = entry.map_err(failed("read", directory))?;
        let kind = entry.file_type().map_err(failed("read", directory))?;
        // A name that isn't UTF-8 is shown as it can be.
        entries.push((directory.join(&*entry.file_name().to_string_lossy()), kind.is_dir()));
    }
    Ok(entries)
}

/// What Terraform would read at a path: through links, as long as they stay in the repository. Of anything else only what
/// it is counts.
fn content(root: &Utf8Path, path: &Utf8Path) -> Result<Vec<u8>, Error> {
    let full = root.join(path);
    let metadata = fs::symlink_metadata(&full).map_err(failed("read", path))?;
    if metadata.is_symlink() {
        let target = fs::read_link(&full).map_err(failed("read", path))?;
        let is_inside = full.canonicalize_utf8().is_ok_and(|real| real.starts_with(repository(root)));
        if !is_inside || !fs::metadata(&full).is_ok_and(|metadata| is_read(&metadata)) {
            return Ok(link(&target.to_string_lossy()));
        }
    } else if !is_read(&metadata) {
        return Ok(format!("not read: {} bytes", metadata.len()).into_bytes());
    }
    fs::read(&full).map_err(failed("read", path))
}

fn is_read(metadata: &fs::Metadata) -> bool {
    metadata.is_file() && metadata.len() <= limits::OTHER
}

/// What stands for a link that leads to no file of the repository.
pub(super) fn link(target: &str) -> Vec<u8> {
    format!("link to {target}").into_bytes()
}
