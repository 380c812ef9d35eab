//! What `docs/ci` gives others to copy, and our own workflows: no script that a value can get into, no action that can
//! change, no permission that isn't named; and a report.

use std::{collections::BTreeMap, fs, process::Command};

use serde_yaml::Value;

use crate::support::{
    ci::{has, path_with, program, report, run_step, step, steps, yaml as read},
    workspace::{Workspace, repository},
};

const WORKFLOWS: [&str; 7] = [
    "docs/ci/report.yml",
    "docs/ci/comment.yml",
    "docs/ci/apply.yml",
    "docs/ci/calendar.yml",
    "docs/ci/drift.yml",
    ".github/workflows/ci.yml",
    ".github/workflows/release.yml",
];

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

/// The step that decides where a report is posted, with GitHub's answer in place of GitHub.
#[test]
fn a_report_goes_only_where_github_confirms_its_commit() {
    let workflow = read("docs/ci/comment.yml");
    for (number, answer, is_used) in [
        ("7", "open aaaa 5", true),
        ("7", "open bbbb 5", false),
        ("7", "open aaaa 6", false),
        ("7", "closed aaaa 5", false),
        ("7; touch hit", "open aaaa 5", false),
        ("../7", "open aaaa 5", false),
        ("0", "open aaaa 5", false),
    ] {
        let home = Workspace::empty();
        home.write("number", format!("{number}\n"));
        home.write("output", "");
        program(&home.path().join("bin/gh"), &format!("#!/bin/sh\necho '{answer}'\n"));
        let (path, directory) = (path_with(&home.path().join("bin")), home.path());
        let output = directory.join("output");
        let variables = [
            ("PATH", path.as_str()),
            ("RUNNER_TEMP", directory.as_str()),
            ("GITHUB_OUTPUT", output.as_str()),
            ("REPOSITORY", "o/r"),
            ("HEAD_SHA", "aaaa"),
            ("HEAD_REPOSITORY", "5"),
        ];
        run_step(step(&workflow, "Find the pull request"), &directory, &variables);
        let expected = if is_used { "number=7\n" } else { "" };
        assert_eq!(home.read("output"), expected, "{number}: {answer}");
        assert!(!home.exists("hit"), "{number}");
    }
}

#[test]
fn no_job_destroys_a_root() {
    let mut scripts: Vec<String> = Vec::new();
    for entry in fs::read_dir(repository().join("docs/ci")).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|ending| ending == "sh") {
            scripts.push(fs::read_to_string(path).expect("a script"));
        }
    }
    for path in WORKFLOWS.into_iter().chain(["action.yml"]) {
        scripts.extend(steps(&read(path)).into_iter().filter_map(|step| step["run"].as_str()).map(str::to_owned));
    }
    assert!(scripts.len() > 12, "only {} scripts were seen", scripts.len());
    for line in scripts.iter().flat_map(|script| script.lines()).filter(|line| !line.trim_start().starts_with('#')) {
        let mut words = line.split(|sign: char| !sign.is_alphanumeric());
        assert!(!words.any(|word| word == "destroy"), "{line}");
    }
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

/// A workspace with a change, and what the script says of it: its exit code and what it printed.
fn changed(edit: impl FnOnce(&Workspace)) -> (Workspace, Option<i32>, String) {
    let workspace = committed();
    edit(&workspace);
    let (code, shown) = report(&workspace, &[("BASE", "HEAD")]);
    (workspace, code, shown)
}

/// The labels that the comment job sets, from a real report, by the workflow's own conditions: those set, those removed.
fn labels(workspace: &Workspace) -> (Vec<String>, String) {
    let temp = Workspace::empty();
    if workspace.exists("reports/summary.json") {
        temp.write("summary.json", workspace.read("reports/summary.json"));
    }
    let gh = "#!/bin/sh\necho \"$*\" >> \"$RUNNER_TEMP/calls\"\ncase \"$*\" in *POST*) cat >> \"$RUNNER_TEMP/set\" ;; esac\n";
    program(&temp.path().join("bin/gh"), gh);
    let (path, directory) = (path_with(&temp.path().join("bin")), temp.path());
    let variables =
        [("PATH", path.as_str()), ("RUNNER_TEMP", directory.as_str()), ("REPOSITORY", "o/r"), ("NUMBER", "7")];
    let (code, text) = run_step(step(&read("docs/ci/comment.yml"), "Set the labels"), &directory, &variables);
    assert_eq!(code, Some(0), "{text}");
    let set = if temp.exists("set") { temp.read("set") } else { String::new() };
    let names = serde_json::Deserializer::from_str(&set).into_iter::<serde_json::Value>();
    let names = names.map(|value| value.expect("JSON")["labels"][0].as_str().expect("a label").to_owned());
    (names.collect(), temp.read("calls"))
}

#[test]
fn labels_are_what_a_real_report_says() {
    if !has("jq", "TEAMKIT_REQUIRE_TERRAFORM") {
        return;
    }
    let grant = |environment: &str, role: &str, to: &str| {
        format!(
            "grants:\n  - {{ service: ledger, environment: {environment}, google: [{role}], to: [\"{to}\"], reason: Help }}\n"
        )
    };
    let of = |text: String| {
        let (workspace, _, _) = changed(|workspace| workspace.append("teams/payments.yaml", text));
        labels(&workspace).0
    };
    let stale = "teamkit: out of date";
    assert_eq!(of(grant("production", "roles/pubsub.viewer", "bob")), ["teamkit: production", stale]);
    assert_eq!(of(grant("development", "roles/pubsub.viewer", "bob")), [stale]);
    assert_eq!(of(grant("development", "roles/pubsub.viewer", "group:x@partner.example")), ["teamkit: outside", stale]);
    let escalating = of(grant("production", "roles/resourcemanager.projectIamAdmin", "bob"));
    assert_eq!(escalating, ["teamkit: production", "teamkit: escalation", stale]);
    let (workspace, code, _) = changed(|_| {});
    assert_eq!(code, Some(0));
    let (set, calls) = labels(&workspace);
    assert!(set.is_empty(), "{set:?}");
    assert!(calls.contains("--method DELETE repos/o/r/issues/7/labels/teamkit%3A%20production"), "{calls}");
}

#[test]
fn without_a_report_no_label_stays_and_that_is_a_label() {
    if !has("jq", "TEAMKIT_REQUIRE_TERRAFORM") {
        return;
    }
    let (workspace, code, _) = changed(|workspace| workspace.append("teams/payments.yaml", "membres: [x]\n"));
    assert_eq!(code, Some(1));
    let (set, calls) = labels(&workspace);
    assert_eq!(set, ["teamkit: no report"]);
    assert!(calls.contains("DELETE repos/o/r/issues/7/labels/teamkit%3A%20guarded"), "{calls}");
    assert_eq!(labels(&Workspace::empty()).0, ["teamkit: no report"]);
}

#[test]
fn labels_of_a_report_of_many_megabytes_are_right() {
    if !has("jq", "TEAMKIT_REQUIRE_TERRAFORM") {
        return;
    }
    let (workspace, _, _) = changed(|workspace| {
        let members: Vec<String> = (0..2_500).map(|number| format!("  - someone-{number}@partner.example\n")).collect();
        let members = members.concat();
        workspace.edit("teams/search.yaml", "  - erin\n", &members);
    });
    assert!(workspace.read("reports/report.json").len() > 4_000_000);
    assert!(workspace.read("reports/summary.json").len() < 10_000);
    let (set, _) = labels(&workspace);
    assert!(set.contains(&"teamkit: production".to_owned()) && set.contains(&"teamkit: outside".to_owned()), "{set:?}");
}

#[test]
fn an_override_is_for_one_commit() {
    if !has("jq", "TEAMKIT_REQUIRE_TERRAFORM") {
        return;
    }
    let home = Workspace::empty();
    let output = home.path().join("output");
    let labels = r#"["teamkit: allow mass-removal 0123456789abcdef", "teamkit: allow lock-out fedcba9876543210", "teamkit: allow own-access", "x\nteamkit: allow own-access 0123456789abcdef", "bug"]"#;
    let head = format!("0123456789abcdef{}", "0".repeat(24));
    let variables = [("LABELS", labels), ("HEAD_SHA", head.as_str()), ("GITHUB_OUTPUT", output.as_str())];
    let (code, text) = run_step(step(&read("docs/ci/report.yml"), "Read the overrides"), &home.path(), &variables);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(home.read("output"), "rules<<end-of-rules\nmass-removal\nend-of-rules\n");
}

/// What an author writes into definitions with an error, as Markdown would take it if it were none of code.
const HOSTILE: &str =
    "@acme/security-team please [approve](https://evil.example) <img src=x> **Nobody's access changes** ```` ```";

#[test]
fn with_errors_the_report_is_fenced_and_says_each_error_once() {
    let (workspace, code, shown) = changed(|workspace| {
        workspace.edit("teams/payments.yaml", "  - ledger\n", &format!("  - \"{HOSTILE}\"\n"));
    });
    assert_eq!(code, Some(1), "{shown}");
    assert_eq!(shown.matches("-->").count(), 1, "{shown}");
    let text = workspace.read("reports/report.md");
    let (head, rest) = text.split_once("\n`````text\n").unwrap_or_else(|| panic!("no long fence: {text}"));
    assert!(head.contains("### Access: unknown, the definitions have 1 error"), "{head}");
    let (fenced, after) = rest.split_once("\n`````\n").expect("the fence ends");
    assert!(fenced.contains("@acme/security-team") && !fenced.contains("`````"), "{fenced}");
    assert!(!head.contains("acme") && !after.contains("acme"), "{text}");
    assert_eq!(workspace.read("reports/matrix.json"), "{\"include\":[]}\n");
    let json: serde_json::Value = serde_json::from_str(&workspace.read("reports/report.json")).expect("JSON");
    assert_eq!((&json["version"], json["diagnostics"].as_array().map(Vec::len)), (&1.into(), Some(1)));
}

#[test]
fn three_hundred_roots_are_a_matrix_and_no_failure() {
    let (workspace, code, shown) = changed(|workspace| {
        let names = |form: fn(usize) -> String| (0..150).map(form).collect::<String>();
        workspace.write("services/more.yaml", names(|number| format!("s{number}:\n  description: One of many\n")));
        let list = names(|number| format!("  - s{number}\n"));
        workspace.write("teams/many.yaml", format!("description: Many\nleads: [gil, hal]\nservices:\n{list}"));
        workspace.run(&["fmt"]);
        workspace.generate();
    });
    assert_eq!(code, Some(0), "{shown}");
    let json: serde_json::Value = serde_json::from_str(&workspace.read("reports/matrix.json")).expect("JSON");
    let jobs = json["include"].as_array().expect("jobs");
    let roots = jobs.iter().flat_map(|job| job["roots"].as_str().expect("paths").split(' ')).count();
    assert!(jobs.len() <= 256 && roots == 300, "{} jobs, {roots} roots", jobs.len());
}

#[test]
fn what_is_out_of_date_is_in_the_comment_with_what_to_run() {
    let workspace = committed();
    workspace.edit("teamkit.yaml", "version: 1\n", "version: 1\ncodeowners: \"@example/{{team}}\"\n");
    workspace.run(&["codeowners"]).exits(0);
    workspace.run(&["snapshot"]).exits(0);
    let git = |arguments: &[&str]| crate::support::git::git(&workspace.path(), arguments);
    git(&["add", "--all"]);
    git(&["commit", "-q", "-m", "more"]);
    let (code, shown) = report(&workspace, &[("BASE", "HEAD")]);
    assert_eq!(code, Some(0), "{shown}");
    assert!(!workspace.read("reports/report.md").contains("⛔"));
    workspace.run(&["move", "ledger", "--to", "search"]).exits(0).says("teamkit codeowners");
    let (code, shown) = report(&workspace, &[("BASE", "HEAD")]);
    assert_eq!(code, Some(1), "{shown}");
    let text = workspace.read("reports/report.md");
    for command in ["generate", "snapshot --accept", "codeowners"] {
        assert!(text.contains(&format!("Run `teamkit {command}`")), "{command}: {text}");
    }
    // Nor does it help to take the files away.
    workspace.generate();
    workspace.remove(".github/CODEOWNERS");
    fs::remove_dir_all(workspace.path().join("snapshots")).expect("a directory");
    let (code, _) = report(&workspace, &[("BASE", "HEAD")]);
    assert_eq!(code, Some(1));
    let text = workspace.read("reports/report.md");
    assert!(
        text.contains("`teamkit codeowners --check` failed") && text.contains("`teamkit snapshot --check` failed"),
        "{text}"
    );
}

#[test]
fn the_format_of_files_that_others_left_fails_nobody() {
    let workspace = committed();
    workspace.write("teams/other.yaml", "members: [gus]\ndescription: In no order\n");
    workspace.generate();
    let git = |arguments: &[&str]| crate::support::git::git(&workspace.path(), arguments);
    git(&["add", "--all"]);
    git(&["commit", "-q", "-m", "more"]);
    workspace.append("teams/search.yaml", "# A remark\n");
    let (code, shown) = report(&workspace, &[("BASE", "HEAD")]);
    assert_eq!(code, Some(0), "{shown}");
    workspace.append("teams/other.yaml", "# A remark\n");
    let (code, shown) = report(&workspace, &[("BASE", "HEAD")]);
    assert_eq!(code, Some(1), "{shown}");
}
