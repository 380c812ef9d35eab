//! No symbolic link is followed.

use std::{fs, os::unix::fs::symlink};

use crate::support::{
    generate::{HEADER, LEDGER_DEV, touches_nothing},
    workspace::Workspace,
};

#[test]
fn a_definition_behind_a_symbolic_link_ends_with_2() {
    let workspace = Workspace::small();
    fs::remove_file(workspace.path().join("teams/search.yaml")).expect("it is there");
    symlink("payments.yaml", workspace.path().join("teams/search.yaml")).expect("a link");
    workspace.run(&["check"]).exits(2).prints_nothing().says("teams/search.yaml is a symbolic link");
}

#[test]
fn nothing_is_written_through_a_symbolic_link() {
    for link in ["terraform", "terraform/services/ledger", "terraform/services/ledger/development"] {
        let (workspace, elsewhere) = (Workspace::small(), Workspace::empty());
        let link = workspace.path().join(link);
        fs::create_dir_all(link.parent().expect("a directory above")).expect("a writable directory");
        symlink(elsewhere.path(), &link).expect("a link");
        touches_nothing(&workspace, 2, || workspace.run(&["generate"])).prints_nothing().says("is a symbolic link");
        assert!(elsewhere.tree().is_empty(), "{link}");
    }
}

#[test]
fn what_stands_behind_a_symbolic_link_is_never_current() {
    let workspace = Workspace::small();
    workspace.generate();
    let elsewhere = Workspace::empty();
    fs::rename(workspace.path().join("terraform"), elsewhere.path().join("terraform")).expect("a tree");
    symlink(elsewhere.path().join("terraform"), workspace.path().join("terraform")).expect("a link");
    for arguments in [&["generate"][..], &["generate", "--check"]] {
        workspace.run(arguments).exits(2).says("terraform is a symbolic link");
    }
}

#[test]
fn a_file_of_ours_that_is_a_link_is_not_replaced() {
    let (workspace, elsewhere) = (Workspace::small(), Workspace::empty());
    elsewhere.write("teamkit.tf", HEADER);
    workspace.write("terraform/services/ledger/development/x", "");
    symlink(elsewhere.path().join("teamkit.tf"), workspace.path().join(LEDGER_DEV)).expect("a link");
    touches_nothing(&workspace, 2, || workspace.run(&["generate"])).prints_nothing().says(LEDGER_DEV);
    assert_eq!(elsewhere.read("teamkit.tf"), HEADER);
}
