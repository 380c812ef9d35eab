//! One run at a time: an operating system lock on the workspace's directory.
//!
//! The lock belongs to an open file, so it ends with its process, however that ends, and is never stale. Locking the
//! directory needs no additional file, works on a read-only file system, and isn't affected when an editor replaces
//! `teamkit.yaml`.

use std::{
    fs::{File, TryLockError},
    io,
};

use camino::{Utf8Path, Utf8PathBuf};

/// The runs that a lock excludes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// All others: for a run that writes.
    Exclusive,
    /// Those that write: for a run that reads what they write.
    Shared,
}

/// The lock on a workspace, held until this value is dropped.
#[derive(Debug)]
pub struct WorkspaceLock {
    root: Utf8PathBuf,
    lock: io::Result<File>,
}

impl WorkspaceLock {
    /// The locked directory.
    pub fn root(&self) -> &Utf8Path {
        &self.root
    }

    /// The reason why other runs are not excluded; `None` if they are. Not every file system supports locks.
    pub fn fault(&self) -> Option<&io::Error> {
        self.lock.as_ref().err()
    }

    /// Whether other runs are excluded.
    pub fn is_real(&self) -> bool {
        self.lock.is_ok()
    }
}

/// The outcome of an attempt to lock a workspace.
#[derive(Debug)]
pub enum LockAttempt {
    Locked(WorkspaceLock),
    /// Another run holds the lock.
    Busy,
}

/// Tries to lock a directory, without waiting. Where locks are not supported, the result is a lock without effect,
/// which [says why](WorkspaceLock::fault).
pub fn try_lock(root: &Utf8Path, sharing: Sharing) -> LockAttempt {
    let locked_by = |lock| LockAttempt::Locked(WorkspaceLock { root: root.to_owned(), lock });
    let directory = match File::open(root) {
        Ok(directory) => directory,
        Err(error) => return locked_by(Err(error)),
    };
    let locked = match sharing {
        Sharing::Exclusive => directory.try_lock(),
        Sharing::Shared => directory.try_lock_shared(),
    };
    match locked {
        Ok(()) if is_at(&directory, root) => locked_by(Ok(directory)),
        // The directory may have been replaced in the meantime: then the lock has no effect.
        Ok(()) | Err(TryLockError::WouldBlock) => LockAttempt::Busy,
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Interrupted => LockAttempt::Busy,
        Err(TryLockError::Error(error)) => locked_by(Err(error)),
    }
}

#[cfg(unix)]
fn is_at(directory: &File, path: &Utf8Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    let same = |one: std::fs::Metadata, other: std::fs::Metadata| (one.dev(), one.ino()) == (other.dev(), other.ino());
    directory.metadata().and_then(|locked| path.metadata().map(|there| same(locked, there))).unwrap_or(true)
}

#[cfg(not(unix))]
fn is_at(_: &File, _: &Utf8Path) -> bool {
    true
}
