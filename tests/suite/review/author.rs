//! The author of a change, and the access that they raise themselves.

use super::support::{raise, shop};
use crate::support::{
    compare::{SEARCH, diff, erin_leaves, frances_joins},
    git::Repository,
    workspace::Workspace,
};

/// Who raises their own access, for an author.
fn own(base: &Workspace, head: &Workspace, author: &str) -> String {
    let run = diff(base, head, &["--author", author, "--format", "json"]).exits(0);
    let json = run.json();
    let found = json["findings"].as_array().expect("a list").iter().filter(|found| found["rule"] == "own-access");
    found.map(|found| found["message"].as_str().expect("words").to_owned()).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_author_is_known_by_address_or_by_login() {
    let (base, head) = (Workspace::small(), Workspace::small());
    for side in [&base, &head] {
        side.write("people.yaml", "bob@example.com: { name: Bob, github: Bob-Hub }\n");
    }
    head.edit(SEARCH, "  - dave\n", "  - dave\n  - bob\n");
    for author in ["bob", "bob@example.com", "BOB@example.com", "bob-hub", "Bob-Hub"] {
        assert_eq!(own(&base, &head, author), "`bob@example.com` gains access: self-granted", "{author}");
    }
    for author in ["carol", "dave@example.com"] {
        assert_eq!(own(&base, &head, author), "", "{author}");
    }
}

#[test]
fn a_change_can_not_rename_its_author() {
    let (base, head) = (Workspace::small(), Workspace::small());
    base.write("people.yaml", "bob@example.com: { name: Bob, github: hub }\n");
    head.write("people.yaml", "carol@example.com: { name: Carol, github: hub }\n");
    head.edit(SEARCH, "  - dave\n", "  - dave\n  - bob\n  - carol\n");
    let both = "`bob@example.com`, `carol@example.com` gain access: self-granted";
    assert_eq!(own(&base, &head, "hub"), both);
}

#[test]
fn an_author_whom_no_definition_knows_is_said() {
    let (base, head) = (Workspace::small(), Workspace::small());
    frances_joins(&head);
    let run = diff(&base, &head, &["--author", "no\u{1b}[31mbody"]).exits(0);
    run.prints("note: the author `no\u{fffd}[31mbody` is unknown: no definition says who it is; nothing tells");
}

#[test]
fn what_an_author_loses_is_not_raised() {
    let (base, head) = (Workspace::small(), Workspace::small());
    erin_leaves(&head);
    assert_eq!(own(&base, &head, "erin"), "");
}

#[test]
fn an_author_may_be_written_as_iam_or_github_write_them() {
    let (base, head) = (Workspace::small(), Workspace::small());
    frances_joins(&head);
    for author in ["frances", "frances@example.com", "Frances@Example.com", "user:frances@example.com", "@frances"] {
        let run = diff(&base, &head, &["--author", author, "--fail-on", "own-access"]).exits(1);
        run.prints("self-granted").says("error[own-access]");
    }
}

#[test]
fn an_author_is_known_in_every_form_that_people_write() {
    let repository = Repository::of(shop());
    raise(&repository.files, "teams/payments.yaml");
    for author in ["mal", "@mal", "MAL", "mallory", "user:Mallory@example.com"] {
        repository.diff(&["--base", "HEAD", "--author", author, "--fail-on", "own-access"]).exits(1);
    }
    let run = repository.diff(&["--base", "HEAD", "--author", "@m\u{430}l", "--fail-on", "own-access"]).exits(1);
    assert!(run.stderr.contains("the author `@m\u{430}l` is unknown"), "{}", run.stderr);
}
