//! `schema`: a JSON Schema for each kind of file, and one that knows the names of a workspace.

use crate::{
    schema::json_schema::json,
    support::workspace::{Workspace, repository},
};

#[test]
fn every_kind_of_file_has_a_schema_that_the_example_fits() {
    let empty = Workspace::empty();
    let cases = [
        ("teamkit", "teamkit.yaml"),
        ("services", "services/commerce.yaml"),
        ("team", "teams/platform.yaml"),
        ("people", "people.yaml"),
    ];
    for (kind, path) in cases {
        let schema = empty.run(&["schema", kind]).exits(0).json();
        assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#", "{kind}");
        let schema = jsonschema::validator_for(&schema).unwrap_or_else(|error| panic!("{kind}: {error}"));
        let text = std::fs::read_to_string(repository().join(path)).expect("a file of the example");
        let value: serde_json::Value = serde_yaml::from_str(&text).expect("YAML");
        assert!(schema.is_valid(&value), "{path}");
        assert!(!schema.is_valid(&serde_json::json!({ "nope nope": 1 })), "{kind} takes anything");
    }
    empty.run(&["schema", "nope"]).exits(2).prints_nothing();
}

#[test]
fn an_editor_completes_the_workspaces_own_names() {
    let workspace = Workspace::example();
    let schema = workspace.run(&["schema", "team", "--workspace"]).exits(0).json();
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let valid = |text: &str| validator.is_valid(&json(text).expect("YAML"));
    assert!(valid(&workspace.read("teams/commerce/payments.yaml")));
    assert!(!valid("services: [chekout]"));
    assert!(!valid("parent: comerce"));
    assert!(!valid("access: { members: { prod: viewer } }"));
    assert!(!valid("access: { members: { production: viwer } }"));
    assert!(!valid("grants: [{ service: checkout, role: viewer, to: [team/comerce], reason: x }]"));
    assert!(valid("grants: [{ service: checkout, role: viewer, to: [team/commerce, bob], reason: x }]"));
}
