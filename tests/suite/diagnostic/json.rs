//! Findings as JSON.

use crate::support::findings::with_an_error;

#[test]
fn json_of_check_has_the_keys_of_the_contract() {
    let run = with_an_error().run(&["check", "--format", "json"]).exits(1);
    let found = &run.json()["diagnostics"][0];
    let expected = serde_json::json!({
        "rule": "unknown-service",
        "level": "error",
        "message": "team `search` names the unknown service `search-pi`",
        "hint": "did you mean `search-api`?",
        "labels": [{ "file": "teams/search.yaml", "line": 6, "column": 5, "end_line": 6, "end_column": 14, "text": "not in the registry" }],
    });
    assert_eq!(*found, expected, "{}", run.stdout);
    assert_eq!(run.json()["version"], 1);
}
