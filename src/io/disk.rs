//! The disk operations of a write, as a trait, so that tests can replace the disk with one that fails.

use std::{
    fs,
    io::{self, Write as _},
};

use camino::Utf8Path;
use tempfile::{NamedTempFile, TempPath};

/// The prefix and suffix of temporary files; six letters or digits are in between.
const BEFORE: &str = ".teamkit-";
const BEHIND: &str = ".tmp";
const RANDOM: usize = 6;

/// The operations that change something.
pub(super) trait Disk: Sync {
    /// Makes a directory and its parents.
    fn make_directory(&self, path: &Utf8Path) -> io::Result<()>;
    /// Makes an empty temporary file in a directory. It is removed when its value is dropped.
    fn make_beside(&self, directory: &Utf8Path) -> io::Result<NamedTempFile>;
    fn fill(&self, file: &mut NamedTempFile, text: &str) -> io::Result<()>;
    /// Waits until a file's text would survive a power cut.
    fn sync_file(&self, file: &NamedTempFile) -> io::Result<()>;
    /// Waits until the names in a directory would survive a power cut.
    fn sync_directory(&self, path: &Utf8Path) -> io::Result<()>;
    /// Renames a file to a path that must not exist.
    fn place(&self, file: TempPath, path: &Utf8Path) -> io::Result<()>;
    /// Renames a file to a path, replacing the file there.
    fn replace(&self, file: TempPath, path: &Utf8Path) -> io::Result<()>;
    fn remove_file(&self, path: &Utf8Path) -> io::Result<()>;
    /// Removes an empty directory.
    fn remove_directory(&self, path: &Utf8Path) -> io::Result<()>;
}

/// The real disk.
#[derive(Debug)]
pub(super) struct Real;

impl Disk for Real {
    fn make_directory(&self, path: &Utf8Path) -> io::Result<()> {
        fs::create_dir_all(path)
    }

    fn make_beside(&self, directory: &Utf8Path) -> io::Result<NamedTempFile> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(BEFORE).suffix(BEHIND).rand_bytes(RANDOM);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        builder.tempfile_in(directory)
    }

    fn fill(&self, file: &mut NamedTempFile, text: &str) -> io::Result<()> {
        file.write_all(text.as_bytes())
    }

    fn sync_file(&self, file: &NamedTempFile) -> io::Result<()> {
        file.as_file().sync_all()
    }

    fn sync_directory(&self, path: &Utf8Path) -> io::Result<()> {
        match fs::File::open(path).and_then(|directory| directory.sync_all()) {
            // Not every system can open a directory, and not every file system can sync one.
            Err(error) if is_unknown(&error) => Ok(()),
            other => other,
        }
    }

    fn place(&self, file: TempPath, path: &Utf8Path) -> io::Result<()> {
        match file.persist_noclobber(path) {
            // Where a file system can't guarantee it, the check that was made before must be enough.
            Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists && !super::exists(path) => {
                error.path.persist(path).map_err(|error| error.error)
            }
            other => other.map_err(|error| error.error),
        }
    }

    fn replace(&self, file: TempPath, path: &Utf8Path) -> io::Result<()> {
        file.persist(path).map_err(|error| error.error)
    }

    fn remove_file(&self, path: &Utf8Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_directory(&self, path: &Utf8Path) -> io::Result<()> {
        fs::remove_dir(path)
    }
}

fn is_unknown(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied)
}

/// Whether a name is that of a temporary file from [`Disk::make_beside`].
pub(super) fn is_ours(name: &str) -> bool {
    let middle = name.strip_prefix(BEFORE).and_then(|rest| rest.strip_suffix(BEHIND));
    middle.is_some_and(|middle| middle.len() == RANDOM && middle.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}
