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
    /// Another run holds the lock: these processes, as far as the system reports them.
    Busy(Vec<u32>),
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
        // The directory may have been replaced in the meantime: then the lock has no effect.
        Ok(()) if is_at(&directory, root) => locked_by(Ok(directory)),
        Ok(()) => LockAttempt::Busy(Vec::new()),
        Err(TryLockError::WouldBlock) => LockAttempt::Busy(holders(&directory)),
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Interrupted => LockAttempt::Busy(Vec::new()),
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

/// The processes that hold a lock on a directory; empty if the system doesn't list them.
#[cfg(target_os = "linux")]
fn holders(directory: &File) -> Vec<u32> {
    use std::os::unix::fs::MetadataExt as _;

    let (Ok(metadata), Ok(locks)) = (directory.metadata(), std::fs::read_to_string("/proc/locks")) else {
        return Vec::new();
    };
    holders_in(&locks, metadata.dev(), metadata.ino())
}

#[cfg(not(target_os = "linux"))]
fn holders(_: &File) -> Vec<u32> {
    Vec::new()
}

/// Parses lines of `/proc/locks`, such as `1: FLOCK  ADVISORY  WRITE 1234 08:02:5678 0 EOF`, with the device in
/// hexadecimal.
#[cfg(target_os = "linux")]
fn holders_in(locks: &str, device: u64, inode: u64) -> Vec<u32> {
    let major = ((device >> 8) & 0xfff) | ((device >> 32) & !0xfff);
    let minor = (device & 0xff) | ((device >> 12) & !0xff);
    let place = format!("{major:02x}:{minor:02x}:{inode}");
    let of = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [_, "FLOCK", _, _, process, at, ..] if *at == place => process.parse().ok().filter(|process| *process > 0),
            _ => None,
        }
    };
    locks.lines().filter_map(of).collect()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::holders_in;

    #[test]
    fn holders_are_read_by_device_and_inode() {
        let locks = "1: POSIX  ADVISORY  READ 10 fe:00:77 0 EOF\n\
                     2: FLOCK  ADVISORY  WRITE 11 fe:00:77 0 EOF\n\
                     2: -> FLOCK  ADVISORY  WRITE 12 fe:00:77 0 EOF\n\
                     3: FLOCK  ADVISORY  READ 13 fe:01:77 0 EOF\n\
                     4: FLOCK  ADVISORY  READ 14 fe:00:78 0 EOF\n\
                     5: FLOCK  ADVISORY  READ 0 fe:00:77 0 EOF\n\
                     6: FLOCK\n";
        assert_eq!(holders_in(locks, 0xfe00, 77), [11]);
        assert_eq!(holders_in(locks, 0xfe01, 77), [13]);
        assert!(holders_in(locks, 0xfe00, 79).is_empty());
    }
}
