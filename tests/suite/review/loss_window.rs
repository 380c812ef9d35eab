//! Ends that come soon are losses to the guards.

use super::support::with_rules;
use crate::support::{
    compare::{PAYMENTS, SEARCH, diff},
    workspace::Workspace,
};

/// Everybody's time ends on a day.
fn all_end(head: &Workspace, day: &str) {
    head.edit(PAYMENTS, "leads: [alice]", &format!("leads: [{{ email: alice, until: {day} }}]"));
    for (file, person) in [(PAYMENTS, "bob"), (PAYMENTS, "carol"), (SEARCH, "dave"), (SEARCH, "erin")] {
        head.edit(file, &format!("  - {person}\n"), &format!("  - {{ email: {person}, until: {day} }}\n"));
    }
}

#[test]
fn an_end_within_days_that_was_not_there_is_a_loss() {
    let rules = "{ lock-out: { people: 2 }, mass-removal: { people: 3 } }";
    for (day, is_loss) in [("2026-11-22", true), ("2026-11-23", true), ("2026-11-29", true), ("2026-11-30", false)] {
        let (base, head) = with_rules(rules);
        all_end(&head, day);
        let run = diff(&base, &head, &[]).exits(i32::from(is_loss));
        run.prints("5 people get another expiry date");
        if is_loss {
            let run = diff(&base, &head, &[]).exits(1);
            run.says("error[mass-removal]: 5 of 5 people lose access within 7 days (limit: 3 people or 30 %)").says(
                "error[lock-out]: nobody reaches `search-api` in production, where 2 did; access of 2 more ends within 7 days",
            );
        }
    }
}

#[test]
fn how_soon_is_the_workspaces_choice() {
    for (days, is_loss) in [("0", false), ("1", true), ("30", true)] {
        let (base, head) = with_rules(&format!("{{ lock-out: {{ days: {days} }}, mass-removal: off }}"));
        all_end(&head, "2026-11-23");
        diff(&base, &head, &[]).exits(i32::from(is_loss));
        let (base, head) = with_rules(&format!("{{ lock-out: off, mass-removal: {{ people: 1, days: {days} }} }}"));
        all_end(&head, "2026-11-23");
        diff(&base, &head, &[]).exits(i32::from(is_loss));
    }
    let (base, head) = with_rules("{ lock-out: { days: 30 } }");
    all_end(&head, "2026-12-22");
    diff(&base, &head, &[]).exits(1).says("ends within 30 days");
}

#[test]
fn an_end_that_was_there_is_no_loss() {
    let rules = "{ lock-out: { people: 2 }, mass-removal: { people: 3 } }";
    let (base, head) = with_rules(rules);
    all_end(&base, "2026-11-27");
    all_end(&head, "2026-11-25");
    diff(&base, &head, &[]).exits(0);
    // One that was further off is.
    let (base, head) = with_rules(rules);
    all_end(&base, "2026-12-31");
    all_end(&head, "2026-11-25");
    diff(&base, &head, &[]).exits(1).says("lose access within 7 days");
}

#[test]
fn people_who_come_for_days_only_replace_nobody() {
    let (base, head) = with_rules("{ lock-out: { people: 2 } }");
    head.edit(
        SEARCH,
        "  - dave\n  - erin\n",
        "  - { email: frances, until: 2026-11-24 }\n  - { email: gina, until: 2026-11-24 }\n",
    );
    let run = diff(&base, &head, &[]).exits(1);
    run.says("nobody reaches `search-api` in production, where 2 did; access of 2 more ends within 7 days");
    // Those who stay longer do.
    let (base, head) = with_rules("{ lock-out: { people: 2 } }");
    head.edit(SEARCH, "  - dave\n  - erin\n", "  - frances\n  - { email: gina, until: 2027-06-30 }\n");
    diff(&base, &head, &[]).exits(0);
}

#[test]
fn the_end_of_a_grant_counts_as_that_of_a_person() {
    let (base, head) = with_rules("{ lock-out: { people: 1 } }");
    for (side, until) in [(&base, ""), (&head, "until: 2026-11-25, ")] {
        side.edit(SEARCH, "services:\n  - search-api\n", "");
        side.edit(
            "teams/search.yaml",
            "description: Finding things\n",
            "description: Finding things\nparent: payments\n",
        );
        side.edit(PAYMENTS, "  - ledger\n", "  - ledger\n  - name: search-api\n    access: { members: { production: none }, leads: { production: none } }\n");
        side.append(
            PAYMENTS,
            format!("grants:\n  - {{ service: search-api, role: viewer, to: [team/search], {until}reason: r }}\n"),
        );
    }
    let run = diff(&base, &head, &[]).exits(1);
    run.says("nobody reaches `search-api` in production, where 2 did; access of 2 more ends within 7 days");
}

#[test]
fn a_new_access_that_soon_ends_is_no_loss() {
    let (base, head) = with_rules("{ lock-out: { people: 9 }, mass-removal: { people: 0 } }");
    head.edit(SEARCH, "  - dave\n", "  - dave\n  - { email: frances, until: 2026-11-24 }\n");
    diff(&base, &head, &[]).exits(0);
}
