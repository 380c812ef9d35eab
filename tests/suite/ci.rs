//! What `docs/ci` gives others to copy: no script that a value can get into, no action that can change, and a report.

use std::{fs, os::unix::fs::symlink, process::Command};

use serde_yaml::Value;

use crate::workspace::{Workspace, repository};

const WORKFLOWS: [&str; 3] = ["docs/ci/report.yml", "docs/ci/comment.yml", "docs/ci/apply.yml"];

fn read(path: &str) -> Value {
    let text = fs::read_to_string(repository().join(path)).expect("a file of the repository");
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The steps of all jobs, or of an action.
fn steps(file: &Value) -> Vec<&Value> {
    let jobs = file["jobs"].as_mapping().into_iter().flat_map(|jobs| jobs.iter().map(|(_, job)| job));
    let steps = jobs.chain([&file["runs"]]).filter_map(|job| job["steps"].as_sequence());
    steps.flatten().collect()
}

#[test]
fn no_script_holds_an_expression() {
    let mut scripts = 0;
    for path in WORKFLOWS.into_iter().chain(["action.yml"]) {
        let file = read(path);
        for script in steps(&file).into_iter().filter_map(|step| step["run"].as_str()) {
            scripts += 1;
            assert!(!script.contains("${{"), "{path}: {script}");
        }
    }
    assert!(scripts > 8, "only {scripts} scripts were seen");
}

#[test]
fn actions_are_named_by_commit() {
    let mut seen = 0;
    for path in WORKFLOWS.into_iter().chain(["action.yml"]) {
        let file = read(path);
        for uses in steps(&file).into_iter().filter_map(|step| step["uses"].as_str()) {
            seen += 1;
            let (_, commit) = uses.split_once('@').expect("an action has a version");
            let is_commit = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(is_commit, "{path}: {uses}");
        }
    }
    assert!(seen > 5, "only {seen} actions were seen");
}

#[test]
fn each_job_has_its_own_permissions() {
    for path in WORKFLOWS {
        let file = read(path);
        assert_eq!(file["permissions"].as_mapping().map(serde_yaml::Mapping::len), Some(0), "{path}");
        for (name, job) in file["jobs"].as_mapping().expect("jobs") {
            assert!(job["permissions"].is_mapping(), "{path}: {name:?}");
        }
    }
    let job = &read("docs/ci/report.yml")["jobs"]["report"];
    assert_eq!(serde_yaml::to_string(&job["permissions"]).expect("text"), "contents: read\n");
}

#[test]
fn the_job_that_may_write_uses_no_action_and_checks_nothing_out() {
    let file = read("docs/ci/comment.yml");
    let steps = steps(&file);
    assert!(!steps.is_empty());
    for step in steps {
        let script = step["run"].as_str().expect("a script");
        assert!(!script.contains("git ") && !script.contains("checkout"), "{script}");
    }
}

/// Runs the script of the action on a workspace; its exit code, stdout, and the directory of the reports.
fn report(workspace: &Workspace, variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let root = Workspace::empty();
    root.write("bin/.keep", "");
    symlink(env!("CARGO_BIN_EXE_teamkit"), root.path().join("bin/teamkit")).expect("a link");
    let mut command = Command::new("bash");
    command.arg(repository().join("docs/ci/report.sh")).current_dir(workspace.path());
    command.env("ROOT", root.path()).env("WORKSPACE", ".").env("REPORTS", workspace.path().join("reports"));
    command.env_remove("GITHUB_ACTIONS").env_remove("GITHUB_OUTPUT").env_remove("GITHUB_STEP_SUMMARY");
    let output = command.envs(variables.iter().copied()).output().expect("bash runs");
    (output.status.code(), String::from_utf8(output.stdout).expect("output in UTF-8"))
}

fn committed() -> Workspace {
    let workspace = Workspace::small();
    workspace.run(&["fmt"]).exits(0);
    workspace.generate();
    let run = "git init -q -b main && git add -A && git -c user.name=t -c user.email=t@example.com commit -qm base";
    let status = Command::new("sh").args(["-c", run]).current_dir(workspace.path()).status();
    assert!(status.expect("git runs").success());
    workspace
}

#[test]
fn the_script_reports_on_a_change() {
    let workspace = committed();
    let (code, shown) = report(&workspace, &[("BASE", "HEAD")]);
    assert_eq!(code, Some(0), "{shown}");
    assert_eq!(workspace.read("reports/matrix.json"), "{\"include\":[]}\n");
    workspace.edit("teams/search.yaml", "members:\n", "leads: [zoe]\nmembers:\n");
    let (code, shown) = report(&workspace, &[("BASE", "HEAD")]);
    assert_eq!(code, Some(1), "files are not current: {shown}");
    assert!(workspace.read("reports/report.json").contains("zoe@example.com"));
    assert!(workspace.read("reports/report.md").contains("zoe@example.com"));
    assert!(workspace.read("reports/matrix.json").contains("search-api"));
    workspace.generate();
    let (code, shown) = report(&workspace, &[("BASE", "HEAD")]);
    assert_eq!(code, Some(0), "{shown}");
}

#[test]
fn the_script_takes_values_as_values() {
    let workspace = committed();
    for base in ["--help", "$(touch hit)", "`touch hit`", "x; touch hit", "-x"] {
        assert_eq!(report(&workspace, &[("BASE", base)]).0, Some(2), "{base}");
    }
    assert!(!workspace.exists("hit"));
}

#[test]
fn what_is_printed_in_between_is_no_command_to_the_runner() {
    let workspace = committed();
    workspace.write(
        "terraform/services/ledger/production/teamkit.tf",
        "# Generated by teamkit for x in y. Edit the definitions, not this file.\n::error::made up\n",
    );
    let output = workspace.path().join("output");
    let (code, shown) =
        report(&workspace, &[("BASE", "HEAD"), ("GITHUB_ACTIONS", "true"), ("GITHUB_OUTPUT", output.as_str())]);
    assert_eq!(code, Some(1), "{shown}");
    let (_, after) = shown.split_once("::stop-commands::").expect("commands are stopped");
    let (token, after) = after.split_once('\n').expect("a token");
    assert!(token.len() == 32, "{token}");
    let (between, _) = after.split_once(&format!("\n::{token}::\n")).expect("commands are back");
    assert!(between.contains("::error::made up"), "{shown}");
    let outputs = workspace.read("output");
    assert!(outputs.contains("\nmatrix<<") && outputs.contains("{\"include\":[]}"), "{outputs}");
}
