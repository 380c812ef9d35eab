//! Two real projects: every member of every binding is of just one class.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::{
    fixture::Fixture,
    workspace::{Workspace, copy, repository},
};

const FILES: &str = r#"#> teamkit.yaml
version: 1
domain: example.io
environments: { prod: { google: { project: "{{service}}" } } }
roles: { operator: { google: [roles/compute.viewer, roles/container.admin] } }
access: { members: { prod: operator } }
rules: { single-owner: 'off' }
#> services/all.yaml
kube-public: {}
prow-build: {}
#> teams/cluster-admins.yaml
members: [ida, bob]
services: [kube-public, prow-build]
"#;

/// The members of a project's bindings, as they are written.
fn members(workspace: &Workspace, project: &str) -> usize {
    let text = workspace.read(&format!("live/projects/{project}.json"));
    let policy: Value = serde_json::from_str(&text).expect("a policy");
    policy["bindings"]
        .as_array()
        .expect("bindings")
        .iter()
        .map(|binding| binding["members"].as_array().expect("members").len())
        .sum()
}

/// What `drift` tells of a project: role and principal.
fn rows(workspace: &Workspace, project: &str, more: &[&str]) -> BTreeSet<(String, String)> {
    let run = workspace.run(&[&["drift", "--live", "live", "--format", "json"], more].concat()).exits(1);
    let document = run.json();
    let rows = document["drift"].as_array().expect("rows").iter().filter(|row| row["scope"]["project"] == project);
    rows.map(|row| {
        assert_eq!(row["kind"], "extra", "{row}");
        let text = |key: &str| row[key].as_str().expect("a text").to_owned();
        (text("role"), text("principal"))
    })
    .collect()
}

fn class(principal: &str) -> &str {
    let defaults =
        ["-compute@developer.gserviceaccount.com", "@appspot.gserviceaccount.com", "@cloudbuild.gserviceaccount.com"];
    if defaults.iter().any(|domain| principal.ends_with(domain)) {
        return "default account";
    }
    principal.split(':').next().expect("a kind")
}

#[test]
fn each_member_is_of_one_class() {
    let workspace = Fixture::parse(FILES).workspace();
    copy(&repository().join("tests/live/kubernetes/projects"), &workspace.path().join("live/projects"));
    let mut report = Vec::new();
    for project in ["kube-public", "prow-build"] {
        let shown = rows(&workspace, project, &[]);
        let all = rows(&workspace, project, &["--all"]);
        let own: Vec<_> = all.difference(&shown).collect();
        assert_eq!(own.len() + shown.len(), all.len(), "what is shown is told with the rest, too");
        let mut classes: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, principal) in &shown {
            *classes.entry(class(principal)).or_default() += 1;
        }
        let total = members(&workspace, project);
        let defined = total - all.len();
        report.push(format!("{project}: {total} = {defined} defined + {} own + {classes:?}", own.len()));
    }
    insta::assert_snapshot!(report.join("\n"), @r#"
    kube-public: 35 = 2 defined + 7 own + {"default account": 2, "group": 14, "serviceAccount": 8, "user": 2}
    prow-build: 23 = 2 defined + 6 own + {"default account": 2, "group": 4, "principal": 1, "serviceAccount": 7, "user": 1}
    "#);
}
