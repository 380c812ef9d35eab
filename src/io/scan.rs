//! Finds the `.tf` files below a workspace, and which of them were generated.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fs,
    io::{self, ErrorKind, Read},
};

use camino::{Utf8Path, Utf8PathBuf};

use super::{disk, failed, limits, write::Directories};
use crate::{
    error::Error,
    plan::{PathContent, begins_as_ours, is_ours},
    source::WORKSPACE_FILE,
};

/// Directories that are never searched.
pub(super) const SKIPPED: [&str; 2] = [".git", ".terraform"];
/// The file that marks a directory as a cache (bford.info/cachedir).
const CACHE_TAG: &str = "CACHEDIR.TAG";
/// The number of bytes that contain the start of any header.
const START_LENGTH: usize = 64;

/// The `.tf` files below a workspace, not yet read.
#[derive(Debug, Default)]
pub struct Listing {
    /// Paths relative to the workspace, and whether each is a regular file.
    files: HashMap<Utf8PathBuf, bool>,
    /// Temporary files that killed runs left.
    pub leftovers: BTreeSet<Utf8PathBuf>,
    /// Whether any directory was skipped.
    has_unseen: bool,
}

/// Lists every `.tf` file below a workspace, except in other workspaces, caches and behind links.
///
/// # Errors
/// [`Error::Io`] for what can't be read.
pub fn list(root: &Utf8Path) -> Result<Listing, Error> {
    let Seen { files, leftovers, has_unseen } = directory(root, Utf8Path::new(""))?;
    Ok(Listing { files: files.into_iter().collect(), leftovers: leftovers.into_iter().collect(), has_unseen })
}

impl Listing {
    /// The content of a path that is to be written; skipped directories are checked, too.
    ///
    /// # Errors
    /// [`Error::Io`] for what can't be read, [`Error::SymbolicLink`] if a link is in the way.
    pub fn at(&self, root: &Utf8Path, path: &Utf8Path) -> Result<PathContent, Error> {
        let is_file = match self.files.get(path) {
            Some(is_file) => *is_file,
            None if !self.has_unseen => return Ok(PathContent::Nothing),
            None => {
                Directories::default().check(root, path.parent().unwrap_or(Utf8Path::new("")))?;
                match fs::symlink_metadata(root.join(path)) {
                    Ok(metadata) => metadata.is_file(),
                    Err(_) => return Ok(PathContent::Nothing),
                }
            }
        };
        if !is_file {
            return Ok(PathContent::Other);
        }
        if let Ok(metadata) = fs::symlink_metadata(root.join(path)) {
            limits::check(path, metadata.len(), limits::OTHER)?;
        }
        match fs::read(root.join(path)) {
            Ok(bytes) => Ok(PathContent::File(bytes)),
            // Removed since the directory was listed.
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(PathContent::Nothing),
            Err(error) => Err(failed("read", path)(error)),
        }
    }

    /// The paths of the files with a name, in order.
    #[must_use]
    pub fn named(&self, name: &str) -> BTreeSet<Utf8PathBuf> {
        let files = self.files.keys().filter(|path| path.file_name() == Some(name));
        // The map has no order, the set has.
        files.cloned().collect()
    }

    /// The texts of the generated files that are not among some paths.
    ///
    /// # Errors
    /// [`Error::Io`] for what can't be read.
    pub fn ours_but(
        &self,
        root: &Utf8Path,
        known: &HashSet<&Utf8Path>,
    ) -> Result<BTreeMap<Utf8PathBuf, String>, Error> {
        use rayon::prelude::*;

        let unknown = self.files.par_iter().filter(|(path, is_file)| **is_file && !known.contains(path.as_path()));
        let texts = unknown.map(|(path, _)| Ok(ours(root, path)?.map(|text| (path.clone(), text))));
        texts.filter_map(Result::transpose).collect()
    }
}

/// The text of a generated file; `None` for any other, of which only the start is read.
fn ours(root: &Utf8Path, path: &Utf8Path) -> Result<Option<String>, Error> {
    let read = || -> io::Result<Vec<u8>> {
        let mut file = fs::File::open(root.join(path))?;
        let mut bytes = Vec::with_capacity(START_LENGTH);
        file.by_ref().take(START_LENGTH as u64).read_to_end(&mut bytes)?;
        if begins_as_ours(&bytes) {
            file.take(limits::OTHER).read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    };
    match read() {
        Ok(bytes) => {
            limits::check(path, bytes.len() as u64, limits::OTHER)?;
            Ok(String::from_utf8(bytes).ok().filter(|text| is_ours(text)))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed("read", path)(error)),
    }
}

#[derive(Default)]
struct Seen {
    files: Vec<(Utf8PathBuf, bool)>,
    leftovers: Vec<Utf8PathBuf>,
    has_unseen: bool,
}

fn directory(root: &Utf8Path, path: &Utf8Path) -> Result<Seen, Error> {
    use rayon::prelude::*;

    let mut seen = Seen::default();
    let mut directories = Vec::new();
    let full = root.join(path);
    for entry in fs::read_dir(&full).map_err(failed("read", &full))? {
        let entry = entry.map_err(failed("read", &full))?;
        let name = entry.file_name();
        // A name that is not UTF-8 isn't that of a generated file.
        let Some(name) = name.to_str() else { continue };
        let is_nested = !path.as_str().is_empty() && name == WORKSPACE_FILE;
        if (name == CACHE_TAG && !path.as_str().is_empty()) || is_nested {
            return Ok(Seen { has_unseen: true, ..Seen::default() });
        }
        let kind = entry.file_type().map_err(failed("read", &full))?;
        if Utf8Path::new(name).extension() == Some("tf") {
            seen.files.push((path.join(name), kind.is_file()));
        } else if kind.is_file() && disk::is_ours(name) {
            seen.leftovers.push(path.join(name));
        }
        if kind.is_dir() && !SKIPPED.contains(&name) {
            directories.push(path.join(name));
        } else {
            seen.has_unseen |= kind.is_dir() || kind.is_symlink();
        }
    }
    let below: Vec<Seen> = directories.par_iter().map(|path| directory(root, path)).collect::<Result<_, Error>>()?;
    for other in below {
        seen.files.extend(other.files);
        seen.leftovers.extend(other.leftovers);
        seen.has_unseen |= other.has_unseen;
    }
    Ok(seen)
}
