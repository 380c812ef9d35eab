//! People with another address: what `formerly` makes the guards believe, and what it doesn't.

use serde_json::Value;

use super::support::{findings, shop};
use crate::support::{
    compare::diff,
    workspace::{Run, Workspace, unwrapped},
};

const TEAM: &str = "teams/payments.yaml";
const PEOPLE: &str = "people.yaml";

/// Alice leads payments, and is pinned; she is `alice-gh` on GitHub.
fn base() -> Workspace {
    let base = shop();
    base.append("teamkit.yaml", "rules: { lock-out: { pinned: [alice] } }\n");
    base.append(PEOPLE, "alice: { github: alice-gh }\n");
    base
}

/// Alice's place in the team is somebody else's, who claims to be her in these words.
fn head(who: &str, people: &str) -> Workspace {
    let head = base();
    head.edit(TEAM, "leads: [alice]", &format!("leads: [{who}]"));
    head.edit(PEOPLE, "alice: { github: alice-gh }\n", people);
    head
}

fn renames(run: &Run) -> Vec<Value> {
    let json = run.json();
    json["renames"].as_array().expect("a list").clone()
}

#[test]
fn a_renamed_person_has_neither_gained_nor_lost_and_stays_pinned() {
    let (base, head) = (base(), head("alice.b", "alice.b: { github: alice-gh, formerly: [alice] }\n"));
    let run = diff(&base, &head, &["--format", "json"]).exits(0);
    assert_eq!(findings(&run), [] as [&str; 0]);
    let json = run.json();
    assert_eq!(json["changes"], serde_json::json!([]));
    let renames = renames(&run);
    let [rename] = renames.as_slice() else { panic!("{renames:?}") };
    assert_eq!(
        (&rename["what"], &rename["before"], &rename["after"]),
        (&"person".into(), &"alice@example.com".into(), &"alice.b@example.com".into())
    );
    assert_eq!((&rename["believed"], &rename["alarming"]), (&true.into(), &true.into()));
    let text = unwrapped(&diff(&base, &head, &[]).exits(0).stdout);
    assert!(text.contains("! `alice@example.com` is now `alice.b@example.com`, unknown before"), "{text}");
}

#[test]
fn without_the_claim_a_pinned_person_is_lost() {
    let (base, head) = (base(), head("alice.b", "alice.b: { github: alice-gh }\n"));
    let run = diff(&base, &head, &["--format", "json"]).exits(1);
    assert!(findings(&run).contains(&"lock-out error".to_owned()), "{:?}", findings(&run));
    assert_eq!(renames(&run), [] as [Value; 0]);
}

#[test]
fn what_a_renamed_person_gains_is_shown_and_is_theirs() {
    let (base, head) = (base(), head("alice.b", "alice.b: { github: alice-gh, formerly: [alice] }\n"));
    head.append(TEAM, "grants:\n  - { service: ledger, google: [roles/storage.objectViewer], to: [alice.b], until: 2027-06-30, reason: Look }\n");
    let run = diff(&base, &head, &["--author", "alice-gh", "--format", "json"]).exits(0);
    assert!(findings(&run).contains(&"own-access warning".to_owned()), "{:?}", findings(&run));
    // Nor does an author get lost whose login the change takes away.
    head.edit(PEOPLE, "github: alice-gh, ", "");
    let run = diff(&base, &head, &["--author", "alice-gh", "--format", "json"]).exits(0);
    assert!(findings(&run).contains(&"own-access warning".to_owned()), "{:?}", findings(&run));
}

#[test]
fn a_swap_of_two_people_is_not_hidden() {
    // Bob was there before: what he takes over from Alice he gains, and Alice loses it.
    let head = head("bob", "bob: { formerly: [alice] }\n");
    let run = diff(&base(), &head, &["--format", "json"]).exits(1);
    assert!(findings(&run).contains(&"lock-out error".to_owned()), "{:?}", findings(&run));
    assert_eq!(renames(&run)[0]["believed"], false);
    let text = unwrapped(&diff(&base(), &head, &[]).stdout);
    assert!(
        text.contains("! `bob@example.com` claims to be `alice@example.com`, but both were there before"),
        "{text}"
    );
    assert!(text.contains("- alice@example.com") && text.contains("bob@example.com"), "{text}");
}

#[test]
fn two_people_with_facts_are_two_people() {
    let base = base();
    base.append(PEOPLE, "zoe: { github: zoe-gh }\n");
    let head = head("zoe", "zoe: { github: zoe-gh, formerly: [alice] }\n");
    let run = diff(&base, &head, &["--format", "json"]).exits(1);
    assert_eq!(renames(&run)[0]["believed"], false);
    assert!(findings(&run).contains(&"lock-out error".to_owned()));
}

#[test]
fn nobody_becomes_several_people_at_once() {
    let head = head("zoe", "zoe: { formerly: [alice, bob] }\n");
    head.edit(TEAM, "members: [mallory, bob]", "members: [mallory]");
    let run = diff(&base(), &head, &["--format", "json"]).exits(1);
    let believed: Vec<Value> = renames(&run).iter().map(|rename| rename["believed"].clone()).collect();
    assert_eq!(believed, [false, false]);
}

#[test]
fn an_author_cannot_become_somebody_else() {
    // Mallory's own login on an address that takes over from Alice.
    let head = head("mal2", "mal2: { github: mal, formerly: [alice] }\n");
    head.edit(PEOPLE, "mallory@example.com: { name: Mallory, github: mal }\n", "");
    let run = diff(&base(), &head, &["--author", "mal", "--format", "json"]).exits(1);
    assert!(findings(&run).contains(&"own-access warning".to_owned()), "{:?}", findings(&run));
    assert!(findings(&run).contains(&"lock-out error".to_owned()), "{:?}", findings(&run));
    let text = unwrapped(&diff(&base(), &head, &["--author", "mal"]).stdout);
    assert!(text.contains("the author of this change claims it for themselves"), "{text}");
}

#[test]
fn an_address_with_another_login_is_doubted() {
    let head = head("alice.b", "alice.b: { github: other, formerly: [alice] }\n");
    let text = unwrapped(&diff(&base(), &head, &[]).exits(0).stdout);
    assert!(text.contains("unknown before, with another GitHub login"), "{text}");
    let text = diff(&base(), &head, &["--format", "markdown"]).exits(0).stdout;
    assert!(text.contains("- ⚠️ `alice@example.com` is now"), "{text}");
    diff(&base(), &head, &["--format", "github"]).exits(0).prints("::warning file=people.yaml");
}

#[test]
fn an_address_elsewhere_is_another_person_to_every_guard() {
    let head = head("a@partner.example", "a@partner.example: { formerly: [alice] }\n");
    head.edit("teamkit.yaml", "domain: example.com\n", "domain: example.com\nallowed_domains: [partner.example]\n");
    let run = diff(&base(), &head, &["--format", "json"]).exits(1);
    assert!(findings(&run).contains(&"outside-access warning".to_owned()), "{:?}", findings(&run));
    assert!(findings(&run).contains(&"lock-out error".to_owned()), "{:?}", findings(&run));
    let text = unwrapped(&diff(&base(), &head, &[]).stdout);
    assert!(text.contains("it is outside your domains: they count as two people"), "{text}");
}

#[test]
fn somebody_whom_people_yaml_knew_is_somebody_else() {
    let (base, head) = (base(), head("eve", "eve: { name: Eve, formerly: [alice] }\n"));
    base.append(PEOPLE, "eve: { name: Eve }\n");
    let text = unwrapped(&diff(&base, &head, &[]).exits(1).stdout);
    assert!(text.contains("both were there before: they count as two people"), "{text}");
}

#[test]
fn a_claim_about_somebody_who_is_gone_for_long_says_nothing() {
    let (base, head) = (base(), base());
    for side in [&base, &head] {
        side.append(PEOPLE, "bob: { formerly: [bobby] }\n");
    }
    let run = diff(&base, &head, &["--format", "json"]).exits(0);
    assert_eq!(renames(&run), [] as [Value; 0]);
}
