//! The commands of `docs/adopting.md`, one after the other, in the sample company.

use std::{collections::BTreeMap, fs};

use super::machine::{Machine, company};
use crate::support::{
    console::{Step, is_shown, steps},
    workspace::{copy, repository},
};

#[test]
fn the_session_of_the_page_is_what_the_programs_print() {
    let page = fs::read_to_string(repository().join("docs/adopting.md")).expect("the page");
    let machine = Machine::new("the page about adopting is followed only as far as it needs no Terraform");
    let mut shown = 0;
    for Step { command, shown: expected } in steps(&page) {
        if command.contains("terraform ") && !machine.has_terraform {
            break;
        }
        if command.contains("adopt --done") {
            is_finished(&machine);
        }
        let run = machine.run(&command);
        machine.settle(&command);
        if expected.is_empty() {
            assert_eq!(run.code, 0, "{command}: {}", run.stdout);
        } else {
            shown += 1;
            assert!(is_shown(&run.stdout, &expected), "$ {command}\n{}\nthe page has\n{expected}", run.stdout);
        }
    }
    assert!(shown > 2, "only {shown} answers were compared");
}

/// Asserts that the workspace is `tests/adopting/finished`.
fn is_finished(machine: &Machine) {
    let files = machine.home.tree();
    let files = files.into_iter().filter_map(|(path, bytes)| Some((path.strip_prefix("access/")?.to_owned(), bytes)));
    let made: BTreeMap<String, Vec<u8>> = files.filter(|(path, _)| is_kept(path)).collect();
    let path = company("finished");
    if std::env::var_os("TEAMKIT_BLESS").is_some() {
        fs::remove_dir_all(&path).ok();
        for (name, bytes) in &made {
            let path = path.join(name);
            fs::create_dir_all(path.parent().expect("a directory")).expect("a writable directory");
            fs::write(path, bytes).expect("a writable file");
        }
    }
    let kept = crate::support::workspace::Workspace::empty();
    copy(&path, &kept.path());
    let kept = kept.tree();
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<String>>();
    assert_eq!(names(&made), names(&kept), "tests/adopting/finished: make it again with TEAMKIT_BLESS=1");
    for (name, bytes) in &made {
        assert!(kept[name] == *bytes, "tests/adopting/finished/{name}: make it again with TEAMKIT_BLESS=1");
    }
}

/// Whether a file is a definition, or one of those that our roots are made of.
fn is_kept(path: &str) -> bool {
    let is_definition = path.starts_with("services/") || path.starts_with("teams/") || path == "teamkit.yaml";
    is_definition || path.ends_with("/teamkit.tf") || path.ends_with("/teamkit.imports.tf")
}
