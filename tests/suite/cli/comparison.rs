//! What `diff` and `roots` compare a workspace with: a revision of git, or a directory.

use crate::support::{
    compare::{NOBODY, SEARCH, diff, frances_joins},
    git::{Repository, git, who},
    workspace::Workspace,
};

#[test]
fn the_base_is_where_the_change_left_the_default_branch() {
    let repository = Repository::of(Workspace::small());
    repository.git(&["switch", "-q", "-c", "change"]);
    frances_joins(&repository.files);
    repository.commit();
    repository.git(&["switch", "-q", "main"]);
    repository.files.edit(SEARCH, "  - erin\n", "");
    repository.commit();
    repository.git(&["switch", "-q", "change"]);
    assert_eq!(who(&repository.diff(&["--format", "json"]).exits(0)), "+ frances@example.com\n");
    // What main did since is no part of the change; compared with main itself it would be.
    let both = "+ erin@example.com\n+ frances@example.com\n";
    assert_eq!(who(&repository.diff(&["--base", "main", "--format", "json"]).exits(0)), both);
    // What a server calls its default branch comes first.
    repository.git(&["update-ref", "refs/remotes/origin/trunk", "change"]);
    repository.git(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk"]);
    assert_eq!(repository.diff(&[]).exits(0).stdout, NOBODY);
}

#[test]
fn edits_that_nobody_committed_are_seen() {
    let repository = Repository::of(Workspace::small());
    assert_eq!(repository.diff(&[]).exits(0).stdout, NOBODY);
    frances_joins(&repository.files);
    assert_eq!(who(&repository.diff(&["--format", "json"]).exits(0)), "+ frances@example.com\n");
    repository.files.write("teams/new.yaml", "description: New\nparent: search\nmembers: [gil]\n");
    let run = repository.diff(&["--format", "json", "--base", "HEAD"]);
    assert_eq!(who(&run), "+ frances@example.com\n+ gil@example.com\n");
}

#[test]
fn any_revision_may_be_the_base() {
    let repository = Repository::of(Workspace::small());
    frances_joins(&repository.files);
    repository.commit();
    repository.git(&["tag", "joined"]);
    repository.files.edit(SEARCH, "  - erin\n", "");
    repository.commit();
    for (base, expected) in [("HEAD~1", "- erin@example.com\n"), ("joined", "- erin@example.com\n"), ("@", "")] {
        assert_eq!(who(&repository.diff(&["--base", base, "--format", "json"]).exits(0)), expected, "{base}");
    }
    let first = repository.git(&["rev-parse", "HEAD~2"]);
    let run = repository.diff(&["--base", &first, "--format", "json"]).exits(0);
    assert_eq!(who(&run), "- erin@example.com\n+ frances@example.com\n");
}

#[test]
fn a_revision_that_git_lacks_is_said_with_what_to_do() {
    let repository = Repository::of(Workspace::small());
    for base in ["nope", "HEAD~1", "HEAD:teams", "", "-x", "--all", "--output=made", "HEAD --all"] {
        let run = repository.diff(&[&format!("--base={base}")]).exits(2).prints_nothing();
        run.says(&format!("error: git doesn't know the commit `{base}`\nhint: fetch it first"));
    }
    assert!(!repository.files.exists("made"));
}

#[test]
fn outside_a_repository_another_directory_is_offered() {
    let workspace = Workspace::small();
    for arguments in [&["diff"][..], &["diff", "--base", "main"], &["roots", "--changed"]] {
        workspace
            .run(arguments)
            .exits(2)
            .prints_nothing()
            .says("error: not a git repository")
            .says("hint: without git, compare with another directory: `--base-dir DIR`");
    }
}

#[test]
fn without_a_default_branch_one_is_asked_for() {
    let repository = Repository::of(Workspace::small());
    repository.git(&["branch", "-q", "-m", "trunk"]);
    repository.diff(&[]).exits(2).prints_nothing().says("hint: name one with `--base REV`");
    assert_eq!(repository.diff(&["--base", "trunk"]).exits(0).stdout, NOBODY);
}

#[test]
fn a_shallow_history_is_said_to_be_one() {
    let repository = Repository::of(Workspace::small());
    repository.git(&["switch", "-q", "-c", "change"]);
    frances_joins(&repository.files);
    repository.commit();
    let clones = Workspace::empty();
    let url = format!("file://{}", repository.files.path());
    git(&clones.path(), &["clone", "-q", "--depth", "1", "--no-single-branch", &url, "clone"]);
    let run = |arguments: &[&str]| clones.run(&[&["diff", "-C", "clone"], arguments].concat());
    run(&[]).exits(0);
    git(&clones.path().join("clone"), &["update-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"]);
    run(&[]).exits(2).prints_nothing().says("have no commit in common here\nhint: fetch the whole history");
    run(&["--base", "HEAD~1"]).exits(2).prints_nothing().says("hint: fetch it first; in CI the whole history");
    assert_eq!(who(&run(&["--base", "origin/main", "--format", "json"])), "+ frances@example.com\n");
}

#[test]
fn a_workspace_may_lie_in_a_folder_of_the_repository() {
    let repository = Repository::of(Workspace::empty());
    for (path, bytes) in Workspace::small().tree() {
        repository.files.write(&format!("infra/access [1]/{path}"), bytes);
    }
    // A team of another workspace is none of this one's.
    repository.files.write("teams/other.yaml", "members: [mallory]\nservices: [search-api]\n");
    repository.commit();
    repository.files.edit("infra/access [1]/teams/search.yaml", "  - erin\n", "");
    let run = repository.diff(&["-C", "infra/access [1]/teams", "--format", "json"]).exits(0);
    assert_eq!(who(&run), "- erin@example.com\n");
    assert_eq!(run.json()["changes"][0]["origins"][0]["file"], SEARCH);
}

#[test]
fn with_no_workspace_in_the_base_all_access_is_gained() {
    let repository = Repository::of(Workspace::of([("README.md", "Ours.\n")]));
    for (path, bytes) in Workspace::small().tree() {
        repository.files.write(&path, bytes);
    }
    let run =
        repository.diff(&["--format", "json"]).exits(0).says(" has no teamkit.yaml, so all access counts as gained");
    let json = run.json();
    assert_eq!(json["summary"]["people_gained"], 5);
    assert_eq!(json["summary"]["people_lost"], 0);
    let roots: Vec<_> = json["roots"].as_array().expect("a list").iter().map(|root| &root["change"]).collect();
    assert_eq!(roots, ["new"; 6]);
}

#[test]
fn a_directory_may_be_the_base_without_git() {
    let (base, head) = (Workspace::small(), Workspace::small());
    frances_joins(&head);
    assert_eq!(who(&diff(&base, &head, &["--format", "json"]).exits(0)), "+ frances@example.com\n");
    assert_eq!(who(&diff(&head, &base, &["--format", "json"]).exits(0)), "- frances@example.com\n");
    head.run(&["diff", "--base-dir", "nowhere"]).exits(2).prints_nothing();
    let empty = Workspace::empty();
    diff(&empty, &head, &[]).exits(2).prints_nothing().says("no teamkit.yaml in ");
    diff(&base, &head, &["--base", "main"]).exits(2).prints_nothing().says("--help");
}

#[test]
fn the_base_need_only_resolve() {
    let (base, head) = (Workspace::small(), Workspace::small());
    base.edit(SEARCH, "- search-api", "- search-pi");
    for format in ["text", "json", "github"] {
        let run = diff(&base, &head, &["--format", format]).exits(1).says("can't compare with ");
        let check = base.run(&["check", "--format", format]).exits(1).stdout;
        // Only the last line of text, which counts teams, is another.
        let findings = |text: &str| text.split("1 error").next().map(str::to_owned);
        assert_eq!(findings(&run.stdout), findings(&check), "{format}");
    }
    // What a rule forbids may well be what the change mends.
    let (base, head) = (Workspace::small(), Workspace::small());
    let grant = "grants:\n  - { service: search-api, google: [roles/owner], reason: r }\n";
    base.append(SEARCH, grant);
    base.run(&["check"]).exits(1).prints("error[basic-role]");
    diff(&base, &head, &[]).exits(0).prints("2 people lose access").prints("roles/owner");
}
