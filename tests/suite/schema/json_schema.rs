//! The JSON Schemas and the program are of one mind.

use std::fs;

use camino::Utf8Path;
use jsonschema::Validator;
use serde_json::Value;

use crate::support::{
    fixture::Fixture,
    workspace::{Workspace, repository, yaml_files},
};

pub const KINDS: [&str; 4] = ["teamkit", "services", "team", "people"];

/// Rules of the reader: what they refuse, a schema refuses too. The others look beyond one file.
const OF_THE_READER: [&str; 3] = ["unknown-key", "missing-key", "wrong-type"];

pub fn schema(kind: &str) -> Value {
    let workspace = Workspace::empty();
    workspace.run(&["schema", kind]).exits(0).json()
}

fn kind(path: &str) -> Option<&'static str> {
    match path {
        "teamkit.yaml" => Some("teamkit"),
        "people.yaml" => Some("people"),
        _ if Utf8Path::new(path).extension() != Some("yaml") => None,
        _ if path.starts_with("services/") => Some("services"),
        _ if path.starts_with("teams/") => Some("team"),
        _ => None,
    }
}

#[test]
fn schema_and_program_refuse_the_same() {
    let validators: Vec<(&str, Validator)> =
        KINDS.map(|kind| (kind, jsonschema::validator_for(&schema(kind)).expect("a schema"))).into();
    let base = Fixture::parse(&fs::read_to_string(repository().join("tests/rules/base.yaml")).expect("the base"));
    let mut judged = 0;
    let mut wrong = Vec::new();
    for path in yaml_files("tests/mistakes").into_iter().chain(yaml_files("tests/mistakes/fine")) {
        let bundle = Fixture::parse(&fs::read_to_string(&path).expect("a fixture"));
        let expected = bundle.expected();
        for (file, text) in &bundle.over(&base).files {
            let Some(((_, validator), text)) =
                kind(file).and_then(|kind| validators.iter().find(|(known, _)| *known == kind)).zip(text.as_ref())
            else {
                continue;
            };
            let Some(value) = json(text) else { continue };
            let refused = !validator.is_valid(&value);
            let here = expected.iter().filter(|expected| expected.file == *file);
            let rules: Vec<&str> = here.map(|expected| expected.rule.as_str()).collect();
            let name = path.file_stem().expect("a name").display().to_string();
            if refused && rules.is_empty() {
                let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
                wrong.push(format!("{name}: only the schema refuses {file}: {errors:?}"));
            }
            // Two keys of a mapping that exclude or need each other, versions, emptiness, and which rule has which setting
            // are beyond it.
            let beyond = [
                "exception-for",
                "cluster",
                "customer",
                "module",
                "provider",
                "empty",
                "comments",
                "setting-of",
                "of-no-kind",
                "of-two-kinds",
                "resource-with",
                "resource-location",
                "beside-scope",
                "accepts-everything",
            ];
            let is_readers = rules.iter().any(|rule| OF_THE_READER.contains(rule));
            if !refused && is_readers && !beyond.iter().any(|word| name.contains(word)) {
                wrong.push(format!("{name}: only the program refuses {file}: {rules:?}"));
            }
            judged += 1;
        }
    }
    assert!(judged > 500, "{judged} files");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A YAML text as JSON; nothing for what no schema sees: no YAML, repeated keys, several documents.
pub fn json(text: &str) -> Option<Value> {
    serde_json::to_value(serde_yaml::from_str::<serde_yaml::Value>(text).ok()?).ok()
}
