//! The corpus that fuzzing kept, replayed; and every fixture as a seed.

use std::{fs, path::PathBuf};

use rayon::prelude::*;

use crate::{
    support::terraform::terraform_leaves_alone,
    support::workspace::{repository, yaml_files},
};

#[path = "../../../fuzz/targets.rs"]
mod targets;

/// What a target kept: at least so much that it can find something.
fn kept(target: &str) -> Vec<PathBuf> {
    let folder = repository().join("fuzz/corpus").join(target);
    let kept: Vec<_> = fs::read_dir(folder).expect("a corpus").map(|entry| entry.expect("an entry").path()).collect();
    assert!(kept.len() >= 10, "{target} has a corpus of {}", kept.len());
    kept
}

fn replay(inputs: &[PathBuf], target: impl Fn(&[u8]) + Sync) {
    inputs.par_iter().for_each(|path| target(&fs::read(path).expect("an input")));
}

fn workspaces() -> Vec<PathBuf> {
    let mut inputs = kept("workspace");
    inputs.extend(kept("edit"));
    inputs.extend(yaml_files("tests/mistakes"));
    inputs.extend(yaml_files("tests/mistakes/fine"));
    inputs
}

#[test]
fn no_kept_input_breaks_the_way_to_a_plan() {
    replay(&workspaces(), targets::workspace);
}

#[test]
fn no_kept_input_breaks_an_edit() {
    let mut inputs = kept("edit");
    inputs.extend(yaml_files("tests/mistakes/fine"));
    replay(&inputs, targets::edit);
}

#[test]
fn no_kept_input_breaks_the_order_of_team_files() {
    replay(&kept("tidy"), targets::tidy);
}

#[test]
fn no_kept_input_breaks_a_file_of_owners() {
    replay(&kept("owners"), targets::owners);
}

#[test]
fn no_kept_input_breaks_the_reading_of_an_export() {
    replay(&kept("live"), targets::live);
}

#[test]
fn kept_blocks_read_back_and_terraform_leaves_them_alone() {
    let mut inputs = kept("hcl");
    inputs.sort();
    let printed: Vec<String> = inputs.iter().map(|path| targets::hcl(&fs::read(path).expect("an input"))).collect();
    terraform_leaves_alone(&printed);
}

#[test]
fn each_target_has_a_corpus_and_is_replayed() {
    let mut targets = Vec::new();
    for entry in fs::read_dir(repository().join("fuzz/fuzz_targets")).expect("targets") {
        let path = entry.expect("an entry").path();
        targets.push(path.file_stem().expect("a name").to_str().expect("text").to_owned());
    }
    targets.sort();
    assert_eq!(
        targets,
        ["edit", "hcl", "live", "owners", "tidy", "workspace"],
        "replay each above, and name it in the justfile"
    );
    let recipe = fs::read_to_string(repository().join("justfile")).expect("recipes");
    assert!(recipe.contains(&format!("for target in {}; do", targets.join(" "))), "`just fuzz` runs others");
}
