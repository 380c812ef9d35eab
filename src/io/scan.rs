//! Finds the `.tf` files below a workspace, and which of them are ours.

use std::{collections::BTreeSet, fs, io::ErrorKind};

use camino::{Utf8Path, Utf8PathBuf};

use super::{exists, failed};
use crate::{
    error::Error,
    plan::{Plan, Tree, is_ours},
    source::WORKSPACE_FILE,
};

/// Directories that hold no files of ours, whatever is in them.
const SKIPPED: [&str; 2] = [".git", ".terraform"];
/// Marks a directory as a cache that tools pass over (bford.info/cachedir).
const CACHE_TAG: &str = "CACHEDIR.TAG";

enum Found {
    Ours(Utf8PathBuf, String),
    Other(Utf8PathBuf),
}

impl Found {
    fn path(&self) -> &Utf8Path {
        match self {
            Self::Ours(path, _) | Self::Other(path) => path,
        }
    }
}

/// Reads every `.tf` file below a workspace. Other workspaces below it, caches and what links lead to are not ours to
/// look at, but for the paths of a plan.
///
/// # Errors
/// [`Error::Io`] for what can't be read.
pub fn scan(root: &Utf8Path, plan: &Plan) -> Result<Tree, Error> {
    let mut tree = Tree::default();
    let mut all = directory(root, Utf8Path::new(""))?;
    let seen: BTreeSet<&Utf8Path> = all.iter().map(Found::path).collect();
    // Where we want to write we look, whatever was passed over.
    let unseen = plan.files.keys().filter(|path| !seen.contains(path.as_path()) && exists(&root.join(path)));
    let unseen: Vec<Utf8PathBuf> = unseen.cloned().collect();
    for path in unseen {
        let is_file = fs::symlink_metadata(root.join(&path)).is_ok_and(|metadata| metadata.is_file());
        all.push(if is_file { file(root, path)? } else { Found::Other(path) });
    }
    for found in all {
        match found {
            Found::Ours(path, text) => {
                tree.ours.insert(path, text);
            }
            Found::Other(path) => {
                tree.others.insert(path);
            }
        }
    }
    Ok(tree)
}

fn directory(root: &Utf8Path, path: &Utf8Path) -> Result<Vec<Found>, Error> {
    use rayon::prelude::*;

    let mut directories = Vec::new();
    let mut files = Vec::new();
    let full = if path.as_str().is_empty() { root.to_owned() } else { root.join(path) };
    for entry in fs::read_dir(&full).map_err(failed("read", &full))? {
        let entry = entry.map_err(failed("read", &full))?;
        let name = entry.file_name();
        // A name that is no text is none of ours: our paths are texts.
        let Some(name) = name.to_str() else { continue };
        let is_nested = !path.as_str().is_empty() && name == WORKSPACE_FILE;
        if (name == CACHE_TAG && !path.as_str().is_empty()) || is_nested {
            return Ok(Vec::new());
        }
        let kind = entry.file_type().map_err(failed("read", &full))?;
        if kind.is_dir() && !SKIPPED.contains(&name) {
            directories.push(path.join(name));
        } else if Utf8Path::new(name).extension() == Some("tf") {
            files.push((path.join(name), kind.is_file()));
        }
    }
    let mut found = Vec::with_capacity(files.len());
    for (path, is_file) in files {
        found.push(if is_file { file(root, path)? } else { Found::Other(path) });
    }
    let below: Result<Vec<Vec<Found>>, Error> = directories.par_iter().map(|path| directory(root, path)).collect();
    found.extend(below?.into_iter().flatten());
    Ok(found)
}

fn file(root: &Utf8Path, path: Utf8PathBuf) -> Result<Found, Error> {
    let bytes = match fs::read(root.join(&path)) {
        Ok(bytes) => bytes,
        // Gone since the directory was read.
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Other(path)),
        Err(error) => return Err(failed("read", &path)(error)),
    };
    Ok(match String::from_utf8(bytes) {
        Ok(text) if is_ours(&text) => Found::Ours(path, text),
        _ => Found::Other(path),
    })
}
