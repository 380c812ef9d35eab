//! What README.md shows of the example organization is what the program says.

use std::fs;

use crate::support::{
    compare::diff,
    workspace::{Run, Workspace, repository},
};

/// What README.md has below a call, up to the end of its block; of several such calls the one at `index`.
fn shown(call: &str, index: usize) -> String {
    let readme = fs::read_to_string(repository().join("README.md")).expect("the readme");
    let block = readme.split(&format!("```console\n$ {call}\n")).nth(index + 1);
    let block = block.unwrap_or_else(|| panic!("README.md has no `{call}` number {index}"));
    block.split_once("```").expect("an end").0.to_owned()
}

/// The definitions of the example, and those after some edits.
fn edited(edit: fn(&Workspace)) -> Run {
    let (base, head) = (Workspace::example(), Workspace::example());
    edit(&head);
    diff(&base, &head, &[]).exits(0)
}

#[test]
fn what_a_reviewer_sees() {
    let run = edited(|head| {
        head.edit("teams/data.yaml", "  - nadia\n  - tomas\n", "  - nadia\n  - frida\n");
        head.append(
            "teams/data.yaml",
            "  - service: reports\n    environment: staging\n    role: viewer\n    to: [fay@partner.example]\n    reason: Trial of the new figures\n",
        );
    });
    assert_eq!(run.stdout, shown("teamkit diff", 0));
}

#[test]
fn how_far_it_reaches() {
    let run = edited(|head| {
        head.append("services/commerce.yaml", "gift-wrap: { environments: [production] }\n");
        head.edit("teams/promotions.yaml", "  - gift-cards\n", "  - gift-cards\n  - gift-wrap\n");
    });
    assert_eq!(run.stdout, shown("teamkit diff", 1));
}

#[test]
fn the_first_run() {
    let run = Workspace::example().run(&["generate"]).exits(0);
    assert_eq!(run.stderr, shown("rm -r terraform && cargo run --release -- generate", 0));
}
