//! The kind of resource that `CONTRIBUTING.md` adds: its diff fits the files, is short, and Terraform takes what it makes.

use std::{collections::BTreeMap, fs};

use crate::support::{
    terraform::{plan, tf},
    workspace::{Workspace, copy, repository},
};

/// So many lines a new kind may take, with its test.
const AT_MOST: usize = 40;

/// The hunks of the diff by file: the lines before and after.
fn hunks() -> BTreeMap<String, Vec<(String, String)>> {
    let text = fs::read_to_string(repository().join("CONTRIBUTING.md")).expect("a file");
    let section = text.split("\n## Add a kind of resource\n").nth(1).expect("a section");
    let (_, rest) = section.split_once("```diff\n").expect("a diff");
    let (diff, _) = rest.split_once("\n```\n").expect("its end");
    let mut hunks: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let mut file = String::new();
    for line in diff.lines() {
        if let Some(path) = line.strip_prefix("+++ ") {
            path.clone_into(&mut file);
        } else if line.starts_with("@@ ") {
            hunks.entry(file.clone()).or_default().push((String::new(), String::new()));
        } else if !line.starts_with("--- ") {
            let (before, after) = hunks.get_mut(&file).and_then(|list| list.last_mut()).expect("a hunk");
            let (mark, rest) = line.split_at_checked(1).unwrap_or((" ", ""));
            if mark != "+" {
                before.push_str(&format!("{rest}\n"));
            }
            if mark != "-" {
                after.push_str(&format!("{rest}\n"));
            }
        }
    }
    hunks
}

/// The files with the diff applied.
fn applied() -> BTreeMap<String, String> {
    let files = hunks().into_iter().map(|(path, hunks)| {
        let mut text = fs::read_to_string(repository().join(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        for (before, after) in hunks {
            // The end of a block may stand in many places: it is the last one.
            let at = text.rfind(&before).unwrap_or_else(|| panic!("{path} lacks:\n{before}"));
            text.replace_range(at..at + before.len(), &after);
        }
        (path, text)
    });
    files.collect()
}

#[test]
fn the_diff_of_a_new_kind_is_short_and_fits_the_files() {
    let changed: usize =
        hunks().values().flatten().map(|(before, after)| after.lines().count() - before.lines().count()).sum();
    assert!((1..=AT_MOST).contains(&changed), "{changed} lines");
    let applied = applied();
    for path in [
        "modules/team-kit/google_resources.tf",
        "modules/team-kit/variables.tf",
        "src/model/target/resource_kinds.rs",
        "src/schema/resource.rs",
        "tests/suite/support/everywhere.rs",
    ] {
        assert!(applied.get(path).is_some_and(|text| text.contains("schema")), "{path}");
    }
}

#[test]
fn the_module_with_a_new_kind_binds_its_members() {
    let Some(tf) = tf("no plan of a new kind of resource is made") else { return };
    let workspace = Workspace::empty();
    copy(&repository().join("modules"), &workspace.path().join("modules"));
    for (path, text) in applied().into_iter().filter(|(path, _)| path.starts_with("modules/")) {
        workspace.write(&path, text);
    }
    let call = "module \"team-kit\" {\n  source = \"../modules/team-kit\"\n  resource_members = [{ project = \"ledger-prod\", schema = \"order-v1\", role = \"roles/pubsub.viewer\", member = \"user:dave@example.com\" }]\n}\n";
    workspace.write("root/main.tf", call);
    let plan = plan(&tf, &workspace.path().join("root"));
    let address = "module.team-kit.google_pubsub_schema_iam_member.this[\"ledger-prod order-v1 roles/pubsub.viewer user:dave@example.com\"]";
    assert_eq!(plan["resource_changes"][0]["address"], address, "{plan}");
}
