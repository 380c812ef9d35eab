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
fn a_name_that_only_looks_like_a_definition_is_never_passed_over() {
    for name in
        ["x.YAML", "x.Yaml", "x.yml", "x.YML", "x.yaMl", "x.yaml ", "x.yaml.", "deep/er/x.YAML", ".yml", "x.y\u{ad}aml"]
    {
        for folder in ["teams", "services"] {
            let path = format!("{folder}/{name}");
            let workspace = Workspace::small();
            workspace.write(&path, "members: [eve, mallory]\n");
            let json = workspace.run(&["check", "--format", "json"]).exits(1).json();
            let found = json["diagnostics"].as_array().expect("a list");
            assert!(found.len() == 1 && found[0]["labels"][0]["file"] == path.as_str(), "{path}: {json}");
            let rule = if name.is_ascii() { "unread-file" } else { "invalid-name" };
            assert_eq!(found[0]["rule"], rule, "{path}");
        }
    }
    for name in ["x.yaml.bak", "x.yaml~", "x.txt", "yaml", "README.md"] {
        let workspace = Workspace::small();
        workspace.write(&format!("teams/{name}"), "members: [eve, mallory]\n");
        workspace.run(&["check"]).exits(0);
    }
}

#[test]
fn a_change_may_give_a_file_the_name_that_is_read() {
    let files = Workspace::small();
    files.write("teams/guests.YAML", "members: [eve, zoe]\nservices: [search-api]\n");
    files.edit("services/shop.yaml", "search-api:\n", "search-api:\n  shared: true\n");
    let repository = Repository::of(files);
    repository.diff(&["--base", "HEAD"]).exits(1);
    repository.git(&["mv", "teams/guests.YAML", "teams/guests.yaml"]);
    let run = repository.diff(&["--base", "HEAD"]).exits(0);
    assert!(run.stdout.contains("eve@example.com"), "{}", run.stdout);
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

/// A hook says where its repository is; a workspace below the top is found all the same.
#[test]
fn the_variables_of_hooks_do_not_move_the_base() {
    let files = Workspace::empty();
    for (path, bytes) in Workspace::small().tree() {
        files.write(&format!("access/{path}"), bytes);
    }
    let repository = Repository::of(files);
    let top = repository.files.path();
    let (directory, index) = (top.join(".git"), top.join(".git/index"));
    let elsewhere = Repository::of(Workspace::empty());
    let other = elsewhere.files.path().join(".git");
    for variables in [
        [("GIT_DIR", ".git"), ("GIT_INDEX_FILE", ".git/index"), ("GIT_PREFIX", "")],
        [("GIT_DIR", directory.as_str()), ("GIT_INDEX_FILE", index.as_str()), ("GIT_WORK_TREE", top.as_str())],
        [("GIT_DIR", other.as_str()), ("GIT_GLOB_PATHSPECS", "1"), ("GIT_NAMESPACE", "x")],
    ] {
        let run = repository.files.run_with(&["-C", "access", "diff", "--base", "HEAD"], &variables).exits(0);
        assert!(run.stdout.starts_with("Nobody's access changes."), "{variables:?}: {}", run.stdout);
        assert!(!run.stderr.contains("no teamkit.yaml"), "{}", run.stderr);
    }
}

#[test]
fn a_missing_directory_for_temporary_files_is_no_obstacle() {
    let repository = Repository::of(shop());
    let missing = repository.files.path().join("nowhere");
    let run = repository.files.run_with(&["diff", "--base", "HEAD"], &[("TMPDIR", missing.as_str())]).exits(0);
    assert!(run.stdout.starts_with("Nobody's access changes."), "{}", run.stdout);
}

/// Whatever a repository's configuration and attributes name is not run.
#[test]
fn nothing_of_the_repository_is_executed() {
    use std::os::unix::fs::PermissionsExt as _;

    let files = shop();
    files.write("evil.sh", "#!/bin/sh\ntouch \"$(dirname \"$0\")/ran\"\ncat\n");
    let script = files.path().join("evil.sh");
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).expect("a script");
    files.write(".gitattributes", "*.yaml diff=evil merge=evil\n");
    let repository = Repository::of(files);
    let script = script.as_str();
    for key in [
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "diff.external",
        "diff.evil.textconv",
        "diff.evil.command",
        "merge.evil.driver",
        "filter.evil.smudge",
        "filter.evil.process",
        "pager.diff",
        "alias.check-attr",
        "alias.ls-tree",
    ] {
        let value = if key.starts_with("alias.") { format!("!{script}") } else { script.to_owned() };
        repository.git(&["config", key, &value]);
    }
    let hooks = repository.files.path().join(".git/hooks");
    std::fs::create_dir_all(&hooks).expect("a folder");
    for hook in ["post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc"] {
        std::fs::copy(script, hooks.join(hook)).expect("a hook");
    }
    repository.diff(&["--base", "HEAD"]).exits(0);
    repository.files.run(&["roots", "--changed", "--base", "HEAD"]).exits(0);
    assert!(!repository.files.exists("ran") && !repository.files.exists(".git/hooks/ran"));
}
