//! `generate` from nothing, beside the floor: `cp -r` of the tree that it writes, in the same run; and `diff` against a
//! copy in which one team got a member.
//!
//! `cargo bench --bench generate` prints a table; `TEAMKIT_BENCH_SERVICES` and `TEAMKIT_BENCH_RUNS` change the size.
//! The organization is the same on every machine: nothing in it is random. `TEAMKIT_BENCH_WORKSPACE` names another.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark stops at what it did not expect, and touches disk, clock and environment"
)]

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_teamkit");

fn main() {
    let number =
        |name: &str, default: usize| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let services = number("TEAMKIT_BENCH_SERVICES", 600);
    let runs = number("TEAMKIT_BENCH_RUNS", 7);
    println!(
        "| where | grants | files | `generate` from nothing | again, nothing to do | `diff` of one team | `cp -r` of the tree | ratio | peak |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for (name, directory) in [("disk", std::env::temp_dir()), ("tmpfs", PathBuf::from("/dev/shm"))] {
        if directory.is_dir() {
            println!("{}", measure(name, &directory, services, runs));
        } else {
            println!("| {name} | no {} here |", directory.display());
        }
    }
}

fn measure(name: &str, directory: &Path, services: usize, runs: usize) -> String {
    let root = tempfile::Builder::new().prefix("teamkit-bench-").tempdir_in(directory).expect("a directory");
    let workspace = root.path().join("workspace");
    let edited = root.path().join("edited");
    for workspace in [&workspace, &edited] {
        match std::env::var_os("TEAMKIT_BENCH_WORKSPACE") {
            Some(from) => drop(timed(Command::new("cp").arg("-r").arg(from).arg(workspace))),
            None => write_organization(workspace, services),
        }
    }
    join_a_team(&edited);
    let tree = workspace.join("terraform");
    let copy = root.path().join("copy");
    let mut generate = Vec::new();
    let mut again = Vec::new();
    let mut diff = Vec::new();
    let mut floor = Vec::new();
    // In turns, so that whatever else the machine does meets all of them.
    for _ in 0..runs {
        remove(&tree);
        generate.push(timed(teamkit(&workspace)));
        again.push(timed(teamkit(&workspace)));
        diff.push(timed(difference(&edited, &workspace)));
        remove(&copy);
        floor.push(timed(Command::new("cp").arg("-r").args([&tree, &copy])));
    }
    let files = files(&tree);
    let (generate, again, diff, floor) = (median(generate), median(again), median(diff), median(floor));
    let ratio = generate.as_secs_f64() / floor.as_secs_f64();
    format!(
        "| {name} | {} | {} | {} ms | {} ms | {} ms | {} ms | {ratio:.2} | {} |",
        grants(&workspace),
        files,
        generate.as_millis(),
        again.as_millis(),
        diff.as_millis(),
        floor.as_millis(),
        peak(&workspace, &tree),
    )
}

fn teamkit(workspace: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg("-C").arg(workspace).args(["--today", "2026-11-22", "generate"]);
    command
}

fn difference(edited: &Path, base: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg("-C").arg(edited).args(["--today", "2026-11-22", "diff", "--base-dir"]).arg(base);
    command
}

/// Adds a person to the members of the first team that has some.
fn join_a_team(workspace: &Path) {
    let mut teams: Vec<PathBuf> = fs::read_dir(workspace.join("teams"))
        .expect("teams")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .collect();
    teams.sort();
    let joined = teams.into_iter().find_map(|path| {
        let text = fs::read_to_string(&path).ok()?;
        let at = text.find("\nmembers:\n")? + "\nmembers:\n".len();
        let indent: String = text.get(at..)?.chars().take_while(|one| *one == ' ').collect();
        let mut text = text;
        text.insert_str(at, &format!("{indent}- someone-new\n"));
        fs::write(&path, text).ok()
    });
    joined.expect("a team with members in block style");
}

fn files(tree: &Path) -> usize {
    let mut count = 0;
    let mut open = vec![tree.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { open.push(path) } else { count += 1 }
        }
    }
    count
}

fn timed(mut command: impl std::borrow::BorrowMut<Command>) -> Duration {
    let command = command.borrow_mut();
    let began = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("it runs");
    let took = began.elapsed();
    assert!(status.success(), "{command:?}");
    took
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().expect("at least one run")
}

fn remove(path: &Path) {
    if path.exists() {
        fs::remove_dir_all(path).expect("a tree of our own");
    }
}

fn grants(workspace: &Path) -> usize {
    let output =
        Command::new(PROGRAM).arg("-C").arg(workspace).args(["grants", "--format", "json"]).output().expect("it runs");
    String::from_utf8_lossy(&output.stdout).matches("\"principal\":").count()
}

/// The most memory of a run from nothing, as GNU time tells it.
fn peak(workspace: &Path, tree: &Path) -> String {
    remove(tree);
    let mut command = Command::new("/usr/bin/time");
    command.args(["-f", "%M", PROGRAM, "-C"]).arg(workspace).arg("generate");
    let Ok(output) = command.output() else { return "no /usr/bin/time here".to_owned() };
    let text = String::from_utf8_lossy(&output.stderr);
    let kilobytes = text.lines().last().and_then(|line| line.trim().parse::<u64>().ok());
    kilobytes.map_or("unknown".to_owned(), |kilobytes| format!("{} MB", kilobytes / 1024))
}

/// Ten services a team, six people a team, a person with a grant of her own for each service.
fn write_organization(workspace: &Path, services: usize) {
    let write = |path: &str, text: &str| {
        let path = workspace.join(path);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a writable directory");
        fs::write(path, text).expect("a writable file");
    };
    write("teamkit.yaml", CONFIG);
    let mut registry = String::new();
    for service in 0..services {
        writeln!(registry, "service-{service}: {{ description: The service number {service} }}").expect("a text");
    }
    write("services/all.yaml", &registry);
    for team in 0..services.div_ceil(10) {
        let mut text = format!("description: The team number {team}\nleads: [lead-{team}]\nmembers:\n");
        for member in 0..5 {
            writeln!(text, "  - person-{team}-{member}").expect("a text");
        }
        let owned = (team * 10)..(team * 10 + 10).min(services);
        text.push_str("services:\n");
        for service in owned.clone() {
            writeln!(text, "  - service-{service}").expect("a text");
        }
        text.push_str("grants:\n");
        for service in owned {
            writeln!(
                text,
                "  - {{ service: service-{service}, environment: development, google: [roles/pubsub.viewer], \
                 kubernetes: [admin], to: [person-{team}-{}], until: 2099-12-31, reason: A migration }}",
                service % 5
            )
            .expect("a text");
        }
        write(&format!("teams/team-{team}.yaml"), &text);
    }
}

const CONFIG: &str = r#"version: 1
domain: example.com
environments:
  development:
    google: { project: "{{service}}-dev" }
    kubernetes: { cluster: dev, namespace: "{{service}}" }
  staging:
    google: { project: "{{service}}-stg" }
    kubernetes: { cluster: stg, namespace: "{{service}}" }
  production:
    protected: true
    google: { project: "{{service}}-prod" }
    kubernetes: { cluster: prod, namespace: "{{service}}" }
roles:
  viewer:
    google: [roles/logging.viewer, roles/monitoring.viewer]
    kubernetes: [view]
  developer:
    includes: [viewer]
    google: [roles/cloudtrace.user]
    kubernetes: [edit]
  operator:
    google: [roles/cloudsql.client]
    kubernetes: [edit]
access:
  members: { development: developer, staging: developer, production: viewer }
  leads: { production: operator }
"#;
