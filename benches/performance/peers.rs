//! What people use instead, from `benches/peers/`: installed below `target/`, left out with its reason if that fails.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    process::works,
    settings::{Place, Settings, TODAY, installed},
};

const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peers");

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Peer {
    Jinja,
    Cdktn,
}

impl Peer {
    pub(super) const ALL: [Self; 2] = [Self::Jinja, Self::Cdktn];

    fn name(self) -> &'static str {
        match self {
            Self::Jinja => "jinja",
            Self::Cdktn => "cdktn",
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Jinja => "Jinja2 and PyYAML, nothing checked",
            Self::Cdktn => "CDK Terrain (after CDKTF), nothing checked",
        }
    }

    /// How what it wrote is held to ours.
    pub(super) fn proof(self) -> &'static str {
        match self {
            Self::Jinja => "the same bytes in every file",
            Self::Cdktn => "the same bindings, as JSON",
        }
    }

    /// Writes what a workspace grants below a directory.
    pub(super) fn command(self, workspace: &Path, output: &Path) -> Command {
        let mut command = match self {
            Self::Jinja => {
                let mut command = Command::new(python());
                command.arg(source(self).join("generate.py"));
                command
            }
            Self::Cdktn => {
                let mut command = Command::new("node");
                command.arg(installed().join("cdktn/main.js"));
                command
            }
        };
        command.arg(workspace).arg(output).arg(TODAY);
        command
    }

    /// The largest organization that it is run on.
    fn largest(self) -> usize {
        match self {
            Self::Jinja => 100_000,
            Self::Cdktn => 10_000,
        }
    }
}

/// The peers; each ready, or not with a reason.
pub(super) struct Peers(pub BTreeMap<Peer, Result<(), String>>);

pub(super) fn prepare(settings: &Settings) -> Peers {
    let prepared = Peer::ALL.into_iter().map(|peer| {
        if !settings.peers.iter().any(|name| name == peer.name()) {
            return (peer, Err("not asked for".to_owned()));
        }
        let ready = match peer {
            Peer::Jinja => install_jinja(),
            Peer::Cdktn => install_cdktn(),
        };
        (peer, ready)
    });
    Peers(prepared.collect())
}

impl Peers {
    /// The peers that run on an organization in a place; only where no disk hides their own work.
    pub(super) fn ready(&self, place: &Place, size: usize) -> impl Iterator<Item = Peer> {
        let is_measured = place.name == "tmpfs";
        let ready = self.0.iter().filter(move |(peer, ready)| is_measured && ready.is_ok() && size <= peer.largest());
        ready.map(|(peer, _)| *peer)
    }
}

fn source(peer: Peer) -> PathBuf {
    Path::new(SOURCES).join(peer.name())
}

fn python() -> PathBuf {
    installed().join("jinja/bin/python")
}

fn install_jinja() -> Result<(), String> {
    if !works(Command::new("python3").args(["-m", "venv"]).arg(installed().join("jinja"))) {
        return Err("needs python3 with venv".to_owned());
    }
    let mut pip = Command::new(python());
    pip.args(["-m", "pip", "install", "--quiet", "-r"]).arg(source(Peer::Jinja).join("requirements.txt"));
    if works(&mut pip) { Ok(()) } else { Err("pip could not install its requirements".to_owned()) }
}

fn install_cdktn() -> Result<(), String> {
    if !works(Command::new("node").arg("--version")) || !works(Command::new("npm").arg("--version")) {
        return Err("needs node and npm".to_owned());
    }
    let home = installed().join("cdktn");
    fs::create_dir_all(&home).expect("a writable directory");
    for file in ["package.json", "package-lock.json", "main.js"] {
        fs::copy(source(Peer::Cdktn).join(file), home.join(file)).expect("a file of the peer");
    }
    let mut npm = Command::new("npm");
    npm.current_dir(&home).args(["ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"]);
    if works(&mut npm) { Ok(()) } else { Err("npm could not install its packages".to_owned()) }
}
