//! `offboard`: a person leaves every list.

use std::collections::BTreeSet;

use super::support::{granted, is_untouched};
use crate::support::workspace::Workspace;

/// The team file of all styles at once.
const LABS: &str = r##"# yaml-language-server: $schema=../docs/schema/team.json
# Labs, not a product team

description: "Short experiments" # for now
leads: [alice,  'Bob@example.com' , carol] # in order of age
members:
  - dave

  # came in spring
  - { email: ALICE, until: 2099-12-31, reason: "#1" } # leaves again
      # a remark on her
  - email: erin@partner.example
    reason: Contractor
services:
  - search-api
grants:
  # for the demo
  - service: ledger
    role: viewer
    to: [alice]
    reason: She alone

  - service: [ledger, checkout]
    environment: development
    role: viewer
    to: ["user:Alice@example.com", dave, lead]
    reason: Both

  # the last
  - { service: checkout, role: viewer, to: alice, reason: Also alone }
"##;

fn labs() -> Workspace {
    let workspace = Workspace::small();
    workspace.write("teams/labs.yaml", LABS);
    workspace.edit("teams/search.yaml", "services:\n  - search-api\n", "");
    workspace
}

#[test]
fn a_person_leaves_every_list_and_nothing_else_changes() {
    let workspace = labs();
    workspace.write("people.yaml", "# all of us\nalice:  { name: Alice }\ndave@example.com: { name: Dave }\n");
    let run = workspace.run(&["offboard", "Alice"]).exits(0).prints("- alice@example.com");
    let after = r#"# yaml-language-server: $schema=../docs/schema/team.json
# Labs, not a product team

description: "Short experiments" # for now
leads: ['Bob@example.com' , carol] # in order of age
members:
  - dave

  - email: erin@partner.example
    reason: Contractor
services:
  - search-api
grants:
  - service: [ledger, checkout]
    environment: development
    role: viewer
    to: [dave, lead]
    reason: Both
"#;
    assert_eq!(workspace.read("teams/labs.yaml"), after);
    assert_eq!(workspace.read("people.yaml"), "# all of us\ndave@example.com: { name: Dave }\n");
    run.says("teams/labs.yaml:5: removed alice@example.com from the leads of `labs`")
        .says("teams/labs.yaml:10: removed alice@example.com from the members of `labs`, with its comments")
        .says("teams/labs.yaml:18: removed the grant on `ledger`, which named only alice@example.com")
        .says("teams/labs.yaml:26: removed alice@example.com from the grant on `ledger`, `checkout`")
        .says("teams/labs.yaml:30: removed the grant on `checkout`")
        .says("people.yaml:2: removed the facts about alice@example.com")
        .says("teams/payments.yaml:2: removed alice@example.com from the leads of `payments`")
        .says("note: `payments` has no lead left")
        .says("remove alice@example.com from labs-leads@example.com, labs@example.com, payments-leads@example.com, payments@example.com");
    workspace.run(&["check"]).exits(0);
}

#[test]
fn a_grant_to_one_person_never_becomes_the_teams() {
    for to in
        ["[alice]", "alice", "\n      - alice # her\n      - user:alice@example.com", "[\"user:ALICE@example.com\"]"]
    {
        let workspace = Workspace::small();
        let grant = format!("grants:\n  - service: ledger\n    role: developer\n    to: {to}\n    reason: Alone\n");
        let text = workspace.read("teams/search.yaml");
        workspace.write("teams/search.yaml", format!("{text}{grant}"));
        workspace.run(&["offboard", "alice"]).exits(0);
        assert_eq!(workspace.read("teams/search.yaml"), text, "{to}");
    }
}

#[test]
fn empty_lists_go_with_their_keys() {
    let workspace = Workspace::small();
    workspace.write("people.yaml", "# all of us\nerin@example.com: {}\n");
    workspace.write("teams/tiny.yaml", "# Only her\nmembers: [erin] # for now\n");
    workspace.edit("teams/search.yaml", "  - dave\n", "");
    let run = workspace.run(&["offboard", "erin@example.com"]).exits(0);
    assert_eq!(workspace.read("people.yaml"), "# all of us\n{}\n");
    assert_eq!(workspace.read("teams/tiny.yaml"), "# Only her\n{}\n");
    assert_eq!(workspace.read("teams/search.yaml"), "description: Finding things\nservices:\n  - search-api\n");
    run.says("nobody is left in `search`").says("new warning[empty-team]: team `tiny` has no people");
    workspace.run(&["check"]).exits(0);
}

#[test]
fn who_is_nowhere_is_no_leaver() {
    let workspace = Workspace::small();
    let before = workspace.tree();
    workspace
        .run(&["offboard", "carrol"])
        .exits(2)
        .says("no definition mentions carrol@example.com")
        .says("did you mean carol@example.com?");
    workspace.run(&["offboard", "bob@partner.example"]).exits(2).says("no definition mentions bob@partner.example");
    is_untouched(&workspace, &before);
}

#[test]
fn anybody_can_leave_the_example() {
    let before = granted(&Workspace::example());
    let people: BTreeSet<&String> = before.values().flatten().collect();
    assert!(people.len() > 30, "{}", people.len());
    for person in people {
        let workspace = Workspace::example();
        workspace.run(&["offboard", person]).exits(0);
        let user = format!("\"user:{person}\"");
        let mut expected = before.clone();
        expected.retain(|key, people| key[3] != user && !(people.len() == 1 && people.contains(person)));
        for people in expected.values_mut() {
            people.remove(person);
        }
        assert_eq!(granted(&workspace), expected, "{person}");
        let short = person.split('@').next().expect("a name");
        for (path, text) in workspace.tree() {
            let text = String::from_utf8(text).expect("UTF-8");
            let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default());
            let named = |line: &str| line.split(|one: char| !one.is_alphanumeric()).any(|word| word == short);
            assert!(!lines.into_iter().any(named), "{path} names {person}");
        }
    }
}

/// Without approvers nobody would have to approve, so the last one stays, and that is said.
#[test]
fn who_leaves_approves_no_more_unless_nobody_else_would() {
    let workspace = Workspace::small();
    workspace.append("teamkit.yaml", "eligibility: { approvers: [alice, lead] }\n");
    workspace.append(
        "teams/search.yaml",
        "grants:\n  - { service: search-api, environment: development, role: viewer, eligible: { approvers: [alice] }, reason: On call }\n",
    );
    let run = workspace.run(&["offboard", "alice"]).exits(0);
    run.says("teams/search.yaml: alice@example.com is the only approver there: name another one");
    assert!(workspace.read("teamkit.yaml").ends_with("eligibility: { approvers: [lead] }\n"));
    assert!(workspace.read("teams/search.yaml").contains("eligible: { approvers: [alice] }"));
}

#[test]
fn a_person_leaves_grants_in_scopes() {
    let workspace = Workspace::small();
    workspace
        .append("teamkit.yaml", "scopes: { lake: { project: acme-data-lake }, shop: { folder: \"481516234200\" } }\n");
    workspace.append(
        "teams/search.yaml",
        "grants:\n  - { scope: lake, google: [roles/browser], to: [dave, erin], reason: Both }\n  - { scope: [lake, shop], google: [roles/compute.viewer], to: [dave], reason: Alone }\n",
    );
    let run = workspace.run(&["offboard", "dave"]).exits(0);
    let said = crate::support::workspace::unwrapped(&run.stderr);
    assert!(said.contains("removed dave@example.com from the grant on `lake`"), "{said}");
    assert!(said.contains("removed the grant on `lake`, `shop`, which named only dave@example.com"), "{said}");
    assert!(granted(&workspace).keys().all(|key| !key[3].contains("dave")));
    let text = workspace.read("teams/search.yaml");
    assert!(
        text.ends_with("grants:\n  - { scope: lake, google: [roles/browser], to: [erin], reason: Both }\n"),
        "{text}"
    );
}

/// Access that a person still has is to be seen, once nobody accepts it any more.
#[test]
fn what_is_accepted_of_a_person_leaves_with_them() {
    let workspace = Workspace::small();
    let before = workspace.read("teamkit.yaml");
    workspace.append(
        "teamkit.yaml",
        "unmanaged:\n  - { principal: \"user:Bob@example.com\", role: roles/owner, reason: break glass } # his\n  \
         - { scope: ledger-dev, principal: \"user:*\", reason: sandbox }\n  \
         - { principal: \"group:*\", role: roles/browser, reason: theirs }\n",
    );
    let run = workspace.run(&["offboard", "bob"]).exits(0);
    let run = run.says("teamkit.yaml:26: removed the entry of `unmanaged` that accepted access of bob@example.com");
    let said = crate::support::workspace::unwrapped(&run.stderr);
    let stays = "teamkit.yaml: `unmanaged` accepts any role of user:* in ledger-dev, so `teamkit drift` won't show bob@example.com there";
    assert!(said.contains(stays), "{said}");
    assert_eq!(said.matches("so `teamkit drift`").count(), 1, "{said}");
    let rest = "unmanaged:\n  - { scope: ledger-dev, principal: \"user:*\", reason: sandbox }\n  \
                - { principal: \"group:*\", role: roles/browser, reason: theirs }\n";
    assert_eq!(workspace.read("teamkit.yaml"), format!("{before}{rest}"));
}

#[test]
fn a_person_who_is_only_accepted_can_leave() {
    let workspace = Workspace::small();
    let before = workspace.read("teamkit.yaml");
    workspace.append("teamkit.yaml", "unmanaged: [{ principal: \"user:root@example.com\", reason: break glass }]\n");
    workspace.run(&["offboard", "root"]).exits(0).says("removed the entry of `unmanaged`");
    assert_eq!(workspace.read("teamkit.yaml"), before);
}
