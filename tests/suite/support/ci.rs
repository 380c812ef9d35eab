//! Scripts of the workflows that others copy, and programs in place of those that they run.

use std::{fs, io::Write as _, os::unix::fs::PermissionsExt as _, process::Command};

use camino::{Utf8Path, Utf8PathBuf};
use serde_yaml::Value;

use super::workspace::{Workspace, repository};

/// A workflow or action of this repository.
pub fn yaml(path: &str) -> Value {
    let text = fs::read_to_string(repository().join(path)).expect("a file of the repository");
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The steps of all jobs, or of an action.
pub fn steps(file: &Value) -> Vec<&Value> {
    let jobs = file["jobs"].as_mapping().into_iter().flat_map(|jobs| jobs.iter().map(|(_, job)| job));
    let steps = jobs.chain([&file["runs"]]).filter_map(|job| job["steps"].as_sequence());
    steps.flatten().collect()
}

/// The step of a name.
pub fn step<'a>(file: &'a Value, name: &str) -> &'a Value {
    let found = steps(file).into_iter().find(|step| step["name"].as_str() == Some(name));
    found.unwrap_or_else(|| panic!("there is no step `{name}`"))
}

/// Writes a program.
pub fn program(path: &Utf8Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a directory")).expect("a writable directory");
    fs::write(path, text).expect("a writable file");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("a file of ours");
}

/// Runs a step's script as GitHub's runner does; its exit code and what it printed on both streams.
pub fn run_step(step: &Value, directory: &Utf8Path, variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let script = step["run"].as_str().expect("a script");
    let mut command = Command::new("bash");
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]).current_dir(directory);
    command.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO_TARGET_DIR").env_remove("CARGO");
    let output = command.envs(variables.iter().copied()).output().expect("bash runs");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

/// Whether a program is there; a notice that something is skipped where it isn't.
pub fn has(name: &str, required_by: &str) -> bool {
    let is_there = Command::new("sh").args(["-c", &format!("command -v {name}")]).output();
    let is_there = is_there.is_ok_and(|output| output.status.success());
    if !is_there {
        assert!(std::env::var_os(required_by).is_none(), "{name} is required here");
        // Past the capture of the test runner, so that it is seen.
        writeln!(std::io::stderr(), "NOTICE: skipped, no {name} here").expect("stderr");
    }
    is_there
}

/// The path of a program of this machine.
pub fn which(name: &str) -> Utf8PathBuf {
    let output = Command::new("sh").args(["-c", &format!("command -v {name}")]).output().expect("sh runs");
    Utf8PathBuf::from(String::from_utf8(output.stdout).expect("UTF-8").trim())
}

/// A directory of programs that comes before all others in `PATH`.
pub fn path_with(programs: &Utf8Path) -> String {
    format!("{programs}:{}", std::env::var("PATH").expect("a path"))
}

/// Runs `docs/ci/report.sh` on a workspace; its exit code and what it printed on both streams.
pub fn report(workspace: &Workspace, variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let root = Workspace::empty();
    fs::create_dir(root.path().join("bin")).expect("a directory");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_teamkit"), root.path().join("bin/teamkit")).expect("a link");
    let mut command = Command::new("bash");
    command.arg(repository().join("docs/ci/report.sh")).current_dir(workspace.path());
    command.env("ROOT", root.path()).env("WORKSPACE", ".").env("REPORTS", workspace.path().join("reports"));
    command.env_remove("GITHUB_ACTIONS").env_remove("GITHUB_OUTPUT").env_remove("GITHUB_STEP_SUMMARY");
    let output = command.envs(variables.iter().copied()).output().expect("bash runs");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).expect("output in UTF-8"))
}
