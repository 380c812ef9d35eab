//! The corpus that fuzzing kept, replayed; and every fixture as a seed.

use std::{fs, path::PathBuf};

use rayon::prelude::*;

use crate::workspace::{repository, yaml_files};

#[path = "../../fuzz/targets.rs"]
mod targets;

fn kept(target: &str) -> Vec<PathBuf> {
    let folder = repository().join("fuzz/corpus").join(target);
    fs::read_dir(folder).expect("a corpus").map(|entry| entry.expect("an entry").path()).collect()
}

#[test]
fn no_kept_input_breaks_the_way_to_a_plan() {
    let mut inputs = kept("workspace");
    assert!(!inputs.is_empty(), "the corpus is empty");
    inputs.extend(yaml_files("tests/mistakes"));
    inputs.extend(yaml_files("tests/mistakes/fine"));
    inputs.par_iter().for_each(|path| targets::workspace(&fs::read(path).expect("an input")));
}

#[test]
fn no_kept_input_breaks_the_order_of_team_files() {
    let inputs = kept("tidy");
    assert!(!inputs.is_empty(), "the corpus is empty");
    inputs.par_iter().for_each(|path| targets::tidy(&fs::read(path).expect("an input")));
}
