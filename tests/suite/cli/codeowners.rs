//! `codeowners`: which file it writes, and when it writes none.

use std::{fs, os::unix::fs::symlink};

use crate::{
    owners::support::{FILE, asked, block, owned},
    support::workspace::Workspace,
};

#[test]
fn the_file_is_the_one_that_github_reads() {
    let workspace = owned();
    for path in ["docs/CODEOWNERS", "CODEOWNERS", FILE] {
        workspace.write(path, "");
        workspace.run(&["codeowners", "--check"]).exits(1).says(&format!(" to {path}\n"));
    }
    workspace.run(&["codeowners", "--file", ".gitlab/CODEOWNERS"]).exits(0);
    assert!(workspace.exists(".gitlab/CODEOWNERS"));
    for path in ["../CODEOWNERS", "/tmp/CODEOWNERS", "a/../CODEOWNERS", ""] {
        workspace.run(&["codeowners", "--file", path]).exits(2).says("expected a relative path inside the repository");
    }
}

#[test]
fn check_writes_nothing_and_shows_the_difference() {
    let workspace = owned();
    let before = workspace.tree();
    let run = workspace.run(&["codeowners", "--check"]).exits(1).prints("+/teams/search.yaml @example/search\n");
    run.prints("+++ b/.github/CODEOWNERS").says("would write 5 lines to .github/CODEOWNERS");
    assert_eq!(workspace.tree(), before);
    workspace.run(&["codeowners"]).exits(0);
    workspace.edit("teams/search.yaml", "services:\n", "services:\n  - ledger\n");
    workspace
        .run(&["codeowners", "--check"])
        .exits(1)
        .prints("-/terraform/services/ledger/ @example/payments\n")
        .prints("+/terraform/services/ledger/ @example/payments @example/search\n");
}

#[test]
fn the_workspace_may_be_a_part_of_the_repository() {
    let repository = Workspace::empty();
    // In a work tree that was added to a repository `.git` is a file.
    repository.write(".git", "gitdir: elsewhere\n");
    for (path, bytes) in owned().tree() {
        repository.write(&format!("infra/access rights/{path}"), bytes);
    }
    repository.run(&["-C", "infra/access rights/teams", "codeowners"]).exits(0);
    let text = repository.read(FILE);
    assert_eq!(block(&text)[0], "/infra/access\\ rights/teams/payments.yaml @example/payments");
    assert_eq!(asked(&text, "infra/access rights/teams/search.yaml"), ["@example/search".to_owned()].into());
}

#[test]
fn without_owners_it_says_what_to_write() {
    Workspace::small().run(&["codeowners"]).exits(2).says("write `codeowners: \"@ORG/{{team}}\"` into teamkit.yaml");
    let workspace = owned();
    workspace.remove("teams/payments.yaml");
    workspace.remove("teams/search.yaml");
    workspace.run(&["codeowners"]).exits(2).says("there are no teams");
}

#[test]
fn nothing_is_read_or_written_through_a_link() {
    let elsewhere = Workspace::empty();
    elsewhere.write("CODEOWNERS", "* @elsewhere\n");
    let workspace = owned();
    symlink(elsewhere.path(), workspace.path().join(".github")).expect("a link");
    workspace.run(&["codeowners"]).exits(2).says(".github is a symbolic link");
    let workspace = owned();
    symlink(elsewhere.path().join("CODEOWNERS"), workspace.path().join("CODEOWNERS")).expect("a link");
    workspace.run(&["codeowners"]).exits(2).says("CODEOWNERS is a symbolic link");
    workspace.run(&["codeowners", "--check"]).exits(2);
    assert_eq!(elsewhere.read("CODEOWNERS"), "* @elsewhere\n");
    let workspace = owned();
    fs::create_dir(workspace.path().join("CODEOWNERS")).expect("a directory");
    workspace.run(&["codeowners"]).exits(2).says("it is not a file");
}

#[test]
fn definitions_with_errors_write_nothing() {
    let workspace = owned();
    workspace.edit("teams/search.yaml", "search-api", "search-apy");
    workspace.run(&["codeowners"]).exits(1).prints("error[unknown-service]");
    assert!(!workspace.exists(FILE));
    workspace.run(&["codeowners", "--format", "json"]).exits(2).says("[possible values: text]");
}
