//! Where tests are: every room of `src/` has a module, and tests that documents name are there.

use std::{collections::BTreeSet, fs};

use camino::Utf8Path;

use crate::support::workspace::repository;

/// Rooms without a module of tests: the words of an error are tested where it occurs.
const UNTESTED: [&str; 1] = ["error"];
/// Modules of tests about more than one room.
const ABOUT_THE_WHOLE: [&str; 9] = [
    "handover",
    "import_model",
    "live_model",
    "plan_model",
    "project",
    "properties",
    "reference_model",
    "security",
    "support",
];

#[test]
fn every_room_has_its_tests() {
    let sources = repository().join("src").read_dir_utf8().expect("a directory");
    let rooms: BTreeSet<String> = sources
        .map(|entry| entry.expect("an entry").path().file_stem().expect("a name").to_owned())
        .filter(|room| !["lib", "main"].contains(&room.as_str()) && !UNTESTED.contains(&room.as_str()))
        .collect();
    let suite = repository().join("tests/suite");
    let mut tested = BTreeSet::new();
    for entry in suite.read_dir_utf8().expect("a directory") {
        let path = entry.expect("an entry").into_path();
        let name = path.file_name().expect("a name").to_owned();
        if name == "main.rs" {
            continue;
        }
        assert!(path.is_dir(), "{path} is in no module");
        let files = path.read_dir_utf8().expect("a directory").map(|entry| entry.expect("an entry").into_path());
        let texts = files.filter(|path| path.is_file()).map(|path| fs::read_to_string(path).expect("a text"));
        let has_tests = texts.into_iter().any(|text| text.contains("#[test]"));
        assert_eq!(has_tests, name != "support", "{path}");
        tested.insert(name);
    }
    let expected = rooms.into_iter().chain(ABOUT_THE_WHOLE.map(str::to_owned));
    assert_eq!(tested, expected.collect(), "tests/suite, and src");
}

/// A file of the tests with a text in it.
#[track_caller]
fn test_file(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn tests_that_are_named_are_there() {
    let mut seen = 0;
    for path in ["ARCHITECTURE.md", "CONTRIBUTING.md", ".ci/run", "deny.toml", "clippy.toml"] {
        let text = fs::read_to_string(repository().join(path)).expect("a file of the repository");
        for (at, _) in text.match_indices("tests/suite/") {
            let is_of_a_path = |sign: char| sign.is_ascii_alphanumeric() || "/._".contains(sign);
            let name: String = text[at..].chars().take_while(|sign| is_of_a_path(*sign)).collect();
            if Utf8Path::new(&name).extension() == Some("rs") {
                seen += 1;
                test_file(&name);
            }
        }
    }
    assert!(seen > 10, "only {seen} names were seen");
}
