//! A workspace in a temporary directory, and the program run in it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::fs::MetadataExt as _,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    time::SystemTime,
};

use camino::{Utf8Path, Utf8PathBuf};
use tempfile::TempDir;

use super::fixture::Fixture;

/// The day of all tests.
pub const TODAY: &str = "2026-11-22";

/// The program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_teamkit");

/// A directory that goes when the test does.
pub struct Workspace {
    directory: TempDir,
}

/// What a run printed, and how it ended.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Workspace {
    pub fn empty() -> Self {
        Self { directory: tempfile::tempdir().expect("a temporary directory") }
    }

    /// A workspace with these files.
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let workspace = Self::empty();
        for (path, text) in files {
            workspace.write(path, text);
        }
        workspace
    }

    /// The base of the rules' fixtures: two teams, three services, two environments, no finding.
    pub fn small() -> Self {
        let path = repository().join("tests/rules/base.yaml");
        Fixture::parse(&fs::read_to_string(path).expect("the base is there")).workspace()
    }

    /// A copy of the example organization's definitions.
    pub fn example() -> Self {
        let workspace = Self::empty();
        for path in ["teamkit.yaml", "people.yaml", "services", "teams"] {
            copy(&repository().join(path), &workspace.path().join(path));
        }
        workspace
    }

    pub fn path(&self) -> Utf8PathBuf {
        Utf8PathBuf::from_path_buf(self.directory.path().canonicalize().expect("it exists")).expect("a path in UTF-8")
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a file has a directory")).expect("a writable directory");
        fs::write(path, text).expect("a writable file");
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path().join(path)).expect("a file that is there");
    }

    pub fn exists(&self, path: &str) -> bool {
        self.path().join(path).exists()
    }

    /// Adds a text at the end of a file.
    pub fn append(&self, path: &str, text: impl AsRef<str>) {
        self.write(path, self.read(path) + text.as_ref());
    }

    /// Replaces a text in a file; it must be there once.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {path}");
        self.write(path, text.replace(from, to));
    }

    /// Runs the program here, on the day of all tests.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, &[])
    }

    /// Runs the program here with variables of the environment.
    pub fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        Run::of(&self.path(), &[&["--today", TODAY], arguments].concat(), variables)
    }

    /// Runs the program here on another day.
    pub fn run_on(&self, day: &str, arguments: &[&str]) -> Run {
        Run::of(&self.path(), &[&["--today", day], arguments].concat(), &[])
    }

    /// Starts the program here, and doesn't wait for it.
    pub fn start(&self, arguments: &[&str]) -> Child {
        let mut command = Run::command(&self.path(), &[&["--today", TODAY], arguments].concat(), &[]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the program runs")
    }

    /// Writes the Terraform of all roots, which must work.
    #[track_caller]
    pub fn generate(&self) -> Run {
        self.run(&["generate"]).exits(0)
    }

    /// Inode and last change of every file, by path: equal only if nothing was touched.
    pub fn stamps(&self) -> BTreeMap<String, (u64, SystemTime)> {
        let stamp = |path: &String| {
            let metadata = fs::symlink_metadata(self.path().join(path)).expect("a file that is there");
            (metadata.ino(), metadata.modified().expect("a time"))
        };
        self.tree().into_keys().map(|path| (path.clone(), stamp(&path))).collect()
    }

    /// The files that `generate` wrote, by path.
    pub fn generated(&self) -> BTreeMap<String, String> {
        let files = self.tree().into_iter().filter(|(path, _)| path.ends_with("/teamkit.tf"));
        files.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("text in UTF-8"))).collect()
    }

    /// The addresses of all generated resources and module calls, each after its root.
    pub fn addresses(&self) -> BTreeSet<String> {
        let mut addresses = BTreeSet::new();
        for (path, text) in self.generated() {
            let heads = text.lines().filter_map(|line| line.strip_suffix(" {"));
            let heads = heads.filter(|head| head.starts_with("resource ") || head.starts_with("module "));
            let root = path.trim_end_matches("/teamkit.tf");
            addresses.extend(heads.map(|head| format!("{root}: {}", head.replace('"', ""))));
        }
        addresses
    }

    /// Every file with its bytes, by path.
    pub fn tree(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut open = vec![self.directory.path().to_owned()];
        while let Some(directory) = open.pop() {
            for entry in fs::read_dir(&directory).expect("a directory") {
                let path = entry.expect("an entry").path();
                if path.is_dir() && !path.is_symlink() {
                    open.push(path);
                } else {
                    let name = path.strip_prefix(self.directory.path()).expect("below it").display().to_string();
                    // Reading a pipe would wait for ever.
                    let bytes = if path.is_file() { fs::read(&path).unwrap_or_default() } else { Vec::new() };
                    files.insert(name, bytes);
                }
            }
        }
        files
    }
}

impl Run {
    /// Runs the program in a directory, with nothing but these arguments.
    pub fn of(directory: &Utf8Path, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::from(Self::command(directory, arguments, variables).output().expect("the program runs"))
    }

    /// Waits for a run that was started.
    pub fn end(run: Child) -> Self {
        Self::from(run.wait_with_output().expect("the program runs"))
    }

    fn command(directory: &Utf8Path, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.current_dir(directory).args(arguments);
        command.env_remove("CI").env_remove("NO_COLOR").env_remove("GIT_DIR").envs(variables.iter().copied());
        command
    }

    pub fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("output in UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("output in UTF-8"),
        }
    }

    /// Asserts the exit code, and shows what was printed if it is another.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Asserts that stderr holds a text, on whichever lines.
    #[track_caller]
    pub fn says(self, part: &str) -> Self {
        let is_there = self.stderr.contains(part) || unwrapped(&self.stderr).contains(part);
        assert!(is_there, "stderr lacks `{part}`:\n{}", self.stderr);
        self
    }

    /// Asserts that stdout holds a text, on whichever lines.
    #[track_caller]
    pub fn prints(self, part: &str) -> Self {
        let is_there = self.stdout.contains(part) || unwrapped(&self.stdout).contains(part);
        assert!(is_there, "stdout lacks `{part}`:\n{}", self.stdout);
        self
    }

    /// Asserts that stdout is empty.
    #[track_caller]
    pub fn prints_nothing(self) -> Self {
        assert_eq!(self.stdout, "", "stdout");
        self
    }

    /// The JSON on stdout.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }
}

/// A text with each of its messages on one line, however long it is.
pub fn unwrapped(text: &str) -> String {
    text.replace("\n      ", " ")
}

/// The repository's root.
pub fn repository() -> Utf8PathBuf {
    Utf8PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub fn copy(from: &Utf8Path, to: &Utf8Path) {
    if from.is_dir() {
        fs::create_dir_all(to).expect("a writable directory");
        for entry in from.read_dir_utf8().expect("a directory") {
            let entry = entry.expect("an entry");
            copy(entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::copy(from, to).expect("a file that can be copied");
    }
}

/// The files of a folder of the repository that end in `.yaml`, by name.
pub fn yaml_files(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(repository().join(folder)).expect("a folder of the repository");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    files
}
