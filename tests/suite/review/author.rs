//! The author of a change, and the access that they raise themselves.

use super::support::{raise, shop};
use crate::support::{
    compare::{SEARCH, diff, erin_leaves, frances_joins},
    git::Repository,
    workspace::{Run, Workspace},
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

/// A run in which mallory raises her own access, by what the two sides say of logins.
fn raised(base: &str, head: &str, options: &[&str]) -> Run {
    let sides = (shop(), shop());
    sides.0.write("people.yaml", base);
    sides.1.write("people.yaml", head);
    raise(&sides.1, "teams/payments.yaml");
    diff(&sides.0, &sides.1, &[&["--author", "evil"], options].concat())
}

#[test]
fn an_unknown_author_fails_where_the_rule_does() {
    let fails = ["--fail-on", "own-access"];
    let message = "the author `evil` is unknown: no definition says who it is";
    let run = raised("{}\n", "{}\n", &fails).exits(1);
    run.says(&format!("error[own-access]: {message}"))
        .says("hint: nothing tells whether they raise their own access; map the login");
    let run = raised("{}\n", "{}\n", &[&fails[..], &["--format", "markdown"]].concat()).exits(1);
    run.prints("⛔ **stops** `own-access`: the author `evil` is unknown: no definition says who it is");
    let json = raised("{}\n", "{}\n", &[&fails[..], &["--format", "json"]].concat()).exits(1).json();
    assert_eq!(json["findings"][0]["message"], message);
    assert_eq!((&json["findings"][0]["level"], &json["summary"]["fails"]), (&"error".into(), &true.into()));
    raised("{}\n", "{}\n", &[&fails[..], &["--format", "github"]].concat())
        .exits(1)
        .prints(&format!("::error title=own-access::{message}"));
    // Without that it is said in every form.
    let note =
        "the author `evil` is unknown: no definition says who it is; nothing tells whether they raise their own access";
    let run = |format: &str| raised("{}\n", "{}\n", &["--format", format]).exits(0);
    run("text").prints(&format!("note: {note}"));
    run("markdown").prints("- ℹ️ the author `evil` is unknown: no definition says who it is; nothing tells");
    run("github").prints(&format!("::warning title=own-access::{note}"));
    assert!(run("json").json()["notes"][0].as_str().expect("a note").starts_with(note));
    // An override accepts it, visibly.
    let run = raised("{}\n", "{}\n", &[&fails[..], &["--allow", "own-access"]].concat()).exits(0);
    run.prints(&format!("allowed own-access: {message}"));
}

#[test]
fn a_login_that_the_change_maps_is_unknown() {
    for head in ["bob@example.com: { github: evil }\n", "mallory@example.com: { github: evil }\n"] {
        let run = raised("{}\n", head, &["--fail-on", "own-access"]).exits(1);
        run.says("error[own-access]: the author `evil` is unknown: only the change itself says who it is");
        raised("{}\n", head, &[])
            .exits(0)
            .prints("note: the author `evil` is unknown: only the change itself says who it is");
    }
    // Whom the base knows is known, and whom the change names in their place counts too.
    let (known, other) = ("bob@example.com: { github: evil }\n", "mallory@example.com: { github: evil }\n");
    raised(known, known, &["--fail-on", "own-access"]).exits(0);
    let run = raised(known, other, &["--fail-on", "own-access"]).exits(1);
    run.says("error[own-access]: `mallory@example.com` gains access: self-granted")
        .prints("note: the change maps the author's login to somebody else: both count as the author");
    raised(other, known, &["--fail-on", "own-access"])
        .exits(1)
        .says("`mallory@example.com` gains access: self-granted");
    raised(other, "{}\n", &["--fail-on", "own-access"])
        .exits(1)
        .says("`mallory@example.com` gains access: self-granted");
}

#[test]
fn an_address_that_the_base_does_not_name_is_unknown() {
    let (base, head) = (Workspace::small(), Workspace::small());
    frances_joins(&head);
    let run = diff(&base, &head, &["--author", "1234+lara@users.noreply.example", "--fail-on", "own-access"]).exits(1);
    run.says("the author `1234+lara@users.noreply.example` is unknown: no definition says who it is");
    let run = diff(&base, &head, &["--author", "frances@example.com", "--fail-on", "own-access"]).exits(1);
    run.says("`frances@example.com` gains access: self-granted")
        .says("the author `frances@example.com` is unknown: only the change itself says who it is");
}
