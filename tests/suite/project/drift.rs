//! `docs/ci/drift.yml`, night after night: an export that is whole or not, a report, and one issue.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::{
    ci::{has, path_with, program, run_step, step, yaml},
    workspace::{Workspace, repository},
};

/// Issues of a repository as `gh api` reads and writes them; every call that writes is a line of `writes`.
const GH: &str = r#"#!/usr/bin/env bash
set -euo pipefail
cd "$GITHUB"
[[ $1 == api ]] && shift
method=GET expression=. path='' input='{}'
while (($#)); do
  case $1 in
    --paginate) ;;
    --method) method=$2; shift ;;
    --jq) expression=$2; shift ;;
    --input) if [[ $2 == - ]]; then input=$(cat); else input=$(< "$2"); fi; shift ;;
    -f) input=$(jq --arg key "${2%%=*}" --arg value "${2#*=}" '.[$key] = $value' <<< "$input"); shift ;;
    *) path=$1 ;;
  esac
  shift
done
if [[ $method != GET ]]; then echo "$method $path" >> writes; fi
edit() { jq --argjson input "$input" "$@" > next; mv next issues; }
number=${path#repos/o/r/issues/}
number=${number%/comments}
case "$method $path" in
  'GET repos/o/r/issues?labels=teamkit%3A%20drift&state=all&per_page=100')
    jq 'map(select(.labels | index("teamkit: drift")))' issues | jq -r "$expression" ;;
  'GET repos/o/r/labels/teamkit%3A%20drift') [[ -e label ]] ;;
  'POST repos/o/r/labels') jq -r .name <<< "$input" > label ;;
  'POST repos/o/r/issues')
    [[ -e label ]]
    edit '. + [$input + { number: (length + 1), state: "open", user: { login: "github-actions[bot]" } }]' issues
    jq '.[-1]' issues | jq -r "$expression" ;;
  'PATCH repos/o/r/issues/'*) edit --argjson number "$number" 'map(if .number == $number then . + $input else . end)' issues ;;
  'POST repos/o/r/issues/'*/comments) jq -r .body <<< "$input" >> comments ;;
  *) echo "unknown: $method $path" >&2; exit 1 ;;
esac
"#;

/// A program that says what a night's files say.
const TEAMKIT: &str = r#"#!/bin/sh
shift 2
case "$*" in
"live --commands") cat "$NIGHT/export.sh" ;;
"drift --live "*" --format json") cat "$NIGHT/drift.json" && exit "$(cat "$NIGHT/code")" ;;
"drift --live "*" --format markdown") cat "$NIGHT/drift.md" && exit "$(cat "$NIGHT/code")" ;;
*) echo "unknown: $*" >&2 && exit 2 ;;
esac
"#;

/// What a night finds.
struct Night {
    /// The number of attempts of the export that fail.
    failures: usize,
    /// The lines of the report; nothing differs without any.
    lines: Vec<String>,
}

fn night(lines: &[&str]) -> Night {
    Night { failures: 0, lines: lines.iter().map(|&line| line.to_owned()).collect() }
}

/// A repository on GitHub, and a machine that runs the workflow's scripts.
struct GitHub {
    home: Workspace,
}

impl GitHub {
    fn new(issues: &Value) -> Self {
        let home = Workspace::empty();
        program(&home.path().join("bin/gh"), GH);
        program(&home.path().join("bin/teamkit"), TEAMKIT);
        home.write("workspace/teamkit.yaml", "version: 1\n");
        home.write("issues", issues.to_string());
        home.write("comments", "");
        Self { home }
    }

    /// Runs a script of `docs/ci` on this machine; its exit code and what it printed.
    fn run(&self, script: &str, arguments: &[&str]) -> (Option<i32>, String) {
        let home = self.home.path();
        let mut command = Command::new("bash");
        command.arg(repository().join("docs/ci").join(script)).args(arguments).current_dir(&home);
        command.env("PATH", path_with(&home.join("bin"))).env("GITHUB", &home).env("NIGHT", home.join("night"));
        command.env("TEAMKIT", home.join("bin/teamkit")).env("PAUSE", "0").env("REPOSITORY", "o/r");
        let output = command.output().expect("bash runs");
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        (output.status.code(), text)
    }

    /// What a night's export and comparison end with.
    fn compare(&self, night: &Night) -> (Option<i32>, String) {
        let export = format!(
            "mkdir -p \"$1\"\necho {{}} > \"$1/policy.json\"\necho >> \"$NIGHT/attempts\"\n[ \"$(wc -l < \"$NIGHT/attempts\")\" -gt {} ]\n",
            night.failures
        );
        let title = format!("What is live: {} differences", night.lines.len());
        let text = night.lines.join("\n");
        let rows: Vec<Value> = night.lines.iter().map(|line| json!({ "principal": line })).collect();
        self.home.write("night/attempts", "");
        self.home.write("night/export.sh", export);
        self.home.write("night/code", if rows.is_empty() { "0" } else { "1" });
        self.home.write("night/drift.json", json!({ "version": 1, "drift": rows }).to_string());
        self.home.write("night/drift.md", format!("<!-- teamkit drift {} -->\n### {title}\n\n{text}\n", text.len()));
        let live = Workspace::empty();
        self.run("drift.sh", &["workspace", live.path().as_str(), "out"])
    }

    /// What a night does to the issue, and the number of calls that wrote something.
    fn pass(&self, night: &Night) -> (String, usize) {
        let (code, text) = self.compare(night);
        assert!(code.is_some_and(|code| code < 2), "{text}");
        self.home.write("writes", "");
        let (code, text) = self.run("issue.sh", &["out"]);
        assert_eq!(code, Some(0), "{text}");
        (text.trim().to_owned(), self.home.read("writes").lines().count())
    }

    fn issues(&self) -> Value {
        serde_json::from_str(&self.home.read("issues")).expect("JSON")
    }

    fn issue(&self) -> Value {
        let issues = self.issues();
        let [issue] = issues.as_array().expect("a list").as_slice() else { panic!("not one issue: {issues}") };
        issue.clone()
    }
}

#[test]
fn there_is_one_issue_whatever_the_nights_find() {
    if !has("jq", "TEAMKIT_REQUIRE_TERRAFORM") {
        return;
    }
    let github = GitHub::new(&json!([]));
    let pass = |lines: &[&str]| github.pass(&night(lines));
    let says = |words: &str, writes: usize| (words.to_owned(), writes);

    assert_eq!(pass(&[]), says("nothing differs", 0));
    assert_eq!(pass(&["+ `eve`"]), says("opened: #1", 2));
    let issue = github.issue();
    assert_eq!(issue["title"], "What is live: 1 differences");
    assert_eq!(issue["labels"], json!(["teamkit: drift"]));
    assert!(issue["body"].as_str().is_some_and(|body| body.contains("\n+ `eve`\n")), "{issue}");
    assert_eq!(pass(&["+ `eve`"]), says("as before: #1", 0));

    assert_eq!(pass(&["+ `eve`", "+ `kim`"]), says("changed: #1", 2));
    assert!(github.issue()["body"].as_str().is_some_and(|body| body.contains("+ `kim`")));
    assert_eq!(github.home.read("comments").trim(), "Something else differs now. What is live: 2 differences.");

    assert_eq!(pass(&[]), says("closed: #1", 2));
    assert_eq!((&github.issue()["state"], &github.issue()["state_reason"]), (&json!("closed"), &json!("completed")));
    assert_eq!(pass(&[]), says("nothing differs", 0));

    assert_eq!(pass(&["+ `eve`"]), says("opened again: #1", 2));
    assert_eq!(github.issue()["state"], "open");
    // Closed by hand, while the same still differs.
    github.home.write("issues", github.home.read("issues").replace("\"open\"", "\"closed\""));
    assert_eq!(pass(&["+ `eve`"]), says("opened again: #1", 2));
    assert_eq!(github.issue()["state"], "open");
}

#[test]
fn an_export_that_is_not_whole_closes_nothing() {
    if !has("jq", "TEAMKIT_REQUIRE_TERRAFORM") {
        return;
    }
    let github = GitHub::new(&json!([]));
    github.pass(&night(&["+ `eve`"]));
    let broken = Night { failures: 9, ..night(&[]) };
    assert_eq!(github.pass(&broken), ("nothing differs in what could be read: the issue stays".to_owned(), 0));
    assert_eq!(github.issue()["state"], "open");
    // What differs is told all the same, with what is known to lack.
    github.pass(&Night { failures: 9, ..night(&["+ `eve`"]) });
    assert!(github.issue()["body"].as_str().is_some_and(|body| body.contains("**The export is not complete.**")));
    // An attempt goes on where the one before stopped.
    let (code, text) = github.compare(&Night { failures: 2, ..night(&[]) });
    assert_eq!((code, github.home.read("night/attempts").lines().count()), (Some(0), 3), "{text}");
    assert!(!github.home.read("out/drift.md").contains("not complete"));
}

#[test]
fn nothing_is_told_where_nothing_was_compared() {
    if !has("jq", "TEAMKIT_REQUIRE_TERRAFORM") {
        return;
    }
    let github = GitHub::new(&json!([]));
    github.compare(&night(&["+ `eve`"]));
    assert!(github.home.exists("out/summary.json"));
    let live = Workspace::empty();
    let again = || github.run("drift.sh", &["workspace", live.path().as_str(), "out"]);
    for (file, text, what) in [
        ("night/drift.json", "{ \"version\": 1, \"diagnostics\": [] }", "errors in the definitions"),
        ("night/code", "2", "a file that isn't understood"),
        ("night/export.sh", "exit 2", "no program to export with"),
    ] {
        let before = github.home.read(file);
        github.home.write(file, text);
        let (code, words) = again();
        assert_eq!(code, Some(2), "{what}: {words}");
        assert!(!github.home.exists("out/summary.json") && !github.home.exists("out/drift.md"), "{what}");
        assert_eq!(github.run("issue.sh", &["out"]).0, Some(2), "{what}");
        github.home.write(file, before);
        let rest = live.path().join("policy.json");
        if rest.exists() {
            std::fs::remove_file(rest).expect("a file that is there");
        }
    }
    // An older export would hide what is live now.
    live.write("policy.json", "{}");
    let (code, words) = again();
    assert_eq!(code, Some(2), "{words}");
    assert!(words.contains("isn't empty"), "{words}");
}

#[test]
fn issues_of_others_are_left_alone() {
    if !has("jq", "TEAMKIT_REQUIRE_TERRAFORM") {
        return;
    }
    let bot = json!({ "login": "github-actions[bot]" });
    let others = json!([
        { "number": 1, "state": "open", "labels": ["teamkit: drift"], "user": { "login": "mallory" }, "body": null },
        { "number": 2, "state": "open", "labels": ["teamkit: drift"], "user": bot, "body": "", "pull_request": {} },
        { "number": 3, "state": "open", "labels": ["bug"], "user": bot, "body": "<!-- teamkit drift" },
    ]);
    let github = GitHub::new(&others);
    assert_eq!(github.pass(&night(&["+ `eve`"])).0, "opened: #4");
    github.pass(&night(&[]));
    let issues = github.issues();
    assert_eq!(issues.as_array().map(|issues| &issues[..3]), others.as_array().map(Vec::as_slice));
    assert_eq!(issues[3]["state"], "closed");
}

#[test]
fn a_very_long_report_fits_an_issue() {
    if !has("jq", "TEAMKIT_REQUIRE_TERRAFORM") {
        return;
    }
    let github = GitHub::new(&json!([]));
    let line = format!("+ `{}`", "é".repeat(90));
    let lines: Vec<&str> = std::iter::repeat_n(line.as_str(), 2_000).collect();
    github.pass(&night(&lines));
    let body = github.issue()["body"].as_str().expect("a text").to_owned();
    assert!(body.contains("**Cut here.**") && body.chars().count() < 65_536, "{}", body.chars().count());
}

/// The workflow's own step: an export that isn't whole leaves a report and a job that failed.
#[test]
fn the_job_fails_for_an_export_that_is_not_whole_and_for_nothing_that_differs() {
    if !has("jq", "TEAMKIT_REQUIRE_TERRAFORM") {
        return;
    }
    let workflow = yaml("docs/ci/drift.yml");
    for (summary, code, expected) in [
        (r#"{"complete":true,"differs":true}"#, 1, (Some(0), "compared=true\n")),
        (r#"{"complete":false,"differs":true}"#, 1, (Some(1), "compared=true\n")),
        (r#"{"complete":true,"differs":false}"#, 0, (Some(0), "compared=true\n")),
        ("", 2, (Some(2), "")),
    ] {
        let home = Workspace::empty();
        home.write("output", "");
        home.write("teamkit/docs/ci/issue.sh", "");
        home.write("teamkit/docs/ci/drift.sh", format!("mkdir $3\necho '{summary}' > $3/summary.json\nexit {code}\n"));
        let (temp, output) = (home.path().join("temp"), home.path().join("output"));
        let variables = [("RUNNER_TEMP", temp.as_str()), ("GITHUB_OUTPUT", output.as_str())];
        let (code, text) = run_step(step(&workflow, "Compare"), &home.path(), &variables);
        assert_eq!((code, home.read("output").as_str()), expected, "{text}");
    }
}

/// The job that reads clouds can't write, the one that writes reads none, and the export leaves neither.
#[test]
fn the_export_stays_where_it_was_made() {
    let workflow = yaml("docs/ci/drift.yml");
    let permissions = |job: &str| serde_yaml::to_string(&workflow["jobs"][job]["permissions"]).expect("text");
    assert_eq!(permissions("compare"), "contents: read\nid-token: write\n");
    assert_eq!(permissions("issue"), "issues: write\n");
    let compare = step(&workflow, "Compare")["run"].as_str().expect("a script");
    assert!(compare.contains(r#"drift.sh repository "$RUNNER_TEMP/live" drift "#), "{compare}");
    let all = workflow["jobs"]["compare"]["steps"].as_sequence().expect("steps");
    let uploads =
        all.iter().filter(|step| step["uses"].as_str().is_some_and(|uses| uses.contains("/upload-artifact@")));
    assert_eq!(uploads.map(|step| step["with"]["path"].as_str()).collect::<Vec<_>>(), [Some("drift")]);
}
