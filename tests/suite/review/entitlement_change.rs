//! Who may ask for what, as `diff` tells it.

use serde_json::Value;

use super::support::findings;
use crate::support::{
    compare::{PAYMENTS, diff},
    workspace::{Run, Workspace},
};

/// Two small workspaces in which payments may ask for a role in production.
fn sides() -> (Workspace, Workspace) {
    let sides = (Workspace::small(), Workspace::small());
    for side in [&sides.0, &sides.1] {
        side.append("teamkit.yaml", "eligibility: { approvers: [lead] }\n");
        side.append(PAYMENTS, "access: { eligible: { production: developer } }\n");
    }
    sides
}

/// One line for each change: kind, scope, id, people, flags, `!` if it weakens.
fn changes(run: &Run) -> Vec<String> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let texts = |value: &Value| value.as_array().expect("a list").iter().map(text).collect::<Vec<_>>().join(",");
    let line = |change: &Value| {
        let weakens = if change["weakens"] == true { " !" } else { "" };
        let (people, flags) = (texts(&change["people"]), texts(&change["flags"]));
        let scope = text(&change["scope"]["project"]);
        let line = format!("{} {scope} {} {people} [{flags}]{weakens}", text(&change["kind"]), text(&change["id"]));
        line.replace("@example.com", "@")
    };
    run.json()["entitlements"].as_array().expect("a list").iter().map(line).collect()
}

#[track_caller]
fn changed(base: &Workspace, head: &Workspace, expected: &[&str]) -> Run {
    let run = diff(base, head, &["--format", "json"]).exits(0);
    assert_eq!(changes(&run), expected);
    assert_eq!(run.json()["changes"], serde_json::json!([]), "nobody has more");
    run
}

#[test]
fn who_joins_may_ask_and_who_leaves_may_not() {
    let (base, head) = sides();
    head.edit(PAYMENTS, "  - carol\n", "  - dora\n");
    let run = diff(&base, &head, &["--format", "json"]).exits(0);
    let expected = ["checkout-prod", "ledger-prod"].map(|project| {
        [
            format!("gained {project} payments--developer dora@ [protected-access]"),
            format!("lost {project} payments--developer carol@ []"),
        ]
    });
    assert_eq!(changes(&run), expected.concat());
}

#[test]
fn a_new_request_is_told_with_its_terms() {
    let (base, head) = sides();
    head.append(
        PAYMENTS,
        "grants:\n  - { service: ledger, environment: production, google: [roles/spanner.databaseReader], to: [\"group:support@example.com\"], eligible: { hours: 1, approvers: [] }, reason: On call }\n",
    );
    changed(&base, &head, &["gained ledger-prod payments--spanner-databasereader group:support@ [protected-access]"]);
    diff(&base, &head, &[])
        .exits(0)
        .prints("Nobody's access changes; 1 may ask for more · production touched")
        .prints("+ group:support@example.com")
        .prints("may ask for roles/spanner.databaseReader on ledger in production (ledger-prod), 1 hour")
        .prints("nobody approves");
    diff(&base, &head, &["--format", "markdown"]).exits(0).prints("Who may ask for what");
    diff(&base, &head, &["--format", "github"]).exits(0).prints("may ask for roles/spanner.databaseReader");
}

#[test]
fn approval_that_goes_away_is_alarming_and_weakens_the_policy() {
    let (base, head) = sides();
    head.edit("teamkit.yaml", "eligibility: { approvers: [lead] }", "eligibility: { approvers: [] }");
    let people = "alice@,bob@,carol@ [protected-access] !";
    let run = changed(
        &base,
        &head,
        &[
            &format!("changed checkout-prod payments--developer {people}"),
            &format!("changed ledger-prod payments--developer {people}"),
        ],
    );
    assert_eq!(
        run.json()["entitlements"][0]["before"]["approvers"],
        serde_json::json!(["group:payments-leads@example.com"])
    );
    assert!(findings(&run).contains(&"weakened-policy warning".to_owned()), "{:?}", findings(&run));
    diff(&base, &head, &[])
        .exits(0)
        .prints("! nobody approves what is asked for, was lead")
        .prints("! alice@example.com, bob@example.com")
        .prints("no longer approved, was by group:payments-leads@example.com");
}

/// What an entry says by itself is policy, too.
#[test]
fn an_entry_that_asks_for_less_weakens_the_policy() {
    let entry = |terms: &str| {
        format!(
            "grants:\n  - {{ service: ledger, environment: production, google: [roles/spanner.databaseReader], eligible: {{ {terms} }}, reason: On call }}\n"
        )
    };
    let policy = |before: &str, after: &str| -> Vec<String> {
        let (base, head) = sides();
        base.append(PAYMENTS, entry(before));
        head.append(PAYMENTS, entry(after));
        let json = diff(&base, &head, &["--format", "json"]).exits(0).json();
        let policy = json["policy"].as_array().expect("a list").iter();
        policy
            .map(|change| format!("{} {} {}", change["kind"], change["text"], change["weakens"]).replace('"', ""))
            .collect()
    };
    let id = "payments--spanner-databasereader in ledger-prod";
    assert_eq!(policy("hours: 2", "hours: 8"), [format!("access {id} lasts 8 hours, was 2 true")]);
    assert_eq!(policy("hours: 8", "hours: 2"), <[&str; 0]>::default());
    assert_eq!(
        policy("approvers: [lead]", "approvers: []"),
        [format!("access {id} needs no approval any more, was approved by group:payments-leads@example.com true")]
    );
    assert_eq!(
        policy("approvers: [lead]", "approvers: [bob]"),
        [format!("access {id} is approved by user:bob@example.com, was by group:payments-leads@example.com true")]
    );
    assert_eq!(
        policy("justification: true", "justification: false"),
        [format!("access {id} needs no reason any more true")]
    );
}

#[test]
fn guards_judge_what_may_be_asked_for() {
    let (base, head) = sides();
    head.append(
        PAYMENTS,
        "grants:\n  - { service: ledger, environment: production, google: [roles/iam.serviceAccountTokenCreator], to: [bob, \"user:hal@partner.example\"], eligible: true, reason: On call }\n",
    );
    let run = diff(&base, &head, &["--format", "json", "--author", "bob@example.com"]).exits(0);
    let found = findings(&run);
    for rule in ["escalating-access", "own-access", "outside-access", "protected-access"] {
        assert!(found.iter().any(|finding| finding.starts_with(rule)), "{rule}: {found:?}");
        let fails = ["--author", "bob@example.com", "--fail-on", rule];
        diff(&base, &head, &fails).exits(1).says("may ask for access");
    }
    assert_eq!(run.json()["summary"]["escalations"], 2);
}

#[test]
fn another_name_of_the_team_is_another_id_and_nothing_else() {
    let (base, head) = sides();
    let text = std::fs::read_to_string(head.path().join(PAYMENTS)).expect("a file");
    std::fs::remove_file(head.path().join(PAYMENTS)).expect("a file");
    head.write(
        "teams/billing.yaml",
        format!("formerly: [payments]\ngroup: payments@example.com\nlead_group: payments-leads@example.com\n{text}"),
    );
    changed(&base, &head, &[]);
    diff(&base, &head, &[])
        .exits(0)
        .prints("the entitlement `payments--developer` in checkout-prod is `billing--developer` now");
}

#[test]
fn other_people_by_the_same_terms_of_another_entitlement_gain_nothing() {
    let (base, head) = sides();
    let entry = |id: &str| {
        format!(
            "grants:\n  - {{ service: ledger, environment: production, google: [roles/spanner.databaseReader], to: [bob], eligible: {{ id: {id} }}, reason: On call }}\n"
        )
    };
    base.append(PAYMENTS, entry("on-call"));
    head.append(PAYMENTS, entry("night-watch"));
    changed(&base, &head, &[]);
}

#[test]
fn a_right_to_ask_without_an_end_is_more_than_one_with_an_end() {
    let (base, head) = (Workspace::small(), Workspace::small());
    let entry = |eligible: &str, until: &str| {
        format!(
            "grants:\n  - {{ service: ledger, environment: production, google: [roles/spanner.databaseReader], \
             eligible: {eligible}, {until}reason: On call }}\n"
        )
    };
    base.append(PAYMENTS, entry("true", "until: 2026-12-31, "));
    head.append(PAYMENTS, entry("{ id: payments-on-call }", ""));
    let people = "alice@,bob@,carol@";
    let more = format!("changed ledger-prod payments-on-call {people} [protected-access] !");
    changed(&base, &head, &[more.as_str()]);
    let same_id = Workspace::small();
    same_id.append(PAYMENTS, entry("true", ""));
    diff(&base, &same_id, &[]).exits(0).prints("! alice@example.com").prints("without an end, was until 2026-12-31");
}

#[test]
fn another_id_hides_no_approval_that_goes_away() {
    let (base, head, beside) = (Workspace::small(), Workspace::small(), Workspace::small());
    let entry = |eligible: &str| {
        format!(
            "  - {{ service: ledger, environment: production, google: [roles/spanner.databaseReader], eligible: \
             {eligible}, reason: On call }}\n"
        )
    };
    let (approved, free) = (entry("{ approvers: [team/search] }"), entry("{ id: on-call, approvers: [] }"));
    base.append(PAYMENTS, format!("grants:\n{approved}"));
    head.append(PAYMENTS, format!("grants:\n{free}"));
    beside.append(PAYMENTS, format!("grants:\n{approved}{free}"));
    let people = "alice@,bob@,carol@";
    let run = changed(&base, &head, &[format!("changed ledger-prod on-call {people} [protected-access] !").as_str()]);
    assert_eq!(findings(&run).iter().filter(|finding| finding.contains("weakened-policy")).count(), 1);
    changed(&base, &beside, &[format!("gained ledger-prod on-call {people} [protected-access] !").as_str()]);
}

#[test]
fn who_joins_those_that_approve_is_told() {
    let (base, head) = sides();
    for side in [&base, &head] {
        side.edit("teamkit.yaml", "approvers: [lead]", "approvers: [team/search]");
    }
    head.edit("teams/search.yaml", "members:\n", "members:\n  - bob\n");
    let run = diff(&base, &head, &["--format", "json"]).exits(0);
    let events = run.json()["events"].to_string();
    assert!(events.contains("bob@example.com may approve payments--developer now, and may ask for it"), "{events}");
    diff(&head, &base, &[]).exits(0).prints("bob@example.com may no longer approve payments--developer");
}
