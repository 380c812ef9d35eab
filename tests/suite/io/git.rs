//! What is read of a commit: its own files, and nothing that stands in their place.

use std::os::unix::fs::symlink;

use crate::{
    review::support::{raise, shop},
    support::{
        git::{Repository, git},
        workspace::Workspace,
    },
};

#[test]
fn a_symbolic_link_in_the_base_is_not_followed() {
    for (link, to) in [("teams/search.yaml", "../other.yaml"), ("teams", "elsewhere"), ("teamkit.yaml", "other.yaml")] {
        let files = Workspace::small();
        let path = files.path().join(link);
        if path.is_dir() {
            std::fs::rename(&path, files.path().join("elsewhere")).expect("a folder that can be renamed");
        } else {
            files.remove(link);
        }
        symlink(to, &path).expect("a link");
        let repository = Repository::of(files);
        std::fs::remove_file(&path).expect("a link that can be removed");
        for (path, bytes) in Workspace::small().tree() {
            repository.files.write(&path, bytes);
        }
        let run = repository.diff(&["--base", "HEAD"]).exits(2).prints_nothing();
        run.says(&format!("error: {link} is a symbolic link"));
    }
}

#[test]
fn a_submodule_in_place_of_teams_is_refused() {
    let repository = Repository::of(Workspace::small());
    let inner = Workspace::empty();
    inner.write("a.yaml", "members: [eve]\n");
    git(&inner.path(), &["init", "-q", "-b", "main"]);
    git(&inner.path(), &["add", "--all"]);
    git(&inner.path(), &["commit", "-q", "-m", "one"]);
    let commit = git(&inner.path(), &["rev-parse", "HEAD"]);
    let entry = format!("160000,{},teams/inner", commit.trim());
    repository.git(&["update-index", "--add", "--cacheinfo", &entry]);
    repository.git(&["commit", "-q", "-m", "a submodule"]);
    repository.diff(&["--base", "HEAD"]).exits(2).prints_nothing().says("teams/inner in").says("is a submodule");
}

#[test]
fn what_a_commit_hides_behind_a_submodule_is_no_empty_folder() {
    let repository = Repository::of(shop());
    let id = repository.git(&["rev-parse", "HEAD"]);
    repository.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{id},teams/more")]);
    repository.git(&["commit", "-q", "-m", "a submodule"]);
    let run = repository.diff(&["--base", "HEAD"]).exits(2);
    assert!(run.stderr.contains("teams/more in "), "{}", run.stderr);
    assert!(run.stderr.contains(" is a submodule"), "{}", run.stderr);
}

#[test]
fn a_base_is_what_its_name_says_whatever_replaces_it() {
    let repository = Repository::of(shop());
    let path = repository.files.path();
    let before = git(&path, &["rev-parse", "HEAD:teams/payments.yaml"]);
    raise(&repository.files, "teams/payments.yaml");
    let after = git(&path, &["hash-object", "-w", "teams/payments.yaml"]);
    repository.git(&["replace", &before, &after]);
    let run = repository.diff(&["--base", "HEAD"]).exits(0);
    assert!(run.stdout.starts_with("1 person gains access"), "{}", run.stdout);
}
