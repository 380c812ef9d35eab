//! Runs git in a repository, so that nothing of the repository is executed.

use std::{
    ffi::OsStr,
    io::Write as _,
    process::{Command, Output, Stdio},
    thread,
};

use camino::Utf8Path;

use crate::error::Error;

/// Settings by which a repository could start a program, or reach a network.
const SETTINGS: [&str; 5] = [
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "core.untrackedCache=false",
    "protocol.allow=never",
];

/// Variables by which git, when it runs a hook, says where it is itself. They would make another directory the
/// repository, or its top; and some change what a path or a commit means.
const VARIABLES: [&str; 17] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_ATTR_SOURCE",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GLOB_PATHSPECS",
    "GIT_GRAFT_FILE",
    "GIT_ICASE_PATHSPECS",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// git, run in a directory.
pub(super) struct Git<'a> {
    pub root: &'a Utf8Path,
}

impl Git<'_> {
    /// The output of a run as one line.
    pub(super) fn line(&self, arguments: &[&str]) -> Result<String, Error> {
        Ok(text(self.output(arguments, "")?)?.trim_end_matches('\n').to_owned())
    }

    /// The output of a run that reads `input`; an error in git's own words.
    pub(super) fn output(&self, arguments: &[&str], input: &str) -> Result<Vec<u8>, Error> {
        let output = self.run(arguments, input).map_err(|error| {
            Error::Git(format!("git can't be started: {error}\nhint: install git, or compare with `--base-dir DIR`"))
        })?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(Error::Git(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
    }

    fn run(&self, arguments: &[&str], input: &str) -> std::io::Result<Output> {
        let mut command = Command::new("git");
        command.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
        command.args(["--no-pager", "-C", self.root.as_str()]).args(arguments.iter().map(OsStr::new));
        for variable in VARIABLES {
            command.env_remove(variable);
        }
        command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_NO_LAZY_FETCH", "1");
        command.env("GIT_TERMINAL_PROMPT", "0");
        // A commit must not be replaced by another object.
        command.env("GIT_NO_REPLACE_OBJECTS", "1");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let pipe = child.stdin.take();
        thread::scope(|scope| {
            // Beside the reading: git answers before it has read all requests. If it ends early, it says why.
            scope.spawn(move || pipe.map(|mut pipe| pipe.write_all(input.as_bytes())));
            child.wait_with_output()
        })
    }
}

/// git's output as text.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, Error> {
    String::from_utf8(bytes).map_err(|_| Error::Git("git named a path that is not UTF-8".to_owned()))
}
