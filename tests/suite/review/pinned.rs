//! Pinned people, groups and accounts keep what they have.

use super::support::with_rules;
use crate::support::compare::{SEARCH, diff, erin_leaves, frances_joins};

#[test]
fn a_pinned_person_keeps_what_they_have() {
    let (base, head) = with_rules("{ lock-out: { pinned: [erin] } }");
    erin_leaves(&head);
    diff(&base, &head, &[]).exits(1).says("error[lock-out]: `user:erin@example.com` is pinned and loses `");
    let (base, head) = with_rules("{ lock-out: { pinned: [erin] } }");
    head.edit(SEARCH, "  - erin\n", "  - { email: erin, until: 2026-12-31 }\n");
    diff(&base, &head, &[]).exits(1).says("`user:erin@example.com` is pinned and loses");
    // The same by another way is no loss, and others may go.
    let (base, head) = with_rules("{ lock-out: { pinned: [erin] } }");
    head.edit(SEARCH, "members:\n  - dave\n  - erin\n", "leads: [erin]\n");
    diff(&base, &head, &[]).exits(0).prints("dave@example.com");
}

#[test]
fn a_pinned_group_keeps_what_it_has() {
    let rules = "{ lock-out: { pinned: [\"group:search@example.com\"] } }";
    let (base, head) = with_rules(rules);
    head.edit(SEARCH, "  - search-api\n", "  - { name: search-api, environments: [production] }\n");
    diff(&base, &head, &[]).exits(1).says("`group:search@example.com` is pinned and loses `");
    // Others may come.
    let (base, head) = with_rules(rules);
    frances_joins(&head);
    diff(&base, &head, &[]).exits(0);
}

const PINNED_GROUP: &str = "{ lock-out: { pinned: [\"group:search@example.com\"] } }";

#[test]
fn a_pinned_group_keeps_its_people() {
    let (base, head) = with_rules(PINNED_GROUP);
    erin_leaves(&head);
    diff(&base, &head, &[])
        .exits(1)
        .says("error[lock-out]: `group:search@example.com` is pinned and loses `erin@example.com`, who loses `")
        .says("hint: it must keep its people");
    // Strangers in their place are no people of it.
    let (base, head) = with_rules(PINNED_GROUP);
    head.edit(SEARCH, "  - dave\n  - erin\n", "  - mallory\n  - trudy\n");
    let run = diff(&base, &head, &[]).exits(1);
    run.says("`group:search@example.com` is pinned and loses `dave@example.com`, `erin@example.com`, who lose `");
    // Nobody is left.
    let (base, head) = with_rules(PINNED_GROUP);
    head.edit(SEARCH, "members:\n  - dave\n  - erin\n", "");
    let run = diff(&base, &head, &[]).exits(1);
    run.says("`group:search@example.com` is pinned and loses `dave@example.com`, `erin@example.com`, who lose `");
    let run = diff(&base, &head, &["--allow", "lock-out"]).exits(0);
    run.prints("allowed lock-out: `group:search@example.com` is pinned and loses `dave@example.com`");
}

#[test]
fn one_who_leaves_a_pinned_group_is_said_though_they_keep_the_access() {
    let (base, head) = with_rules(PINNED_GROUP);
    erin_leaves(&head);
    let again = "description: Old hands\nmembers: [erin]\nservices:\n  - search-api\n";
    for side in [&base, &head] {
        side.write("teams/elders.yaml", again);
        side.edit(
            "services/shop.yaml",
            "  description: Finds products\n",
            "  description: Finds products\n  shared: true\n",
        );
    }
    let run = diff(&base, &head, &["--format", "json"]).exits(1);
    assert_eq!(run.json()["changes"], serde_json::json!([]));
    run.says("`group:search@example.com` is pinned and loses `erin@example.com`\n");
}

#[test]
fn an_end_for_one_in_a_pinned_group_is_a_loss_and_one_that_was_there_is_none() {
    let until = "  - { email: erin, until: 2027-12-31 }\n";
    let (base, head) = with_rules(PINNED_GROUP);
    head.edit(SEARCH, "  - erin\n", until);
    diff(&base, &head, &[]).exits(1).says("is pinned and loses `erin@example.com`");
    let (base, head) = with_rules(PINNED_GROUP);
    base.edit(SEARCH, "  - erin\n", until);
    diff(&base, &head, &[]).exits(0);
}

#[test]
fn a_pinned_group_that_gets_another_address_loses_its_people() {
    let (base, head) = with_rules(PINNED_GROUP);
    head.edit(SEARCH, "members:\n", "group: all-staff@example.com\nmembers:\n");
    let run = diff(&base, &head, &[]).exits(1);
    run.says("`group:search@example.com` is pinned and loses `dave@example.com`, `erin@example.com`");
}

#[test]
fn the_leads_of_a_pinned_lead_group_stay() {
    let rules = "{ mass-removal: off, lock-out: { pinned: [\"group:payments-leads@example.com\"] } }";
    let (base, head) = with_rules(rules);
    head.edit("teams/payments.yaml", "leads: [alice]", "leads: [bob]");
    diff(&base, &head, &[]).exits(1).says("`group:payments-leads@example.com` is pinned and loses `alice@example.com`");
    let (base, head) = with_rules("{ mass-removal: off }");
    head.edit("teams/payments.yaml", "leads: [alice]", "leads: [bob]");
    diff(&base, &head, &[]).exits(0);
}
