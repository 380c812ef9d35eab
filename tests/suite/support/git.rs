//! A workspace in a git repository of its own.

use std::{fmt::Write as _, process::Command};

use camino::Utf8Path;

use super::workspace::{Run, Workspace};

/// A repository whose root is a temporary directory; its branch is `main`.
pub struct Repository {
    pub files: Workspace,
}

impl Repository {
    /// Begins a repository with a commit of all that is there.
    pub fn of(files: Workspace) -> Self {
        git(&files.path(), &["init", "-q", "-b", "main"]);
        let repository = Self { files };
        repository.commit();
        repository
    }

    /// Commits everything.
    pub fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", "change"]);
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        git(&self.files.path(), arguments)
    }

    pub fn diff(&self, arguments: &[&str]) -> Run {
        self.files.run(&[&["diff"], arguments].concat())
    }
}

/// Runs git without anybody's configuration; it must work.
#[track_caller]
pub fn git(directory: &Utf8Path, arguments: &[&str]) -> String {
    let who = [
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_SYSTEM", "/dev/null"),
        ("GIT_AUTHOR_NAME", "A"),
        ("GIT_AUTHOR_EMAIL", "a@example.com"),
        ("GIT_COMMITTER_NAME", "A"),
        ("GIT_COMMITTER_EMAIL", "a@example.com"),
    ];
    let mut command = Command::new("git");
    let output = command.current_dir(directory).args(arguments).env_remove("GIT_DIR").envs(who).output();
    let output = output.expect("git is installed");
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {words}");
    String::from_utf8(output.stdout).expect("output in UTF-8").trim().to_owned()
}

/// Who gains (`+`), loses (`-`) or gets another end (`~`) by a run of `diff --format json`, one a line, each once.
pub fn who(run: &Run) -> String {
    let json = run.json();
    let mut lines: Vec<(String, char)> = json["changes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|change| {
            let sign = match change["kind"].as_str() {
                Some("gained") => '+',
                Some("lost") => '-',
                _ => '~',
            };
            (change["person"].as_str().expect("a person").to_owned(), sign)
        })
        .collect();
    lines.sort();
    lines.dedup();
    lines.iter().fold(String::new(), |mut out, (person, sign)| {
        writeln!(out, "{sign} {person}").expect("text");
        out
    })
}
