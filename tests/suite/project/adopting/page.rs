//! The commands of `docs/adopting.md`, one after the other, in the sample company.

use std::fs;

use super::machine::Machine;
use crate::support::{
    console::{Step, is_shown, steps},
    workspace::repository,
};

#[test]
fn the_session_of_the_page_is_what_the_programs_print() {
    let page = fs::read_to_string(repository().join("docs/adopting.md")).expect("the page");
    let machine = Machine::new("the page about adopting is followed only as far as it needs no Terraform");
    let mut shown = 0;
    for Step { command, shown: expected } in steps(&page) {
        if command.contains("terraform") && !machine.has_terraform {
            break;
        }
        let run = machine.run(&command);
        if expected.is_empty() {
            assert_eq!(run.code, 0, "{command}: {}", run.stdout);
        } else {
            shown += 1;
            assert!(is_shown(&run.stdout, &expected), "$ {command}\n{}\nthe page has\n{expected}", run.stdout);
        }
    }
    assert!(shown > 2, "only {shown} answers were compared");
}
