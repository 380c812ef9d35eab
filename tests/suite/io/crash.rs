//! Runs that are killed, and disks that fail: every file is whole, old or new, and the next run mends the rest.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    process::Command,
    thread::sleep,
    time::{Instant, SystemTime},
};

use crate::support::workspace::{PROGRAM, Run, TODAY, Workspace, copy};

type Files = BTreeMap<String, Vec<u8>>;

/// In roots that stay, that come and go, and where no root is.
const FOREIGN: [&str; 3] = [
    "terraform/services/svc-030/production/main.tf",
    "terraform/services/svc-000/production/main.tf",
    "terraform/notes.tf",
];
const SERVICES: usize = 60;

/// One of two sets of definitions, each with 120 roots: from one to the other 30 files come, 30 go and 90 change.
fn define(workspace: &Workspace, is_second: bool) {
    let (first, role) = if is_second { (15, "monitoring") } else { (0, "logging") };
    let services: Vec<String> = (first..first + SERVICES).map(|number| format!("svc-{number:03}")).collect();
    let registry = services.join(": { description: One of many }\n") + ": { description: One of many }\n";
    workspace.write("services/many.yaml", registry);
    let team = format!("description: All of it\nleads: [alice]\nmembers: [bob]\nservices: [{}]\n", services.join(", "));
    workspace.write("teams/many.yaml", team);
    workspace.write(
        "teamkit.yaml",
        format!(
            "version: 1\ndomain: example.com\nenvironments:\n  \
             development: {{ google: {{ project: \"{{{{service}}}}-dev\" }} }}\n  \
             production: {{ google: {{ project: \"{{{{service}}}}-prod\" }} }}\n\
             roles:\n  viewer: {{ description: Look, google: [roles/{role}.viewer] }}\n\
             access:\n  members: {{ development: viewer, production: viewer }}\n"
        ),
    );
}

fn many(is_second: bool) -> Workspace {
    let workspace = Workspace::empty();
    for path in FOREIGN {
        workspace.write(path, "# mine\n");
    }
    define(&workspace, is_second);
    workspace
}

/// What a workspace of many roots looks like when all is done.
fn done(is_second: bool) -> Files {
    let workspace = many(is_second);
    workspace.generate();
    workspace.tree()
}

fn is_leftover(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.strip_prefix(".teamkit-").and_then(|rest| rest.strip_suffix(".tmp")).is_some()
}

/// Asserts that every file is one of two, and returns how many there are that no run ended.
#[track_caller]
fn leftovers_of_whole(tree: &Files, old: &Files, new: &Files) -> usize {
    let (left, whole): (Vec<_>, Vec<_>) = tree.iter().partition(|(path, _)| is_leftover(path));
    for (path, bytes) in whole {
        let is_whole = old.get(path) == Some(bytes) || new.get(path) == Some(bytes);
        assert!(is_whole, "{path} is neither old nor new:\n{}", String::from_utf8_lossy(bytes));
    }
    for path in FOREIGN {
        assert_eq!(tree.get(path), old.get(path), "{path}");
    }
    left.len()
}

/// When each directory of generated files last changed: the first write shows there.
fn directories(workspace: &Workspace) -> Vec<Option<SystemTime>> {
    let changed = |path: String| fs::metadata(workspace.path().join(path)).and_then(|found| found.modified()).ok();
    let services = 0..SERVICES + 15;
    services.map(|number| changed(format!("terraform/services/svc-{number:03}/production"))).collect()
}

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn a_killed_run_leaves_whole_files_and_the_next_one_mends_it() {
    let kills = number("TEAMKIT_KILLS", 100);
    let sets = [done(false), done(true)];
    let workspace = many(false);
    let mut lengths = Vec::new();
    for turn in 0..4 {
        define(&workspace, turn % 2 == 1);
        let began = Instant::now();
        workspace.generate();
        lengths.push(began.elapsed());
    }
    // The first of them makes what others find there.
    let mut length = *lengths[1..].iter().min().expect("some runs");
    let mut random: u64 = 0x5EED;
    let (mut midway, mut left) = (0, 0);
    for kill in 1..=kills {
        let is_second = kill % 2 == 0;
        define(&workspace, is_second);
        let before = workspace.tree();
        let still = directories(&workspace);
        let mut run = workspace.start(&["generate"]);
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let share = f64::from(u32::try_from(random >> 40).expect("24 bits")) / f64::from(1 << 24);
        if kill / 2 % 2 == 0 {
            // From a third of a run on: what comes before reads.
            sleep(length / 3 + length.mul_f64(share));
        } else {
            while directories(&workspace) == still && run.try_wait().expect("a process of ours").is_none() {}
            sleep(length.mul_f64(share / 3.0));
        }
        let has_ended = run.try_wait().expect("a process of ours").is_some();
        run.kill().expect("a process of ours");
        run.wait().expect("a process of ours");
        let after = workspace.tree();
        // However busy the machine is: earlier if it was too late, later if it was too early.
        if has_ended {
            length = length.mul_f64(0.95);
        } else if after == before {
            length = length.mul_f64(1.03);
        }
        let leftovers = leftovers_of_whole(&after, &sets[0], &sets[1]);
        left += leftovers;
        midway += usize::from(leftovers > 0 || (after != before && after != sets[usize::from(is_second)]));
        if kill % 10 == 0 || kill == kills {
            workspace.generate();
            assert!(workspace.tree() == sets[usize::from(is_second)], "the next run mends it all");
        }
    }
    let found = format!("{midway} of {kills} kills came while files were written; {left} temporary files were left\n");
    std::io::stderr().write_all(found.as_bytes()).expect("stderr");
    assert!(midway >= (kills / 5).max(1), "{found}");
}

#[test]
fn what_killed_runs_left_is_no_difference_and_goes_with_the_next_run() {
    let workspace = Workspace::small();
    workspace.generate();
    let before = workspace.tree();
    let kept = ["teams/.teamkit-abc.tmp", ".teamkit-abcdef.tmp.tf", "terraform/.terraform/.teamkit-abcdef.tmp"];
    let left =
        [".teamkit-abc123.tmp", "terraform/services/ledger/development/.teamkit-ABC123.tmp", "x/y/.teamkit-0aB1cD.tmp"];
    for path in kept.into_iter().chain(left) {
        workspace.write(path, "half");
    }
    let note = "3 temporary files (.teamkit-*.tmp) left by interrupted runs stay until `teamkit generate` removes them";
    for argument in ["--check", "--dry-run"] {
        workspace.run(&["generate", argument]).exits(0).prints_nothing().says(note);
    }
    workspace.generate().says("removed 3 temporary files left by interrupted runs").says("nothing to do");
    assert!(kept.iter().all(|path| workspace.exists(path)), "what has another name or place is not ours");
    assert!(!workspace.exists("x"), "a directory that was left empty");
    for path in kept {
        workspace.remove(path);
    }
    assert!(workspace.tree() == before, "nothing else changed");
}

/// Runs the program where no file may grow beyond some blocks. Without a signal the write fails, with it the run dies.
fn limited(workspace: &Workspace, blocks: u32, has_signal: bool, arguments: &[&str]) -> Run {
    let trap = if has_signal { "" } else { "trap '' XFSZ; " };
    let script = format!("{trap}ulimit -f {blocks}; exec \"$0\" --today {TODAY} \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script, PROGRAM]).args(arguments).current_dir(workspace.path());
    Run::from(command.output().expect("a shell"))
}

#[test]
fn a_write_that_fails_leaves_whole_files_and_says_what_to_do() {
    for has_signal in [false, true] {
        let workspace = Workspace::small();
        workspace.generate();
        let old = workspace.tree();
        // Two files grow beyond what a file may hold, others don't.
        workspace.edit("teamkit.yaml", "google: [roles/logging.viewer, ", &format!("google: [{}", roles(40)));
        let run = limited(&workspace, 8, has_signal, &["generate"]);
        let failed = workspace.tree();
        if has_signal {
            assert_eq!(run.code, -1, "a killed run has no code: {}", run.stderr);
        } else {
            let run = run.exits(2).prints_nothing().says("can't write terraform/services/").says("File too large");
            assert!(run.stderr.contains("hint: "), "{}", run.stderr);
            assert!(!failed.keys().any(|path| is_leftover(path)), "a run that fails tidies up");
        }
        workspace.generate();
        let new = workspace.tree();
        for (path, bytes) in failed.iter().filter(|(path, _)| !is_leftover(path)) {
            assert!(old.get(path) == Some(bytes) || new.get(path) == Some(bytes), "{path}");
        }
        assert!(!new.keys().any(|path| is_leftover(path)));
        workspace.run(&["generate", "--check"]).exits(0);
    }
}

fn roles(count: usize) -> String {
    (0..count)
        .flat_map(|number| ["projects/example/roles/one".to_owned(), number.to_string(), ", ".to_owned()])
        .collect()
}

#[test]
fn an_edit_that_fails_leaves_the_definitions_as_they_were() {
    let edits: [&[&str]; 5] = [
        &["rename", "team", "search", "finders"],
        &["rename", "service", "ledger", "books"],
        &["move", "ledger", "--to", "search"],
        &["offboard", "bob"],
        &["fmt"],
    ];
    for edit in edits {
        let workspace = Workspace::small();
        workspace.edit(
            "teams/payments.yaml",
            "leads: [alice]\nmembers:\n  - bob\n  - carol",
            "members:\n  - bob\n  - carol\nleads: [alice]",
        );
        let before = workspace.stamps();
        limited(&workspace, 0, false, edit).exits(2).says("can't write ").says("hint: all changes were undone");
        assert_eq!(workspace.stamps(), before, "{edit:?}");
        workspace.run(edit).exits(0);
        assert_ne!(workspace.stamps(), before, "{edit:?}");
    }
    let workspace = Workspace::empty();
    limited(&workspace, 0, false, &["init", "new"]).exits(2).says("hint: all changes were undone");
    assert!(workspace.tree().is_empty(), "no file");
    workspace.run(&["init", "new"]).exits(0);
}

#[test]
fn an_edit_touches_no_file_that_somebody_made_read_only() {
    let workspace = Workspace::small();
    workspace.edit("teams/search.yaml", "members:\n  - dave\n  - erin", "members: [dave, erin]\nleads: [dave]");
    let path = workspace.path().join("teams/search.yaml");
    let mut mode = path.metadata().expect("a file").permissions();
    mode.set_readonly(true);
    fs::set_permissions(&path, mode).expect("a mode");
    let before = workspace.stamps();
    workspace.run(&["fmt"]).exits(2).says("teams/search.yaml: it is read-only");
    assert_eq!(workspace.stamps(), before);
}

/// Runs a script as the owner of a file system of its own, below `disk` of a workspace's directory, with the program as
/// `$0`; nothing, with a notice, where that can't be had.
fn on_a_disk(workspace: &Workspace, script: &str) -> Option<Run> {
    let script = format!("mount -t tmpfs -o size=2m tmpfs disk || exit 77\nset -eu\n{script}");
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script, PROGRAM]).current_dir(workspace.path());
    let output = command.output().map(Run::from);
    match output {
        Ok(run) if run.code != 77 && !run.stderr.contains("unshare:") => Some(run),
        other => {
            let why = other.map_or_else(|error| error.to_string(), |run| run.stderr.trim().to_owned());
            let notice =
                format!("NOTICE: no file system can be mounted here ({why}): disks that are full are not tried\n");
            std::io::stderr().write_all(notice.as_bytes()).expect("stderr");
            None
        }
    }
}

/// A directory with both sets of definitions, and a place for a disk.
fn with_sets() -> Workspace {
    let workspace = Workspace::empty();
    for (name, is_second) in [("first", false), ("second", true)] {
        copy(&many(is_second).path(), &workspace.path().join(name));
    }
    workspace.write("disk/.here", "");
    workspace
}

fn tree_of(workspace: &Workspace, directory: &str) -> Files {
    let files = workspace.tree().into_iter();
    files
        .filter_map(|(path, bytes)| Some((path.strip_prefix(directory)?.strip_prefix('/')?.to_owned(), bytes)))
        .collect()
}

#[test]
fn a_full_disk_leaves_whole_files_and_the_next_run_mends_it() {
    let workspace = with_sets();
    let Some(run) = on_a_disk(
        &workspace,
        "cp -r first/. disk; cd disk; \"$0\" generate 2>/dev/null
         cp -r ../second/. .; cat /dev/zero >filler 2>/dev/null || true; truncate -s -32768 filler
         code=0; \"$0\" generate || code=$?
         rm filler; cp -r . ../failed; \"$0\" generate 2>/dev/null; cp -r . ../mended; exit $code",
    ) else {
        return;
    };
    run.exits(2)
        .says("can't ")
        .says("No space left on device")
        .says("changes were made, and every file is either the old or the new version; free some space and run again");
    let (failed, new) = (tree_of(&workspace, "failed"), done(true));
    assert_eq!(leftovers_of_whole(&failed, &done(false), &new), 0, "a run that fails tidies up");
    assert!(failed != new && tree_of(&workspace, "mended") == new);
}

#[test]
fn on_a_read_only_disk_questions_are_answered_and_writes_touch_nothing() {
    let workspace = with_sets();
    let Some(run) = on_a_disk(
        &workspace,
        "cp -r first/. disk; cd disk; \"$0\" generate 2>/dev/null; mount -o remount,ro .
         \"$0\" generate --check; \"$0\" generate
         for edit in 'rename service svc-030 other' 'offboard bob' 'rename team many all'; do
           code=0; \"$0\" $edit || code=$?; test $code = 2
         done
         mount -o remount,rw .; cp -r ../second/teamkit.yaml .; mount -o remount,ro .
         code=0; \"$0\" generate || code=$?; cp -r . ../failed; exit $code",
    ) else {
        return;
    };
    let run =
        run.exits(2).says("nothing to do (120 files are current)").says("no file was changed; mount it read-write");
    assert_eq!(run.stderr.matches("hint: all changes were undone; mount it read-write").count(), 3, "{}", run.stderr);
    assert!(!run.stderr.contains("can't be locked"), "{}", run.stderr);
    let (mut failed, mut old) = (tree_of(&workspace, "failed"), done(false));
    assert!(failed.remove("teamkit.yaml") != old.remove("teamkit.yaml") && failed == old);
}
