//! What README.md and the reference show of the example organization is what the program says.

use std::fs;

use crate::support::{
    compare::diff,
    workspace::{Run, Workspace, repository},
};

/// What a file has below a call for the first time, up to the end of its block.
fn shown(file: &str, call: &str) -> String {
    let text = fs::read_to_string(repository().join(file)).expect("a file of the repository");
    let block = text.split(&format!("```console\n$ {call}\n")).nth(1);
    let block = block.unwrap_or_else(|| panic!("{file} has no `{call}`"));
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
    assert_eq!(run.stdout, shown("README.md", "teamkit diff"));
}

#[test]
fn whom_patterns_let_in() {
    let run = edited(|head| {
        head.append("services/commerce.yaml", "gift-wrap: { environments: [production] }\n");
        head.edit("teams/promotions.yaml", "  - gift-cards\n", "  - gift-cards\n  - gift-wrap\n");
    });
    assert_eq!(run.stdout, shown("docs/reference.md", "teamkit diff"));
}

#[test]
fn the_first_run() {
    let run = Workspace::example().run(&["generate"]).exits(0);
    assert_eq!(run.stderr, shown("README.md", "rm -r terraform && cargo run --release -- generate"));
}

/// Its own answer is that of the page, which is run.
#[test]
fn what_is_live() {
    let call = "teamkit drift --live live/";
    assert_eq!(shown("README.md", call), shown("docs/is-it-really-so.md", call));
}
