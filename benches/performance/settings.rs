//! What a run of the benchmark measures, from the environment.

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

/// The default of `TEAMKIT_BENCH_DISK`: what cargo gives to benchmarks.
const TARGET: &str = env!("CARGO_TARGET_TMPDIR");

pub(super) struct Settings {
    pub sizes: Vec<usize>,
    runs: usize,
    pub places: Vec<Place>,
    pub peers: Vec<String>,
    pub terraform: String,
    program: String,
}

/// Where files are written.
pub(super) struct Place {
    pub name: &'static str,
    pub directory: PathBuf,
}

impl Settings {
    pub(super) fn from_environment() -> Self {
        let text = |name: &str, default: &str| env::var(name).unwrap_or_else(|_| default.to_owned());
        let list = |text: String| -> Vec<String> {
            text.split(',').filter(|one| !matches!(*one, "-" | "")).map(|one| one.trim().to_owned()).collect()
        };
        let places = [("tmpfs", "TEAMKIT_BENCH_TMPFS", "/dev/shm"), ("disk", "TEAMKIT_BENCH_DISK", TARGET)];
        let places = places.into_iter().filter_map(|(name, variable, default)| {
            let directory = PathBuf::from(text(variable, default));
            directory.is_dir().then_some(Place { name, directory })
        });
        let sizes = list(text("TEAMKIT_BENCH_SIZES", "1000,10000,100000"));
        Self {
            sizes: sizes.iter().map(|size| size.parse().expect("sizes are numbers of grants")).collect(),
            runs: text("TEAMKIT_BENCH_RUNS", "7").parse().expect("TEAMKIT_BENCH_RUNS is a number"),
            places: places.collect(),
            peers: list(text("TEAMKIT_BENCH_PEERS", "jinja,cdktn,terraform")),
            terraform: text("TEAMKIT_BENCH_TERRAFORM", "terraform"),
            program: text("TEAMKIT_BENCH_PROGRAM", env!("CARGO_BIN_EXE_teamkit")),
        }
    }

    /// How often each command runs on an organization of a size.
    pub(super) fn runs(&self, size: usize) -> usize {
        let most = match size {
            ..100_000 => self.runs,
            100_000..1_000_000 => 3,
            _ => 1,
        };
        most.min(self.runs).max(1)
    }

    /// The program on a workspace, on the day of all benchmarks.
    pub(super) fn teamkit(&self, workspace: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("-C").arg(workspace).args(["--today", TODAY]).args(arguments);
        command.stdin(Stdio::null());
        command
    }
}

pub(super) const TODAY: &str = "2026-11-22";

/// Where what peers need is installed.
pub(super) fn installed() -> PathBuf {
    PathBuf::from(TARGET).join("peers")
}

/// This program, for what needs memory of its own: what a measured process is charged with starts at its parent's.
pub(super) fn this_program() -> Command {
    Command::new(env::current_exe().expect("this program has a path"))
}
