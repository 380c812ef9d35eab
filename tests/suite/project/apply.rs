//! What is to be applied, told from the last run that finished, and roots that are not applied while a move is open.

use std::{fs, process::Command};

use camino::Utf8Path;

use crate::{
    review::support::{SCOPES, rename_service},
    support::{
        ci::{has, path_with, program, run_step, step, yaml},
        git::{Repository, git},
        workspace::{PROGRAM, Workspace, copy, repository},
    },
};

fn pending(repository_of: &Repository, finished: &str, begun: &str, what: &str) -> (Workspace, Option<i32>, String) {
    let out = Workspace::empty();
    let mut command = Command::new("bash");
    command.arg(repository().join("docs/ci/pending.sh")).arg(repository_of.files.path()).arg(out.path());
    command.env("TEAMKIT", PROGRAM).env("FINISHED", finished).env("BEGUN", begun).env("WHAT", what);
    let output = command.output().expect("bash runs");
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    (out, output.status.code(), text)
}

#[test]
fn moves_of_a_run_that_was_cancelled_are_found_by_the_next() {
    if !has("jq", "TEAMKIT_REQUIRE_TERRAFORM") {
        return;
    }
    let repository = Repository::of(Workspace::small());
    let first = repository.git(&["rev-parse", "HEAD"]);
    rename_service(&repository.files, &format!("{SCOPES}  formerly: [ledger]\n"));
    repository.files.generate();
    repository.commit();
    let second = repository.git(&["rev-parse", "HEAD"]);
    repository.files.append("teams/search.yaml", "leads: [zoe]\n");
    repository.files.generate();
    repository.commit();
    // The second run never began: the third carries and applies what it would have.
    let (out, code, text) = pending(&repository, &first, "", "changed");
    assert_eq!(code, Some(0), "{text}");
    assert!(out.read("hops/001/moves.json").contains("terraform/services/books/production"), "{text}");
    assert_eq!((out.read("hops/001/from").trim(), out.read("hops/001/to").trim()), (first.as_str(), ""));
    let services = out.read("services");
    assert!(services.contains("services/books/production\n") && services.contains("search-api"), "{services}");
    assert!(out.read("removed").contains("terraform/services/ledger/production"));
    // It began and was stopped: its step is finished before the next.
    let (out, _, text) = pending(&repository, &first, &second, "changed");
    assert_eq!(
        (out.read("hops/001/from").trim(), out.read("hops/001/to").trim()),
        (first.as_str(), second.as_str()),
        "{text}"
    );
    assert!(!out.exists("hops/002/from"), "the last step moves nothing");
    // It finished: nothing moves.
    let (out, _, _) = pending(&repository, &second, "", "changed");
    assert!(!out.exists("hops/001/from"));
    assert!(!out.read("services").contains("books"));
    assert_eq!(repository.git(&["worktree", "list"]).lines().count(), 1, "a work tree is left");
}

#[test]
fn a_first_run_and_the_night_apply_everything() {
    if !has("jq", "TEAMKIT_REQUIRE_TERRAFORM") {
        return;
    }
    let files = Workspace::small();
    files.append("teamkit.yaml", "scopes: { lake: { project: acme-data-lake } }\n");
    let repository = Repository::of(files);
    repository.files.generate();
    let head = repository.git(&["rev-parse", "HEAD"]);
    let zero = "0".repeat(40);
    for (finished, what) in [("", "changed"), (zero.as_str(), "changed"), (head.as_str(), "all")] {
        let (out, code, text) = pending(&repository, finished, "", what);
        assert_eq!(code, Some(0), "{text}");
        let roots = out.read("services");
        assert_eq!(roots.lines().count(), 7, "{finished} {what}");
        assert!(roots.ends_with("terraform/scopes/lake\n"), "{roots}");
    }
    let (out, _, _) = pending(&repository, &head, "", "changed");
    assert_eq!(out.read("services"), "");
    let (_, code, text) = pending(&repository, &"1".repeat(40), "", "changed");
    assert_eq!(code, Some(2), "{text}");
}

#[test]
fn a_root_that_changed_and_changed_back_is_applied_where_a_run_had_begun() {
    if !has("jq", "TEAMKIT_REQUIRE_TERRAFORM") {
        return;
    }
    let repository = Repository::of(Workspace::small());
    let first = repository.git(&["rev-parse", "HEAD"]);
    repository.files.append("teams/search.yaml", "leads: [zoe]\n");
    repository.commit();
    let second = repository.git(&["rev-parse", "HEAD"]);
    repository.files.edit("teams/search.yaml", "leads: [zoe]\n", "");
    repository.commit();
    assert_eq!(pending(&repository, &first, "", "changed").0.read("services"), "");
    assert!(pending(&repository, &first, &second, "changed").0.read("services").contains("search-api"));
}

/// The workflow's own step, with GitHub's answers in place of GitHub.
#[test]
fn the_last_run_that_finished_is_what_github_says() {
    if !has("jq", "TEAMKIT_REQUIRE_TERRAFORM") {
        return;
    }
    let home = Workspace::empty();
    program(
        &home.path().join("bin/gh"),
        "#!/bin/sh\ncase \"$*\" in\n*deployments/2/statuses*) echo true ;;\n*/statuses*) echo false ;;\n*) printf '4 dddd\\n3 cccc\\n2 bbbb\\n1 aaaa\\n' ;;\nesac\n",
    );
    let (temp, output) = (home.path(), home.path().join("output"));
    let path = path_with(&home.path().join("bin"));
    let variables = [
        ("PATH", path.as_str()),
        ("RUNNER_TEMP", temp.as_str()),
        ("GITHUB_OUTPUT", output.as_str()),
        ("REPOSITORY", "o/r"),
    ];
    let (code, text) =
        run_step(step(&yaml("docs/ci/apply.yml"), "Find the last run that finished"), &home.path(), &variables);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(home.read("output"), "finished=bbbb\nbegun<<end-of-commits\ncccc\ndddd\nend-of-commits\n");
}

fn apply(pending: &Utf8Path, tree: &Utf8Path) -> (Option<i32>, String) {
    let mut command = Command::new("bash");
    command.arg(repository().join("docs/ci/apply.sh")).args([pending, tree]);
    // What is judged is a test of its own.
    command.env("TEAMKIT", "true");
    command.env("TF_CLI_CONFIG_FILE", "/dev/null").env_remove("TF_PLUGIN_CACHE_DIR").env_remove("GITHUB_ACTIONS");
    let output = command.output().expect("bash runs");
    (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

#[test]
fn no_root_is_applied_while_its_move_is_open() {
    if !(has("terraform", "TEAMKIT_REQUIRE_TERRAFORM") && has("jq", "TEAMKIT_REQUIRE_TERRAFORM")) {
        return;
    }
    let repository = Repository::of(Workspace::empty());
    let files = &repository.files;
    let states = Workspace::empty();
    let root = |name: &str, resources: &[&str]| {
        let blocks: Vec<String> =
            resources.iter().map(|name| format!("resource \"terraform_data\" \"{name}\" {{}}\n")).collect();
        let blocks = blocks.concat();
        let state = states.path().join(format!("{name}.tfstate"));
        files.write(
            &format!("{name}/main.tf"),
            format!("terraform {{\n  backend \"local\" {{\n    path = \"{state}\"\n  }}\n}}\n{blocks}"),
        );
    };
    let write = |pending: &Workspace, services: &str| {
        pending.write("teams", "team\n");
        pending.write("services", services);
        fs::create_dir_all(pending.path().join("hops")).expect("a directory");
    };
    root("team", &["group"]);
    root("a", &["one", "two"]);
    root("other", &["thing"]);
    repository.commit();
    let before = repository.git(&["rev-parse", "HEAD"]);
    let pending = Workspace::empty();
    write(&pending, "a\nother\n");
    let (code, text) = apply(&pending.path(), &files.path());
    assert_eq!(code, Some(0), "{text}");
    root("a", &["one"]);
    root("b", &["two"]);
    root("other", &["thing", "more"]);
    repository.commit();
    let pending = Workspace::empty();
    write(&pending, "a\nb\nother\n");
    let moves = r#"{"version":1,"moves":[{"from":"a","to":"b","whole":false,"addresses":["terraform_data.two"],"resources":[{"from":"terraform_data.two","to":"terraform_data.two"}]}]}"#;
    pending.write("hops/001/moves.json", moves);
    pending.write("hops/001/from", format!("{before}\n"));
    pending.write("hops/001/to", "\n");
    // The old state can't be read for now.
    let held = states.read("a.tfstate");
    states.write("a.tfstate", "{");
    let (code, text) = apply(&pending.path(), &files.path());
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("not applied, its move isn't finished: a\n") && text.contains("isn't finished: b\n"),
        "{text}"
    );
    assert!(!states.exists("b.tfstate"), "the new root was applied");
    assert!(states.read("other.tfstate").contains("\"more\""), "what isn't concerned is applied");
    states.write("a.tfstate", &held);
    let (code, text) = apply(&pending.path(), &files.path());
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("a -> b: 1 moved") && !text.contains("1 destroyed") && !text.contains("1 added"), "{text}");
    assert!(states.read("b.tfstate").contains("\"two\"") && !states.read("a.tfstate").contains("\"two\""));
}

/// `docs/ci/calendar.yml`: only what the calendar ended is proposed.
#[test]
fn a_job_takes_in_what_the_calendar_ended_and_nothing_else() {
    let files = Workspace::small();
    files.edit("teams/payments.yaml", "  - carol\n", "  - { email: carol, until: 2026-12-31 }\ngrant_to: members\n");
    files.run_on("2026-12-31", &["generate"]).exits(0);
    files.run_on("2026-12-31", &["snapshot"]).exits(0);
    let home = Workspace::empty();
    copy(&files.path(), &home.path().join("repository"));
    program(&home.path().join("teamkit"), &format!("#!/bin/sh\nexec {PROGRAM} --today 2027-01-01 \"$@\"\n"));
    git(&home.path().join("repository"), &["init", "-q", "-b", "main"]);
    git(&home.path().join("repository"), &["add", "--all"]);
    git(&home.path().join("repository"), &["commit", "-q", "-m", "base"]);
    let calendar = yaml("docs/ci/calendar.yml");
    let take = || {
        let (workspace, output, program) = (home.path(), home.path().join("output"), home.path().join("teamkit"));
        let variables = [
            ("GITHUB_WORKSPACE", workspace.as_str()),
            ("GITHUB_OUTPUT", output.as_str()),
            ("TEAMKIT", program.as_str()),
        ];
        run_step(step(&calendar, "Take in what ended"), &home.path(), &variables)
    };
    let (code, text) = take();
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(home.read("output"), "changed=true\n");
    let changed = git(&home.path().join("repository"), &["status", "--porcelain"]);
    assert!(
        changed.contains("terraform/services/ledger/production") && changed.contains("snapshots/payments.snap"),
        "{changed}"
    );
    home.edit("repository/teams/search.yaml", "services:", "access: { members: { production: none } }\nservices:");
    let (code, text) = take();
    assert_eq!(code, Some(1), "what a person changed is not the calendar's: {text}");
}
