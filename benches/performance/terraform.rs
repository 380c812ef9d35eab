//! `terraform plan` of literal roots beside a root that reads the YAML itself, over an empty state.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use super::{
    process::{Measure, Sample, printed, timed, works},
    settings::{Settings, this_program},
};

/// The one organization: from here on the root that reads the YAML takes minutes.
const SIZE: usize = 1_000;

const PLAN: [&str; 5] = ["plan", "-input=false", "-lock=false", "-refresh=false", "-no-color"];

pub(super) struct Plan {
    pub label: &'static str,
    pub resources: usize,
    pub measure: Measure,
}

/// Plans each root in turns, or says why not.
pub(super) fn measure(settings: &Settings) -> Result<Vec<Plan>, String> {
    if !settings.peers.iter().any(|name| name == "terraform") {
        return Err("not asked for".to_owned());
    }
    if !works(Command::new(&settings.terraform).arg("version")) {
        return Err("needs Terraform".to_owned());
    }
    eprintln!("terraform plan, {SIZE} grants");
    let place = settings.places.first().ok_or("needs a place to write to")?;
    let directory =
        tempfile::Builder::new().prefix("teamkit-bench-").tempdir_in(&place.directory).expect("a directory");
    let directory = directory.path();
    let workspace = directory.join("workspace");
    let mut write = this_program();
    write.args(["organization", &SIZE.to_string()]).arg(&workspace);
    printed(write);
    let grants = write_literal(settings, &workspace, directory);
    fs::create_dir(directory.join("each")).expect("a writable directory");
    fs::write(directory.join("each/main.tf"), include_str!("../peers/terraform/main.tf")).expect("a writable file");
    let roots = [
        ("each", "one root, `yamldecode` and `for_each`"),
        ("all", "one root, every grant a literal block"),
        ("one", "our root of one service in one environment, literal"),
    ];
    let command = |root: &str, arguments: &[&str]| {
        let mut command = Command::new(&settings.terraform);
        command.current_dir(directory.join(root)).args(arguments);
        // What a machine has configured must not decide.
        command.env("TF_CLI_CONFIG_FILE", directory.join("terraformrc")).env("CHECKPOINT_DISABLE", "1");
        command.env("TF_VAR_workspace", &workspace).stdin(Stdio::null());
        command
    };
    fs::write(directory.join("terraformrc"), "").expect("a writable file");
    let mut samples: Vec<Vec<Sample>> = vec![Vec::new(); roots.len()];
    let mut resources = Vec::new();
    for (root, _) in roots {
        printed(command(root, &["init", "-input=false"]));
        resources.push(to_add(&printed(command(root, &PLAN))));
    }
    assert_eq!(resources.first(), Some(&grants), "the root that reads the YAML has other bindings than ours");
    assert_eq!(resources.get(1), Some(&grants), "the literal root has other bindings than ours");
    for _ in 0..settings.runs(SIZE).min(3) {
        for ((root, _), samples) in roots.iter().zip(&mut samples) {
            samples.push(timed(command(root, &PLAN)));
        }
    }
    let plans = roots.iter().zip(resources).zip(samples);
    Ok(plans
        .map(|(((_, label), resources), samples)| Plan { label, resources, measure: Measure::of(samples) })
        .collect())
}

/// Writes the literal roots; how many grants there are.
fn write_literal(settings: &Settings, workspace: &Path, directory: &Path) -> usize {
    let json = directory.join("grants.json");
    let text = printed(settings.teamkit(workspace, &["grants", "--format", "json"]));
    fs::write(&json, &text).expect("a writable file");
    let mut write = this_program();
    write.arg("literal").arg(directory).stdin(fs::File::open(&json).expect("what was just written"));
    printed(write);
    text.matches("\"principal\":").count()
}

fn to_add(plan: &str) -> usize {
    let line = plan.lines().find_map(|line| line.strip_prefix("Plan: "));
    line.and_then(|line| line.split(' ').next()?.parse().ok()).expect("a plan that adds something")
}
