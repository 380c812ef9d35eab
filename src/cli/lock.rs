//! Runs on one workspace wait for each other.

use std::{thread::sleep, time::Duration};

use camino::Utf8Path;

use super::{args::Global, console::Console, workspace::find_root};
use crate::{
    error::Error,
    io::{self, LockAttempt, Sharing, WorkspaceLock},
    text::visible,
};

#[derive(Debug, clap::Args)]
pub(super) struct Wait {
    /// How many seconds to wait for another run on this workspace
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    lock_timeout: u32,
}

const PAUSE: Duration = Duration::from_millis(20);
/// Most runs end sooner, and nobody needs to hear of them.
const SILENT: Duration = Duration::from_millis(500);

/// Locks the workspace around the starting directory: before it is read, so that what was compared is what is replaced.
///
/// # Errors
/// [`Error::Held`] if another run holds the lock for too long, [`Error::NoWorkspace`] if there is none.
pub(super) fn lock_workspace(
    sharing: Sharing,
    wait: &Wait,
    global: &Global,
    console: &Console,
) -> Result<WorkspaceLock, Error> {
    lock_directory(sharing, wait, &find_root(global)?, console)
}

/// The same for a directory.
///
/// # Errors
/// [`Error::Held`] if another run holds the lock for too long.
pub(super) fn lock_directory(
    sharing: Sharing,
    wait: &Wait,
    directory: &Utf8Path,
    console: &Console,
) -> Result<WorkspaceLock, Error> {
    let limit = Duration::from_secs(wait.lock_timeout.into());
    let mut waited = Duration::ZERO;
    let mut is_said = false;
    loop {
        if let LockAttempt::Locked(lock) = io::try_lock(directory, sharing) {
            mention_fault(&lock, sharing, console);
            return Ok(lock);
        }
        let seconds = wait.lock_timeout;
        if waited >= limit {
            return Err(Error::Held { root: directory.to_owned(), seconds });
        }
        if waited >= SILENT && !is_said {
            is_said = true;
            console.note(format_args!(
                "another run has locked {}; waiting for up to {seconds} s",
                visible(directory.as_str())
            ));
        }
        sleep(PAUSE);
        waited += PAUSE;
    }
}

/// A run that writes and can't keep others out says so; where the system has no such lock the manual does.
fn mention_fault(lock: &WorkspaceLock, sharing: Sharing, console: &Console) {
    if let Some(error) = lock.fault().filter(|_| cfg!(unix) && sharing == Sharing::Exclusive) {
        let root = visible(lock.root().as_str());
        console.note(format_args!(
            "{root} can't be locked ({error}); don't start two runs that write there at the same time"
        ));
    }
}
