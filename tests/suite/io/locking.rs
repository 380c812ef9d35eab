//! Runs on one workspace at the same time.

use std::{
    fs::{self, File, TryLockError},
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, Command},
    thread::sleep,
    time::Duration,
};

use crate::support::workspace::{Run, Workspace};

/// Every command that writes into a workspace.
const WRITING: [&[&str]; 8] = [
    &["generate"],
    &["generate", "--team", "search"],
    &["snapshot"],
    &["fmt"],
    &["codeowners"],
    &["offboard", "bob"],
    &["move", "ledger", "--to", "search"],
    &["rename", "team", "search", "finders"],
];

/// Those that compare files with what they should be, and write none.
const LOOKING: [&[&str]; 5] = [
    &["generate", "--check"],
    &["generate", "--dry-run"],
    &["fmt", "--check"],
    &["codeowners", "--check"],
    &["offboard", "bob", "--dry-run"],
];

/// A small workspace whose owners GitHub would know.
fn small() -> Workspace {
    let workspace = Workspace::small();
    workspace.append("teamkit.yaml", "codeowners: \"@example/{{team}}\"\n");
    workspace
}

fn directory(workspace: &Workspace) -> File {
    File::open(workspace.path()).expect("a directory")
}

fn hold(workspace: &Workspace) -> File {
    let directory = directory(workspace);
    directory.lock().expect("a lock");
    directory
}

fn is_held(workspace: &Workspace) -> bool {
    match directory(workspace).try_lock() {
        Ok(()) => false,
        Err(TryLockError::WouldBlock) => true,
        Err(TryLockError::Error(error)) => panic!("{error}"),
    }
}

/// Replaces a file as editors do, so that no run reads half of it.
fn put(workspace: &Workspace, path: &str, text: &str) {
    workspace.write("aside", text);
    fs::rename(workspace.path().join("aside"), workspace.path().join(path)).expect("a file");
}

#[test]
fn eight_runs_at_once_have_one_result() {
    let alone = Workspace::example();
    alone.generate();
    let workspace = Workspace::example();
    let runs: Vec<Child> = (0..8).map(|_| workspace.start(&["generate"])).collect();
    let runs: Vec<Run> = runs.into_iter().map(|run| Run::end(run).exits(0)).collect();
    let wrote = runs.iter().filter(|run| run.stderr.contains("wrote 193 files (193 new)")).count();
    assert_eq!(wrote, 1, "the others found nothing to do: {runs:#?}");
    assert!(workspace.tree() == alone.tree(), "nothing else is left");
}

#[test]
fn the_last_definitions_win_whoever_comes_last() {
    let alone = Workspace::small();
    let before = alone.read("teamkit.yaml");
    alone.edit("teamkit.yaml", "roles/logging.viewer", "roles/logging.privateLogViewer");
    let after = alone.read("teamkit.yaml");
    alone.generate();
    for _ in 0..3 {
        let workspace = Workspace::small();
        let mut runs = Vec::new();
        for text in [&before, &after, &before, &after] {
            put(&workspace, "teamkit.yaml", text);
            runs.extend((0..2).map(|_| workspace.start(&["generate"])));
        }
        for run in runs {
            Run::end(run).exits(0);
        }
        assert!(workspace.tree() == alone.tree(), "the tree is that of the last definitions");
    }
}

#[test]
fn of_two_renames_at_once_one_is_made() {
    for _ in 0..3 {
        let workspace = Workspace::small();
        let runs = ["finders", "seekers"].map(|name| (name, workspace.start(&["rename", "team", "search", name])));
        let ended = runs.map(|(name, run)| (name, Run::end(run)));
        let made: Vec<&str> = ended.iter().filter(|(_, run)| run.code == 0).map(|(name, _)| *name).collect();
        assert_eq!(made.len(), 1, "{ended:?}");
        assert!(ended.iter().any(|(_, run)| run.code == 2 && run.stderr.contains("search")), "{ended:?}");
        assert!(workspace.exists(&format!("teams/{}.yaml", made[0])) && !workspace.exists("teams/search.yaml"));
        workspace.run(&["check"]).exits(0);
    }
}

#[test]
fn of_two_new_workspaces_in_one_place_one_is_made() {
    let workspace = Workspace::empty();
    let runs = ["one.example", "two.example"].map(|domain| workspace.start(&["init", "new", "--domain", domain]));
    let ended = runs.map(Run::end);
    let mut codes = ended.each_ref().map(|run| run.code);
    codes.sort_unstable();
    assert_eq!(codes, [0, 2], "{ended:?}");
    workspace.run(&["-C", "new", "check"]).exits(0);
}

#[test]
fn a_run_that_writes_waits_for_another_and_says_so() {
    let workspace = Workspace::small();
    let held = hold(&workspace);
    let mut run = workspace.start(&["generate"]);
    let mut stderr = BufReader::new(run.stderr.take().expect("a pipe"));
    let mut said = String::new();
    stderr.read_line(&mut said).expect("a line");
    let root = workspace.path();
    assert_eq!(said, format!("note: another run has locked {root}; waiting for up to 300 s\n"));
    assert!(!workspace.exists("terraform") && run.try_wait().expect("a process").is_none(), "it waits");
    drop(held);
    stderr.read_to_string(&mut said).expect("text");
    assert_eq!(Run::end(run).code, 0, "{said}");
    assert!(said.contains("wrote 6 files") && workspace.exists("terraform"), "{said}");
}

#[test]
fn a_run_doesnt_wait_longer_than_it_may() {
    let workspace = small();
    workspace.run(&["generate"]).exits(0);
    workspace.run(&["codeowners"]).exits(0);
    let held = hold(&workspace);
    let before = workspace.stamps();
    let init: &[&str] = &["init", "."];
    for command in WRITING.into_iter().chain(LOOKING) {
        let run = workspace.run(&[command, &["--lock-timeout", "0"]].concat()).exits(2).prints_nothing();
        run.says("still has").says("after 0 s, so no file was changed").says("hint: wait for it or stop it");
    }
    workspace.run(&[init, &["--lock-timeout", "0"]].concat()).exits(2).says("already exists");
    workspace.run(&["generate", "--lock-timeout", "1"]).exits(2).says("; waiting for up to 1 s").says("after 1 s");
    for question in [&["check"][..], &["grants"], &["who", "ledger"], &["matrix"], &["roots"]] {
        workspace.run(question).exits(0);
    }
    assert_eq!(workspace.stamps(), before);
    drop(held);
    workspace.run(&["generate", "--lock-timeout", "0"]).exits(0);
}

#[test]
fn those_that_only_look_share_and_keep_writers_out() {
    let workspace = small();
    workspace.run(&["generate"]).exits(0);
    workspace.run(&["codeowners"]).exits(0);
    let shared = directory(&workspace);
    shared.lock_shared().expect("a lock");
    for command in LOOKING {
        workspace.run(&[command, &["--lock-timeout", "0"]].concat()).exits(0);
    }
    for command in WRITING {
        workspace.run(&[command, &["--lock-timeout", "0"]].concat()).exits(2).says("still has");
    }
}

#[test]
fn codeowners_of_two_workspaces_in_a_repository_wait_for_each_other() {
    let repository = Workspace::empty();
    repository.write(".git/HEAD", "ref: refs/heads/main\n");
    for (path, bytes) in small().tree() {
        repository.write(&format!("inner/{path}"), bytes);
    }
    let held = hold(&repository);
    let arguments = ["-C", "inner", "codeowners", "--lock-timeout", "0"];
    repository.run(&arguments).exits(2).says("still has");
    drop(held);
    repository.run(&arguments).exits(0);
    assert!(repository.exists(".github/CODEOWNERS"));
}

fn signal(run: &Child, name: &str) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{name} {}", run.id())]).status();
    assert!(sent.expect("a shell").success(), "{name}");
}

/// A run that stands still while it holds the workspace.
fn stopped(workspace: &Workspace) -> Child {
    for _ in 0..50 {
        let mut run = workspace.start(&["generate"]);
        while run.try_wait().expect("a process").is_none() {
            if is_held(workspace) {
                signal(&run, "STOP");
                // Stopped too late, it may have ended or let go.
                sleep(Duration::from_millis(20));
                if is_held(workspace) {
                    return run;
                }
                signal(&run, "CONT");
            }
            sleep(Duration::from_millis(1));
        }
    }
    panic!("no run was ever caught");
}

#[test]
fn a_killed_run_holds_nothing() {
    let workspace = Workspace::example();
    let mut holder = stopped(&workspace);
    let waiting = workspace.start(&["generate"]);
    workspace.run(&["generate", "--check", "--lock-timeout", "0"]).exits(2).says("another run still has");
    holder.kill().expect("a process of ours");
    holder.wait().expect("a process of ours");
    Run::end(waiting).exits(0);
    assert!(!is_held(&workspace));
    workspace.run(&["generate", "--check", "--lock-timeout", "0"]).exits(0);
    assert!(!workspace.tree().keys().any(|path| path.contains(".teamkit-")), "nothing is left of it");
}
