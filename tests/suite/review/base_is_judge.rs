//! `diff` against an author who would rather not be seen: what the base says of a change counts, not what the change
//! says of itself.

use crate::support::{
    git::{Repository, git},
    workspace::{Run, Workspace},
};

fn diff(base: &Workspace, head: &Workspace, arguments: &[&str]) -> Run {
    head.run(&[&["diff", "--base-dir", base.path().as_str()], arguments].concat())
}

fn frances_joins(head: &Workspace) {
    head.edit("teams/search.yaml", "  - dave\n", "  - dave\n  - frances\n");
}

#[test]
fn what_was_protected_stays_so_in_the_report() {
    let (base, head) = (Workspace::small(), Workspace::small());
    frances_joins(&head);
    head.edit("teamkit.yaml", "    protected: true\n", "");
    let run = diff(&base, &head, &["--fail-on", "protected-access"]).exits(1);
    run.prints("1 person gains access · production touched").says("error[protected-access]");
}

#[test]
fn an_owner_who_is_taken_out_is_still_asked() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit("teams/payments.yaml", "  - ledger\n", "");
    let text = format!(
        "{}grants:\n  - {{ service: ledger, environment: development, role: viewer, reason: Curious }}\n",
        head.read("teams/search.yaml")
    );
    head.write("teams/search.yaml", text);
    diff(&base, &head, &[]).prints("`search` grants it to itself; owned by `payments`");
}

#[test]
fn a_workspace_that_is_new_does_not_choose_its_judge() {
    let repository = Repository::of(Workspace::empty());
    for (path, bytes) in Workspace::small().tree() {
        repository.files.write(&path, bytes);
    }
    let config = repository.files.read("teamkit.yaml");
    repository.files.write("teamkit.yaml", format!("{config}rules: {{ protected-access: off }}\n"));
    let run = repository.diff(&["--base", "HEAD", "--format", "json"]).exits(0);
    let findings = run.json()["findings"].clone();
    let found = findings.as_array().expect("a list").iter().any(|found| found["rule"] == "protected-access");
    assert!(found, "{findings}");
}

#[test]
fn another_group_is_not_nobodys_business() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit("teams/search.yaml", "members:\n", "group: everyone@example.com\nmembers:\n");
    let run = diff(&base, &head, &[]).exits(0);
    run.prints("Nobody's access changes by the definitions, but 1 team has another group. 2 roots change.\n").prints(
        "team `search` has the group `everyone@example.com` in place of `search@example.com`: who is in there is not in any definition",
    );
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
fn an_author_may_be_written_as_iam_or_github_write_them() {
    let (base, head) = (Workspace::small(), Workspace::small());
    frances_joins(&head);
    for author in ["frances", "frances@example.com", "Frances@Example.com", "user:frances@example.com", "@frances"] {
        let run = diff(&base, &head, &["--author", author, "--fail-on", "own-access"]).exits(1);
        run.prints("raised by themselves").says("error[own-access]");
    }
}
