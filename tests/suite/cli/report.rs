//! `report`: where it writes the page, and when it writes none.

use crate::{
    page::support::data,
    support::workspace::{Run, TODAY, Workspace},
};

#[test]
fn the_directory_is_that_of_the_caller_and_a_stranger_stays() {
    let workspace = Workspace::small();
    let elsewhere = Workspace::empty();
    let path = workspace.path();
    let arguments = ["report", "-C", path.as_str(), "--today", TODAY, "--out", "page"];
    Run::of(&elsewhere.path(), &arguments, &[]).exits(0);
    assert!(elsewhere.exists("page/index.html") && !workspace.exists("page"));
    elsewhere.write("page/index.html", "<!doctype html>\n<p>Ours</p>\n");
    Run::of(&elsewhere.path(), &arguments, &[]).exits(2).says("page/index.html was not written by `teamkit report`");
    assert_eq!(elsewhere.read("page/index.html"), "<!doctype html>\n<p>Ours</p>\n");
    workspace.run(&["report"]).exits(2).says("--out");
    workspace.run(&["report", "--out", "x", "--format", "json"]).exits(2).says("[possible values: text]");
    workspace.run(&["report", "--out", "x", "--base", "HEAD", "--base-dir", "."]).exits(2).says("cannot be used with");
    workspace.edit("teams/search.yaml", "- search-api", "- search-pi");
    workspace.run(&["report", "--out", "x"]).exits(1).prints("unknown-service");
    assert!(!workspace.exists("x"));
}

#[test]
fn a_base_is_a_commit_too() {
    let workspace = Workspace::small();
    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        command.args(["-c", "user.name=t", "-c", "user.email=t@example.com"]).args(arguments);
        assert!(command.current_dir(workspace.path()).output().expect("git").status.success(), "{arguments:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "Begin"]);
    let changes = |workspace: &Workspace| {
        workspace.run(&["report", "--out", "page", "--base", "HEAD"]).exits(0);
        data(&workspace.read("page/index.html"))["changes"]["rows"].as_array().expect("rows").len()
    };
    assert_eq!(changes(&workspace), 0);
    workspace.write(
        "teams/search.yaml",
        workspace.read("teams/search.yaml").replace("members:\n", "members:\n  - newcomer\n"),
    );
    assert!(changes(&workspace) > 0);
}
