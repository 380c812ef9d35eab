//! How far a long run is, for whoever waits at a terminal.

use std::{
    io::{IsTerminal, Write},
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc::{RecvTimeoutError, channel},
    },
    thread,
    time::Duration,
};

/// Shorter work than this says nothing.
const PATIENCE: Duration = Duration::from_millis(400);
const EACH: Duration = Duration::from_millis(100);
/// Goes back to the line's start, and clears it.
const CLEAR: &str = "\r\x1b[K";

/// Does work that counts its steps, and shows the count on stderr while it takes long: `compared 1200 of 18000 files`.
///
/// Nothing is shown where stderr is no terminal, or where `CI` says that nobody watches.
pub(super) fn counted<T>(done: &str, all: usize, work: impl FnOnce(&AtomicUsize) -> T) -> T {
    let count = AtomicUsize::new(0);
    if !is_watched() {
        return work(&count);
    }
    let (ready, finished) = channel::<()>();
    thread::scope(|scope| {
        scope.spawn(|| {
            let finished = finished;
            let mut wait = PATIENCE;
            while finished.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                show(&format!("{CLEAR}{done} {} of {all} files", count.load(Ordering::Relaxed)));
                wait = EACH;
            }
            if wait == EACH {
                show(CLEAR);
            }
        });
        let made = work(&count);
        drop(ready);
        made
    })
}

#[expect(clippy::disallowed_methods, reason = "the command line may look at the environment")]
fn is_watched() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("CI").is_none()
}

fn show(text: &str) {
    let mut out = std::io::stderr();
    if out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_err() {
        // Nobody is there to see it.
    }
}
