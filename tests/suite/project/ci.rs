//! What `docs/ci` gives others to copy, and our own workflows: no script that a value can get into, no action that can
//! change, no permission that isn't named; and a report.

use std::{collections::BTreeMap, fs, os::unix::fs::symlink, process::Command};

use serde_yaml::Value;

use crate::support::workspace::{Workspace, repository};

const WORKFLOWS: [&str; 5] = [
    "docs/ci/report.yml",
    "docs/ci/comment.yml",
    "docs/ci/apply.yml",
    ".github/workflows/ci.yml",
    ".github/workflows/release.yml",
];

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
fn each_workflow_of_ours_is_looked_at() {
    for entry in fs::read_dir(repository().join(".github/workflows")).expect("workflows") {
        let name = entry.expect("an entry").file_name();
        let path = format!(".github/workflows/{}", name.to_str().expect("text"));
        assert!(WORKFLOWS.contains(&path.as_str()), "{path} is not in the list");
    }
}

#[test]
fn an_action_has_one_commit_and_says_which_version_it_is() {
    let mut commits: BTreeMap<String, String> = BTreeMap::new();
    for path in WORKFLOWS.into_iter().chain(["action.yml"]) {
        let text = fs::read_to_string(repository().join(path)).expect("a workflow");
        let uses = text.lines().filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses: "));
        for uses in uses.filter(|uses| !uses.starts_with("example/")) {
            let (action, rest) = uses.split_once('@').expect("a commit");
            let (_, version) = rest.split_once(" # v").unwrap_or_else(|| panic!("{path}: {uses} has no version"));
            assert_eq!(version.split('.').count(), 3, "{path}: {uses}");
            let known = commits.entry(action.to_owned()).or_insert_with(|| rest.to_owned());
            assert_eq!(known, rest, "{path}: {action}");
        }
    }
    assert!(commits.len() > 5, "{commits:?}");
}

#[test]
fn no_checkout_leaves_a_token_behind() {
    for path in WORKFLOWS {
        let file = read(path);
        for step in steps(&file) {
            if step["uses"].as_str().is_some_and(|uses| uses.starts_with("actions/checkout@")) {
                assert_eq!(step["with"]["persist-credentials"].as_bool(), Some(false), "{path}");
            }
        }
    }
}

/// The jobs of our own workflows that may do more than read, each with what it may.
#[test]
fn one_job_of_ours_may_write_and_runs_nothing_that_was_built() {
    let mut writing = Vec::new();
    for path in WORKFLOWS.into_iter().filter(|path| path.starts_with(".github/")) {
        let file = read(path);
        for (name, job) in file["jobs"].as_mapping().expect("jobs") {
            assert!(job["timeout-minutes"].is_number(), "{path}: {name:?} may run for ever");
            for (permission, level) in job["permissions"].as_mapping().expect("permissions") {
                if level.as_str() != Some("read") {
                    let text = |value: &Value| value.as_str().expect("a name").to_owned();
                    writing.push(format!("{path}: {}: {}", text(name), text(permission)));
                }
            }
        }
    }
    let publish = |permission| format!(".github/workflows/release.yml: publish: {permission}");
    assert_eq!(writing, [publish("contents"), publish("id-token"), publish("attestations")]);
    let release = read(".github/workflows/release.yml");
    let publish = &release["jobs"]["publish"];
    assert_eq!(publish["environment"].as_str(), Some("release"), "nobody is asked");
    let needed = publish["needs"].as_sequence().expect("jobs").iter().map(|job| job.as_str().expect("a name"));
    assert_eq!(needed.collect::<Vec<_>>(), ["check", "deny", "build"]);
    for step in publish["steps"].as_sequence().expect("steps") {
        assert!(!step["uses"].as_str().unwrap_or_default().contains("checkout"));
        assert!(!step["run"].as_str().unwrap_or_default().contains("dist/teamkit"));
    }
}

/// `docs/releasing.md` names files, recipes and a version; they are there and the same.
#[test]
fn what_is_said_of_releases_is_so() {
    let read =
        |path: &str| fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let (docs, workflow, script) =
        (read("docs/releasing.md"), read(".github/workflows/release.yml"), read(".ci/release"));
    let manifest = read("Cargo.toml");
    let oldest = manifest.lines().find_map(|line| line.strip_prefix("rust-version = \"")).expect("a version");
    let oldest = oldest.trim_end_matches('"');
    assert!(docs.contains(&format!("rustup toolchain install {oldest}.0 ")), "the toolchain is {oldest}.0");
    for target in ["x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl"] {
        assert!(docs.contains(target) && workflow.contains(target), "{target}");
    }
    for flag in ["--remap-path-prefix", "-ffile-prefix-map", "SOURCE_DATE_EPOCH"] {
        assert!(docs.contains(flag) && script.contains(flag), "{flag}");
    }
    let container = read("Containerfile");
    for target in ["plain", "git"] {
        assert!(
            docs.contains(&format!("| `{target}` |")) && container.contains(&format!(" AS {target}\n")),
            "{target}"
        );
    }
    assert!(docs.contains("user 65532") && container.matches("\nUSER 65532:65532\n").count() == 2, "who runs it");
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
