//! One run at a time: the operating system's own lock on the workspace's directory.
//!
//! The lock belongs to an open file, so it ends with its process, however that ends: there is no stale one. A directory
//! needs no file of its own for it, can be locked where nothing can be written, and stays the same when an editor puts
//! another `teamkit.yaml` in the place of the old one.

use std::{
    fs::{File, TryLockError},
    io,
};

use camino::{Utf8Path, Utf8PathBuf};

/// Whom a lock keeps out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// Everybody: for a run that writes.
    Exclusive,
    /// Those that write: for a run that looks at what they write.
    Shared,
}

/// The lock on a workspace, held until this value goes.
#[derive(Debug)]
pub struct WorkspaceLock {
    root: Utf8PathBuf,
    lock: io::Result<File>,
}

impl WorkspaceLock {
    /// The directory that is locked.
    pub fn root(&self) -> &Utf8Path {
        &self.root
    }

    /// Why others aren't kept out, if they aren't: not every file system has locks.
    pub fn fault(&self) -> Option<&io::Error> {
        self.lock.as_ref().err()
    }

    /// Whether others are kept out.
    pub fn is_real(&self) -> bool {
        self.lock.is_ok()
    }
}

/// How an attempt to lock a workspace ended.
#[derive(Debug)]
pub enum LockAttempt {
    Locked(WorkspaceLock),
    /// Another run holds the lock.
    Busy,
}

/// Tries to lock a directory, without waiting. What has no locks is locked for show, and
/// [says why](WorkspaceLock::fault): a run there is no worse off than without this.
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
        // Another directory may be there now: the lock on this one is of no use then.
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
