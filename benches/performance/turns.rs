//! All commands on one organization in one place, in turns: whatever else the machine does meets all of them.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{
    peers::{Peer, Peers},
    process::{Measure, Sample, printed, remove, timed, works},
    settings::{Place, Settings, this_program},
};

/// Above this only tmpfs is measured: the disk says nothing new, and a run there takes an hour.
const LARGEST_ON_DISK: usize = 100_000;

/// What is measured, in the order of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Generate,
    Copy,
    Nothing,
    Read,
    CheckFiles,
    Check,
    Grants,
    Diff,
    Peer(Peer),
}

/// All steps of an organization in a place.
pub(super) struct Run {
    pub place: &'static str,
    pub grants: usize,
    pub roots: usize,
    pub measures: BTreeMap<Step, Measure>,
}

/// Where the files of a run are.
struct Site {
    workspace: PathBuf,
    /// The same organization with one team changed.
    edited: PathBuf,
    /// What `generate` writes.
    tree: PathBuf,
    copy: PathBuf,
    /// What peers write.
    peer: PathBuf,
}

/// Measures; nothing if the place is too small or too slow for the size, which is said on stderr.
pub(super) fn measure(place: &Place, size: usize, settings: &Settings, peers: &Peers) -> Option<Run> {
    if place.name == "disk" && size > LARGEST_ON_DISK {
        eprintln!("  left out: above {LARGEST_ON_DISK} grants only tmpfs is measured");
        return None;
    }
    // Two trees, and files take whole pages: some 4 KiB a grant.
    if room(&place.directory) < size as u64 * 4 {
        eprintln!("  left out: too little room");
        return None;
    }
    let directory =
        tempfile::Builder::new().prefix("teamkit-bench-").tempdir_in(&place.directory).expect("a directory");
    let files = Site::new(directory.path(), size);
    let mut samples: BTreeMap<Step, Vec<Sample>> = BTreeMap::new();
    let turns = settings.runs(size);
    for turn in 1..=turns {
        eprintln!("  turn {turn} of {turns}");
        for step in steps(place, size, peers) {
            samples.entry(step).or_default().push(files.run(step, settings));
        }
    }
    for peer in peers.ready(place, size) {
        files.prove(peer, settings);
    }
    Some(Run {
        place: place.name,
        grants: count(settings.teamkit(&files.workspace, &["grants", "--format", "json"]), "\"principal\":"),
        roots: count(settings.teamkit(&files.workspace, &["roots"]), ""),
        measures: samples.into_iter().map(|(step, samples)| (step, Measure::of(samples))).collect(),
    })
}

fn steps(place: &Place, size: usize, peers: &Peers) -> Vec<Step> {
    let mut steps = vec![
        Step::Generate,
        Step::Copy,
        Step::Nothing,
        Step::Read,
        Step::CheckFiles,
        Step::Check,
        Step::Grants,
        Step::Diff,
    ];
    steps.extend(peers.ready(place, size).map(Step::Peer));
    steps
}

impl Step {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Generate => "`generate` from nothing",
            Self::Copy => "floor: `cp -r` of the tree",
            Self::Nothing => "`generate`, nothing to do",
            Self::Read => "floor: `cat` of definitions and tree",
            Self::CheckFiles => "`generate --check`",
            Self::Check => "`check`",
            Self::Grants => "`grants`",
            Self::Diff => "`diff` of one team",
            Self::Peer(peer) => peer.label(),
        }
    }
}

impl Site {
    fn new(directory: &Path, size: usize) -> Self {
        let workspace = directory.join("workspace");
        let files = Self {
            tree: workspace.join("terraform"),
            workspace,
            edited: directory.join("edited"),
            copy: directory.join("copy"),
            peer: directory.join("peer"),
        };
        let mut write = this_program();
        write.args(["organization", &size.to_string()]).arg(&files.workspace);
        printed(write);
        let mut copy = Command::new("cp");
        copy.arg("-r").args([&files.workspace, &files.edited]);
        printed(copy);
        join_a_team(&files.edited);
        files
    }

    fn run(&self, step: Step, settings: &Settings) -> Sample {
        let teamkit = |arguments: &[&str]| settings.teamkit(&self.workspace, arguments);
        timed(match step {
            Step::Generate => {
                remove(&self.tree);
                teamkit(&["generate"])
            }
            Step::Copy => {
                remove(&self.copy);
                let mut command = Command::new("cp");
                command.arg("-r").args([&self.tree, &self.copy]);
                command
            }
            Step::Nothing => teamkit(&["generate"]),
            Step::Read => {
                let mut command = Command::new("sh");
                command.current_dir(&self.workspace).args(["-c", "find . -type f -exec cat {} + >/dev/null"]);
                command
            }
            Step::CheckFiles => teamkit(&["generate", "--check"]),
            Step::Check => teamkit(&["check"]),
            Step::Grants => teamkit(&["grants"]),
            Step::Diff => {
                let mut command = settings.teamkit(&self.edited, &["diff", "--base-dir"]);
                command.arg(&self.workspace);
                command
            }
            Step::Peer(peer) => {
                remove(&self.peer);
                peer.command(&self.workspace, &self.peer)
            }
        })
    }

    /// Holds what a peer wrote last to what we wrote: a peer that does another job is no peer.
    fn prove(&self, peer: Peer, settings: &Settings) {
        remove(&self.peer);
        printed(peer.command(&self.workspace, &self.peer));
        match peer {
            Peer::Jinja => {
                let mut compare = Command::new("diff");
                compare.arg("-r").arg(&self.tree).arg(self.peer.join("terraform"));
                assert!(works(&mut compare), "the template's files are others than ours: {compare:?}");
            }
            Peer::Cdktn => {
                let mut grants = settings.teamkit(&self.workspace, &["grants", "--format", "json"]);
                let mut grants = grants.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("teamkit runs");
                let mut compare = this_program();
                compare.arg("same").arg(&self.peer).stdin(grants.stdout.take().expect("a pipe"));
                printed(compare);
                assert!(grants.wait().expect("a child of ours").success(), "teamkit grants");
            }
        }
    }
}

/// Adds a person to the members of the first team.
fn join_a_team(workspace: &Path) {
    let entries = fs::read_dir(workspace.join("teams")).expect("teams").map(|entry| entry.expect("an entry").path());
    let first = entries.filter(|path| path.is_file()).min().expect("a team");
    let text = fs::read_to_string(&first).expect("a team");
    let joined = text.replace("\nmembers:\n", "\nmembers:\n  - someone-new\n");
    assert_ne!(joined, text, "a team with members");
    fs::write(first, joined).expect("a writable file");
}

/// The lines of an output that contain a text; read as they come, since all of them can be many.
pub(super) fn count(mut command: Command, text: &str) -> usize {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it runs");
    let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let count = lines.filter(|line| line.as_ref().is_ok_and(|line| line.contains(text))).count();
    assert!(child.wait().expect("a child of ours").success(), "{command:?}");
    count
}

/// The free kilobytes of a file system.
fn room(directory: &Path) -> u64 {
    let mut command = Command::new("df");
    command.args(["-k", "--output=avail"]).arg(directory);
    printed(command).lines().last().and_then(|line| line.trim().parse().ok()).unwrap_or(0)
}
