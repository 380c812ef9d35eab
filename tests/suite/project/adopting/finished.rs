//! The workspace at the end of the page, `tests/adopting/finished`: it explains what is live, and takes it over.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::machine::company;
use crate::support::{
    terraform::{Terraform, is_formatted},
    workspace::{Workspace, copy},
};

/// Kinds of resources of which the test's provider imports none.
const NOT_IMPORTED: [&str; 3] = [
    "google_storage_bucket_iam_member",
    "google_secret_manager_secret_iam_member",
    "google_service_account_iam_member",
];

fn finished() -> Workspace {
    let workspace = Workspace::empty();
    copy(&company("finished"), &workspace.path());
    workspace
}

#[test]
fn it_explains_what_is_live() {
    let workspace = finished();
    workspace.run(&["check"]).exits(0);
    workspace.run(&["generate", "--check"]).exits(0);
    workspace.run(&["drift", "--live", company("live").as_str()]).exits(0);
    is_formatted(&workspace);
}

#[test]
fn adopting_again_changes_nothing() {
    let workspace = finished();
    let before = workspace.tree();
    workspace.run(&["adopt", "--live", company("live").as_str()]).exits(0);
    assert!(before == workspace.tree(), "a file changed");
}

/// The top-level blocks of a file by their heads.
fn blocks(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split("\n}\n").filter_map(|block| {
        let start = block.lines().position(|line| line.ends_with('{') && !line.starts_with([' ', '#']))?;
        let lines: Vec<&str> = block.lines().skip(start).collect();
        Some(format!("{}\n}}\n", lines.join("\n")))
    })
}

/// Terraform names the roots' resources by what they grant, so all of them fit into one root, and one plan says it all.
#[test]
fn its_plan_is_imports_and_role_bindings_of_ours() {
    let Some(terraform) = Terraform::find("the imports of the sample company aren't planned") else { return };
    let all = Workspace::empty();
    for (path, bytes) in finished().tree() {
        if Utf8Path::new(&path).extension() == Some("tf") {
            let text = String::from_utf8(bytes).expect("text in UTF-8");
            let kept = blocks(&text).filter(|block| !NOT_IMPORTED.iter().any(|kind| block.contains(kind)));
            all.write(
                &path.replace('/', "-"),
                kept.filter(|block| !block.starts_with("terraform {")).collect::<String>(),
            );
        }
    }
    let plan = terraform.in_world(&company("live")).plan(&all.path(), &[]);
    let plan: serde_json::Value = serde_json::from_str(&plan).expect("a plan");
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for change in plan["resource_changes"].as_array().expect("changes") {
        let importing = if change["change"]["importing"].is_null() { "" } else { " imported" };
        let actions = change["change"]["actions"].as_array().expect("actions");
        let actions: Vec<&str> = actions.iter().filter_map(serde_json::Value::as_str).collect();
        let kind = change["type"].as_str().expect("a type").split('_').next().expect("a provider");
        *counts.entry(format!("{kind}: {}{importing}", actions.join("+"))).or_default() += 1;
    }
    let kinds: Vec<&str> = counts.keys().map(String::as_str).collect();
    assert_eq!(kinds, ["google: create", "google: no-op imported", "kubernetes: create"], "{counts:?}");
    assert_eq!(counts["google: create"], 1, "the one that is live under a condition of another text");
}
