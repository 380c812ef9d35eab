//! The rules of docs/reference.md from definitions to grants, each on a workspace of a few lines.

use crate::support::{
    fixture::Fixture,
    workspace::{Run, Workspace},
};

/// Two environments, the first with both targets, the second without Kubernetes.
pub const CONFIG: &str = r#"#> teamkit.yaml
version: 1
domain: example.com
environments:
  dev:
    google: { project: "{{service}}-dev" }
    kubernetes: { cluster: c-dev }
  prod:
    google: { project: "{{service}}-prod" }
roles:
  see: { google: [roles/logging.viewer] }
  work: { google: [roles/pubsub.editor], kubernetes: [edit] }
access: { members: { dev: see } }
"#;

pub fn workspace(files: &str) -> Workspace {
    Fixture::parse(files).over(&Fixture::parse(CONFIG)).workspace()
}

/// One line for each grant: scope, role, principal, end, people. `@` alone is `@example.com`.
pub fn lines(run: &Run) -> Vec<String> {
    let json = run.json();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    let grants = json["grants"].as_array().expect("a list of grants");
    let line = |grant: &serde_json::Value| {
        let scope: Vec<String> = grant["scope"].as_object().expect("a scope").values().map(text).collect();
        let people: Vec<String> = grant["people"].as_array().expect("a list of people").iter().map(text).collect();
        let people = if people.is_empty() { "-".to_owned() } else { people.join(",") };
        let cells = [scope.join("/"), text(&grant["role"]), text(&grant["principal"]), text(&grant["until"]), people];
        cells.join(" ").replace("@example.com", "@")
    };
    grants.iter().map(line).collect()
}

#[track_caller]
pub fn grants(files: &str, expected: &[&str]) {
    assert_eq!(lines(&workspace(files).run(&["grants", "--format", "json"]).exits(0)), expected);
}
