//! One process, its time and its memory.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use wait4::Wait4 as _;

/// What a process took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sample {
    pub seconds: f64,
    /// The most memory at once, in bytes.
    pub peak: u64,
}

/// Several runs of the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Measure {
    /// The median.
    pub seconds: f64,
    /// The largest.
    pub peak: u64,
}

/// Runs a command without its output; it must succeed.
pub(super) fn timed(mut command: Command) -> Sample {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let began = Instant::now();
    let child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let used = child.wait4().expect("a child of ours");
    let seconds = began.elapsed().as_secs_f64();
    assert!(used.status.success(), "{command:?}: {}", used.status);
    Sample { seconds, peak: used.rusage.maxrss }
}

/// Runs a command for what it prints; it must succeed.
pub(super) fn printed(mut command: Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}: {errors}", output.status);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Whether a command runs and succeeds.
pub(super) fn works(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

pub(super) fn remove(path: &Path) {
    if path.exists() {
        std::fs::remove_dir_all(path).expect("a tree of our own");
    }
}

impl Measure {
    pub(super) fn of(mut samples: Vec<Sample>) -> Self {
        samples.sort_by(|one, other| one.seconds.total_cmp(&other.seconds));
        let peak = samples.iter().map(|sample| sample.peak).max().unwrap_or_default();
        let seconds = samples.get(samples.len() / 2).map_or(0.0, |sample| sample.seconds);
        Self { seconds, peak }
    }
}
