//! Groups that nobody is listed for stand for themselves, unless teamkit fills them.

use serde_json::Value;

use super::support::findings;
use crate::support::{
    compare::{PAYMENTS, SEARCH, diff},
    workspace::Workspace,
};

const STAFF: &str = "description: Everybody\ngroup: all-staff@example.com\n";
const TO_STAFF: &str = "grants:\n  - service: ledger\n    environment: production\n    google: [roles/resourcemanager.projectIamAdmin]\n    kubernetes: [admin]\n    to: [team/staff]\n    reason: r\n";
const MANAGED: &str = "principals: { manage_groups: true, customer: C01abc234 }\n";
const DANGERS: [&str; 4] = ["escalating-access", "protected-access", "uninvited-access", "outside-access"];

/// The changes, each as `kind person principal role`.
fn changes(base: &Workspace, head: &Workspace) -> Vec<String> {
    let json =
        diff(base, head, &["--format", "json", "--allow", "lock-out", "--allow", "mass-removal"]).exits(0).json();
    let text = |change: &Value, key: &str| change[key].as_str().expect("a text").to_owned();
    let rows = json["changes"].as_array().expect("a list").iter();
    rows.map(|row| ["kind", "person", "role"].map(|key| text(row, key)).join(" ")).collect()
}

fn both(edit: impl Fn(&Workspace)) -> (Workspace, Workspace) {
    let sides = (Workspace::small(), Workspace::small());
    edit(&sides.0);
    edit(&sides.1);
    sides
}

#[test]
fn a_team_that_lists_nobody_hides_no_grant() {
    let (base, head) = (Workspace::small(), Workspace::small());
    head.write("teams/staff.yaml", STAFF);
    head.append(PAYMENTS, TO_STAFF);
    assert_eq!(
        changes(&base, &head),
        [
            "gained group:all-staff@example.com roles/resourcemanager.projectIamAdmin",
            "gained group:all-staff@example.com ClusterRole/admin"
        ]
    );
    let run = diff(&base, &head, &[]).exits(0);
    run.prints("1 group gains access · production touched · 1 escalation")
        .prints("! group:all-staff@example.com   no definition says who is in it\n");
    for rule in &DANGERS[..2] {
        diff(&base, &head, &["--fail-on", rule])
            .exits(1)
            .says(&format!("error[{rule}]: `group:all-staff@example.com` gains access"));
    }
    let json = diff(&base, &head, &["--format", "json"]).exits(0).json();
    assert_eq!((&json["summary"]["escalations"], &json["summary"]["others_gained"]), (&1.into(), &1.into()));
    assert_eq!(json["summary"]["protected"], serde_json::json!(["production"]));
    // Everywhere else, too.
    head.run(&["who", "ledger", "production"])
        .exits(0)
        .prints("\ngroup:all-staff@example.com  production (protected)  ClusterRole/admin");
    let who = head.run(&["who", "ledger", "production", "--format", "json"]).exits(0).json();
    let is_staff = |row: &&Value| row["person"] == "group:all-staff@example.com";
    assert_eq!(who["access"].as_array().expect("a list").iter().filter(is_staff).count(), 2);
    let access = head.run(&["access", "group:all-staff@example.com", "--format", "json"]).exits(0).json();
    assert_eq!(access["access"].as_array().expect("a list").len(), 2);
    let matrix = head.run(&["matrix", "--team", "staff"]).exits(0);
    matrix.prints("group:all-staff@example.com");
    head.run(&["explain", "dave", "ledger", "production"])
        .exits(0)
        .prints("dave@example.com has no access to ledger in production")
        .prints("group:all-staff@example.com has access, and its people are unknown");
    // Nobody is made up.
    let grants = head.run(&["grants", "--format", "json"]).exits(0).json();
    let of_staff = grants["grants"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|row| row["principal"] == "group:all-staff@example.com");
    assert!(of_staff.clone().count() == 2 && of_staff.clone().all(|row| row["people"] == serde_json::json!([])));
}

#[test]
fn a_group_that_teamkit_fills_and_nobody_is_in_gives_no_row_and_is_judged() {
    let (base, head) = both(|side| side.append("teamkit.yaml", MANAGED));
    head.write("teams/staff.yaml", STAFF);
    head.append(PAYMENTS, TO_STAFF);
    assert!(changes(&base, &head).is_empty());
    let run = diff(&base, &head, &["--format", "json"]).exits(0);
    assert_eq!(findings(&run), ["escalating-access warning", "protected-access warning"]);
    assert_eq!(run.json()["summary"]["escalations"], 1);
    let run = diff(&base, &head, &["--fail-on", "escalating-access"]).exits(1);
    run.says("error[escalating-access]: `group:all-staff@example.com` gets a new binding: privilege escalation")
        .prints("Nobody's access changes, but 1 principal gets new bindings · 1 escalation. ")
        .prints("! group:all-staff@example.com   a new binding of a group for which nobody is listed\n");
}

#[test]
fn a_team_that_claims_a_foreign_group_takes_nothing_out_of_reports() {
    let outside = "grants:\n  - { service: ledger, environment: production, role: viewer, to: [\"group:integration@partner.example\"], reason: r }\n";
    let (base, head) = both(|side| side.append(PAYMENTS, outside));
    let claim = "description: Partners\ngroup: integration@partner.example\n";
    // Without people the group still stands for itself, in both directions.
    head.write("teams/integration.yaml", claim);
    for (base, head) in [(&base, &head), (&head, &base)] {
        assert!(changes(base, head).is_empty());
        let run = diff(base, head, &[]).exits(0);
        assert!(!run.stdout.contains("keeps no access"), "{}", run.stdout);
        head.run(&["who", "ledger", "production"]).exits(0).prints("\ngroup:integration@partner.example");
    }
    // With people in it, they gain by the definitions, and the group has lost nothing.
    head.write("teams/integration.yaml", format!("{claim}members: [ines@partner.example]\n"));
    let run = diff(&base, &head, &[]).exits(0);
    run.prints("1 person gains access · production touched")
        .prints("~ group:integration@partner.example   its bindings stay; people are listed for it now\n");
    let run = diff(&base, &head, &["--format", "json"]).exits(0);
    assert_eq!(run.json()["summary"]["others_lost"], 0);
    let run = diff(&head, &base, &[]).exits(0);
    assert!(run.stdout.contains("~ group:integration@partner.example"), "{}", run.stdout);
    // A later grant to it is one to an outside group.
    head.append("teams/integration.yaml", "");
    head.write("teams/integration.yaml", claim);
    head.edit(PAYMENTS, "role: viewer, to: [\"group:integration", "role: developer, to: [\"group:integration");
    let run = diff(&base, &head, &["--fail-on", "outside-access"]).exits(1);
    run.says("error[outside-access]: `group:integration@partner.example` gains access: outside your domains");
}

#[test]
fn the_last_who_leaves_a_group_gives_it_nothing() {
    // The leads of payments also have something by the address of their group.
    let to_leads = "grants:\n  - { service: search-api, environment: production, google: [roles/resourcemanager.projectIamAdmin], to: [\"group:payments-leads@example.com\"], reason: r }\n";
    for managed in [false, true] {
        let (base, head) = both(|side| {
            side.append(SEARCH, to_leads);
            if managed {
                side.append("teamkit.yaml", MANAGED);
            }
        });
        head.edit(PAYMENTS, "leads: [alice]\n", "");
        let run = diff(&base, &head, &["--fail-on", "escalating-access"]);
        assert!(!run.stderr.contains("escalating-access"), "{}", run.stderr);
        let run = run.prints("1 person loses access");
        assert!(!run.stdout.contains("gains access"), "{}", run.stdout);
        run.prints("~ group:payments-leads@example.com\n")
            .prints("its bindings stay, but nobody is listed for it any more: no definition says who is in it");
        let check = head.run(&["check"]).exits(0);
        assert_eq!(
            check
                .stdout
                .contains("warning[leaderless-grant]: team `search` grants access to the leads of team `payments`"),
            managed
        );
    }
    // The same of members.
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit(SEARCH, "members:\n  - dave\n  - erin\n", "");
    let run = diff(&base, &head, &["--allow", "lock-out"]).exits(0);
    run.prints("2 people lose access · production touched · 0 escalations\n").prints("~ group:search@example.com\n");
}
