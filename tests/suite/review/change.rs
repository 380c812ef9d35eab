//! Changes: what is a change of access, and what is none.

use super::support::shop;
use crate::support::{
    compare::{NOBODY, SEARCH, diff},
    git::Repository,
    workspace::Workspace,
};

#[test]
fn what_changes_nobodys_access_says_so() {
    type Edit = fn(&Workspace);
    let edits: [(&str, Edit); 6] = [
        ("nothing", |_| ()),
        ("a comment", |head| head.edit(SEARCH, "members:\n", "# the finders\nmembers: # all of them\n\n")),
        ("another order", |head| head.edit(SEARCH, "  - dave\n  - erin\n", "  - erin\n  - dave\n")),
        ("another style", |head| head.edit(SEARCH, "  - dave\n  - erin\n", "  [\"erin@EXAMPLE.com\", dave]\n")),
        ("a moved file", |head| {
            head.write("teams/shop/search.yaml", head.read(SEARCH));
            head.remove(SEARCH);
        }),
        ("words", |head| head.edit(SEARCH, "Finding things", "Finding all things")),
    ];
    for (name, edit) in edits {
        let (base, head) = (Workspace::small(), Workspace::small());
        edit(&head);
        let run = diff(&base, &head, &[]).exits(0);
        assert_eq!((run.stdout.as_str(), run.stderr.as_str()), (NOBODY, ""), "{name}");
        let json = diff(&base, &head, &["--format", "json"]).exits(0).json();
        for key in ["changes", "renames", "findings", "bindings", "roots"] {
            assert_eq!(json[key].as_array().expect("a list").len(), 0, "{name}: {key}");
        }
    }
}

#[test]
fn access_by_another_way_is_neither_gained_nor_lost() {
    let (base, head) = (Workspace::small(), Workspace::small());
    // Dave has the same from a grant of his own before he leaves.
    let grant =
        "grants:\n  - { service: search-api, role: developer, environment: development, to: [dave], reason: r }\n";
    for side in [&base, &head] {
        side.append(SEARCH, grant);
    }
    head.edit(SEARCH, "  - dave\n", "");
    let json = diff(&base, &head, &["--format", "json"]).exits(0).json();
    let lost: Vec<_> = json["changes"].as_array().expect("a list").iter().collect();
    assert!(lost.iter().all(|change| change["kind"] == "lost" && change["origins"][0]["environment"] == "production"));
    assert_eq!(lost.len(), 3, "what a viewer has in production");
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
fn another_group_is_no_reason_to_say_that_nobody_gains() {
    let repository = Repository::of(shop());
    repository.files.edit("teams/payments.yaml", "leads: [alice]", "group: friends@example.com\nleads: [alice]");
    let run = repository.diff(&["--base", "HEAD"]).exits(0);
    let first = run.stdout.lines().next().unwrap_or_default();
    assert_eq!(first, "Nobody's access changes by the definitions, but 1 team has another group. 2 roots change.");
    let note = "note: team `payments` has the group `friends@example.com` in place of `payments@example.com`: who is in there is not in any definition";
    run.prints(note);
}
