//! The only room that accesses the disk.
#![expect(clippy::disallowed_methods, reason = "this is the room that may")]

mod beside;
mod disk;
mod export;
#[cfg(test)]
mod faults;
mod git;
mod limits;
mod lock;
mod plans;
mod replace;
mod scan;
mod write;

pub use beside::{Beside, files_beside, terraform_files};
pub use export::{ExportFile, files_of_export, open_export};
pub use git::{
    Commit, commit, commit_file, committed_beside, files_of_commit, refuse_rewritten, refuse_rewritten_here,
};
pub use lock::{LockAttempt, Sharing, WorkspaceLock, try_lock};
pub use plans::{plan_files, read_plan};
pub use replace::replace;
pub use scan::{Listing, list};
pub use write::{apply, check_writable, create_directory, remove_file, remove_leftovers, write_file};

use std::{collections::BTreeMap, fs, io};

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    error::Error,
    source::{PEOPLE_FILE, Revision, SERVICES_DIR, Source, Sources, TEAMS_DIR, WORKSPACE_FILE, is_like_definition},
};

fn failed(action: &'static str, path: &Utf8Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Io { action, path, source }
}

/// The directory in which a run starts: absolute, with all links resolved.
///
/// # Errors
/// [`Error::Io`] if it is not a directory that can be entered.
pub fn start(directory: Option<&Utf8Path>) -> Result<Utf8PathBuf, Error> {
    let directory = directory.unwrap_or(Utf8Path::new("."));
    let path = directory.canonicalize_utf8().map_err(failed("enter", directory))?;
    if path.is_dir() {
        Ok(path)
    } else {
        Err(failed("enter", directory)(io::Error::from(io::ErrorKind::NotADirectory)))
    }
}

/// The workspace of a directory: the directory itself, or the nearest one above it with a `teamkit.yaml`.
///
/// # Errors
/// [`Error::NoWorkspace`] if there is none.
pub fn find_workspace(start: &Utf8Path) -> Result<Utf8PathBuf, Error> {
    let workspace = start.ancestors().find(|directory| directory.join(WORKSPACE_FILE).symlink_metadata().is_ok());
    workspace.map(Utf8Path::to_owned).ok_or_else(|| Error::NoWorkspace { start: start.to_owned() })
}

/// Reads all definitions of a workspace, as one side of a comparison.
///
/// # Errors
/// [`Error::Io`] for what can't be read, [`Error::SymbolicLink`] for a link, [`Error::TooLarge`] for files above the
/// limits.
pub fn read(root: &Utf8Path, revision: Revision) -> Result<Sources, Error> {
    use rayon::prelude::*;

    let mut paths = vec![Utf8PathBuf::from(WORKSPACE_FILE)];
    if exists(&root.join(PEOPLE_FILE)) {
        paths.push(PEOPLE_FILE.into());
    }
    for directory in [SERVICES_DIR, TEAMS_DIR] {
        files_below(root, Utf8Path::new(directory), is_like_definition, &mut paths)?;
    }
    let sources: Result<Vec<Source>, Error> = paths
        .into_par_iter()
        .map(|path| {
            let bytes = limits::bytes(root, &path, limits::DEFINITION)?;
            Ok(Source::new(path, bytes))
        })
        .collect();
    let sources = sources?;
    let all = sources.iter().map(|source| source.text().len() as u64).sum();
    limits::check(Utf8Path::new("all definitions together"), all, limits::DEFINITIONS)?;
    Ok(Sources::of(revision, sources))
}

/// Reads a workspace's template overrides: texts by name, without `.hbs`.
///
/// # Errors
/// [`Error::Io`] for what can't be read, [`Error::Template`] for one that is not UTF-8.
pub fn read_templates(root: &Utf8Path) -> Result<BTreeMap<String, String>, Error> {
    let mut paths = Vec::new();
    files_below(root, Utf8Path::new("templates"), is_template, &mut paths)?;
    let mut templates = BTreeMap::new();
    for path in paths {
        let name = path.strip_prefix("templates").unwrap_or(&path).with_extension("");
        let text = String::from_utf8(limits::bytes(root, &path, limits::DEFINITION)?).map_err(|_| Error::Template {
            name: path.to_string(),
            line: None,
            column: None,
            message: "it is not UTF-8".to_owned(),
        })?;
        templates.insert(name.into_string(), text);
    }
    Ok(templates)
}

/// Reads a file of a directory as text, without following links; `None` if it doesn't exist.
///
/// # Errors
/// [`Error::SymbolicLink`] if a link is in the way, [`Error::TooLarge`] if the file is above the limit, and
/// [`Error::Io`] if it exists and can't be read as text.
pub fn read_plain(root: &Utf8Path, path: &Utf8Path) -> Result<Option<String>, Error> {
    write::Directories::default().check(root, path.parent().unwrap_or(Utf8Path::new("")))?;
    if !exists(&root.join(path)) {
        return Ok(None);
    }
    let text = String::from_utf8(limits::bytes(root, path, limits::OTHER)?);
    text.map(Some).map_err(|_| failed("read", path)(io::Error::other("it is not UTF-8")))
}

/// The top of the repository that contains a directory: the nearest directory with a `.git` (a file, in an added work
/// tree). Without a repository, the directory itself.
#[must_use]
pub fn repository(directory: &Utf8Path) -> &Utf8Path {
    directory.ancestors().find(|above| exists(&above.join(".git"))).unwrap_or(directory)
}

/// Whether a path exists.
#[must_use]
pub fn exists(path: &Utf8Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Whether a path is a directory, or a link to one.
#[must_use]
pub fn is_directory(path: &Utf8Path) -> bool {
    path.is_dir()
}

/// The names of the files in a directory of the workspace; empty if it doesn't exist.
///
/// # Errors
/// [`Error::Io`] if it can't be read.
pub fn files_in(root: &Utf8Path, directory: &Utf8Path) -> Result<Vec<Utf8PathBuf>, Error> {
    let entries = match root.join(directory).read_dir_utf8() {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed("read", directory)(error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed("read", directory))?;
        if entry.file_type().map_err(failed("read", directory))?.is_file() {
            files.push(directory.join(entry.file_name()));
        }
    }
    files.sort_unstable();
    Ok(files)
}

/// The files below a directory of the workspace, with their contents, relative to the workspace; a link is its target.
/// What Terraform and git keep there for themselves is passed over. Empty if there is no such directory.
///
/// # Errors
/// [`Error::Io`] for what can't be read, [`Error::TooLarge`] above the limits.
pub fn files_of_directory(root: &Utf8Path, directory: &Utf8Path) -> Result<BTreeMap<Utf8PathBuf, Vec<u8>>, Error> {
    let mut files = BTreeMap::new();
    let mut open = vec![directory.to_owned()];
    let mut all = 0;
    while let Some(directory) = open.pop() {
        let entries = match root.join(&directory).read_dir_utf8() {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(failed("read", &directory)(error)),
        };
        for entry in entries {
            let entry = entry.map_err(failed("read", &directory))?;
            let path = directory.join(entry.file_name());
            let kind = entry.file_type().map_err(failed("read", &path))?;
            let bytes = if kind.is_dir() {
                if !scan::SKIPPED.contains(&entry.file_name()) {
                    open.push(path);
                }
                continue;
            } else if kind.is_symlink() {
                root.join(&path).read_link_utf8().map_err(failed("read", &path))?.into_string().into_bytes()
            } else {
                limits::bytes(root, &path, limits::OTHER)?
            };
            all += bytes.len() as u64;
            limits::check(&directory, all, limits::OTHER)?;
            files.insert(path, bytes);
        }
    }
    Ok(files)
}

fn is_template(name: &str) -> bool {
    Utf8Path::new(name).extension() == Some("hbs")
}

/// Adds the files below a directory whose names are wanted.
fn files_below(
    root: &Utf8Path,
    directory: &Utf8Path,
    is_wanted: fn(&str) -> bool,
    paths: &mut Vec<Utf8PathBuf>,
) -> Result<(), Error> {
    let full = root.join(directory);
    match fs::symlink_metadata(&full) {
        Ok(metadata) if metadata.is_symlink() => return Err(Error::SymbolicLink { path: directory.to_owned() }),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed("read", directory)(error)),
    }
    for entry in fs::read_dir(&full).map_err(failed("read", directory))? {
        let entry = entry.map_err(failed("read", directory))?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { return Err(Error::NotText { path: entry.path() }) };
        let path = directory.join(name);
        let kind = entry.file_type().map_err(failed("read", &path))?;
        if is_wanted(name) {
            // A link or a directory with such a name is rejected when it is read.
            paths.push(path);
        } else if kind.is_dir() {
            files_below(root, &path, is_wanted, paths)?;
        } else if kind.is_symlink() && full.join(name).is_dir() {
            return Err(Error::SymbolicLink { path });
        }
    }
    Ok(())
}
