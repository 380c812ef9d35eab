//! Findings as SARIF.

use crate::support::{findings::with_many_errors, workspace::Workspace};

#[test]
fn sarif_has_rules_results_and_relative_uris() {
    let json = with_many_errors(1).run(&["check", "--format", "sarif"]).exits(1).json();
    assert_eq!(json["version"], "2.1.0");
    let run = &json["runs"][0];
    assert_eq!(run["tool"]["driver"]["name"], "teamkit");
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let results = run["results"].as_array().expect("results");
    let result = results.iter().find(|result| result["ruleId"] == "unknown-role").expect("the mistake");
    assert_eq!(result["level"], "error");
    let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("a small one");
    assert_eq!(run["tool"]["driver"]["rules"][index]["id"], "unknown-role");
    let location = &result["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "teams/a%2C%20b%3A%20100%25/many.yaml");
    let region = &location["region"];
    let numbers = ["startLine", "startColumn", "endLine", "endColumn"].map(|key| region[key].as_u64());
    assert_eq!(numbers, [Some(3), Some(55), Some(3), Some(64)]);
    for result in results {
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().expect("a URI");
        assert!(!uri.starts_with('/') && !uri.contains(':') && !uri.contains(' '), "{uri}");
    }
    assert_eq!(
        Workspace::small().run(&["check", "--format", "sarif"]).exits(0).json()["runs"][0]["results"],
        serde_json::json!([])
    );
}
