//! The organization that benchmarks measure: always the same, as large as it says, and without errors.

use std::collections::BTreeMap;

#[path = "../../../benches/organization/mod.rs"]
mod generated_organization;
#[path = "../../../benches/patterns/mod.rs"]
mod patterned;

use patterned::Form;

use crate::support::workspace::{Workspace, repository};

fn files(seed: u64) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    generated_organization::write(1_000, seed, |path, text| {
        assert!(files.insert(path.to_owned(), text.to_owned()).is_none(), "{path} is written twice");
    });
    files
}

#[test]
fn the_same_seed_gives_the_same_organization() {
    assert_eq!(files(1), files(1));
    assert_ne!(files(1), files(2));
}

#[test]
fn it_has_no_errors_and_about_as_many_grants_as_asked_for() {
    let files = files(1);
    let workspace = Workspace::of(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let checked = workspace.run(&["check"]).exits(0);
    assert!(!checked.stdout.contains("error["), "{}", checked.stdout);
    let grants = workspace.run(&["grants", "--format", "json"]).exits(0).stdout.matches("\"principal\":").count();
    assert!((900..=1_100).contains(&grants), "{grants} grants");
    let roots = workspace.generate().stderr;
    assert!(roots.contains("wrote 180 files"), "{roots}");
}

/// What is measured is what workspaces have: each of these keys occurs.
#[test]
fn it_uses_the_common_keys() {
    let mut text = String::new();
    generated_organization::write(10_000, 1, |_, file| text.push_str(file));
    let keys = [
        "allowed_domains:",
        "protected:",
        "includes:",
        "api_groups:",
        "codeowners:",
        "rules:",
        "environments: [",
        "project: {",
        "namespace: ",
        "grants_from:",
        "shared:",
        "formerly:",
        "labels:",
        "parent:",
        "group: ",
        "grant_to:",
        "leads:",
        "members:",
        "until:",
        "reason:",
        "access: {",
        "\naccess:",
        "environment:",
        "role:",
        "google: [",
        "kubernetes: [",
        "[service/",
        "[team/",
        "[lead]",
        "\"group:",
        "@partner.example",
    ];
    let missing: Vec<_> = keys.into_iter().filter(|key| !text.contains(key)).collect();
    assert_eq!(missing, [""; 0]);
}

/// A benchmark that ran for long should not find at its end that there is no place for what it measured.
#[test]
fn the_page_has_a_place_for_each_table() {
    let page = std::fs::read_to_string(repository().join("docs/performance.md")).expect("the page");
    let blocks: Vec<_> = page.split("<!-- measured: ").skip(1).collect();
    let names: Vec<_> = blocks.iter().filter_map(|block| block.split_once(" -->\n")).map(|(name, _)| name).collect();
    assert_eq!(
        names,
        ["machine", "goals", "times", "memory", "growth", "stages", "patterns", "live", "import", "peers"]
    );
    assert!(blocks.iter().all(|block| block.contains("<!-- end -->")));
}

#[test]
fn patterns_and_the_same_written_out_give_the_same_grants() {
    let [patterns, names] = [Form::Patterns, Form::Names].map(|form| {
        let mut files = BTreeMap::new();
        patterned::write(20, form, |path, text| drop(files.insert(path.to_owned(), text.to_owned())));
        Workspace::of(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
    });
    let [by_patterns, by_names] = [&patterns, &names].map(|workspace| {
        workspace.generate();
        workspace.generated()
    });
    assert!(by_patterns.values().map(|text| text.matches("google_project_iam_member").count()).sum::<usize>() > 1_000);
    assert_eq!(by_patterns, by_names);
}
