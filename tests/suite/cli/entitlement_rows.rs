//! What people may ask for, apart from what they have: in every command that answers who has what.

use crate::support::workspace::Workspace;

fn workspace() -> Workspace {
    let workspace = Workspace::small();
    workspace.append("teamkit.yaml", "eligibility: { approvers: [lead] }\n");
    workspace.append("teams/payments.yaml", "access: { eligible: { production: developer } }\n");
    workspace
}

#[test]
fn every_question_tells_what_may_be_asked_for() {
    let workspace = workspace();
    for question in [
        &["who", "ledger"][..],
        &["access", "bob"],
        &["access", "payments"],
        &["access", "group:payments@example.com"],
        &["explain", "bob", "ledger", "production"],
        &["grants"],
    ] {
        let text = workspace.run(question).exits(0);
        assert!(text.stdout.to_lowercase().contains("may ask for"), "{question:?}\n{}", text.stdout);
        let json = workspace.run(&[question, &["--format", "json"]].concat()).exits(0).json();
        let ids = json["entitlements"].as_array().expect("a list").iter().map(|one| one["id"].clone());
        assert!(ids.clone().all(|id| id == "payments--developer") && ids.count() > 0, "{question:?}");
    }
}

#[test]
fn nobody_else_is_told() {
    let workspace = workspace();
    for question in [&["who", "search-api"][..], &["access", "dave"], &["explain", "bob", "search-api"]] {
        let run = workspace.run(question).exits(0);
        assert!(!run.stdout.to_lowercase().contains("may ask for"), "{}", run.stdout);
    }
    let lists = |question: &[&str]| workspace.run(question).exits(0).json()["entitlements"].clone();
    assert_eq!(lists(&["access", "dave", "--format", "json"]), serde_json::json!([]));
    assert_eq!(lists(&["grants", "--service", "search-api", "--format", "json"]), serde_json::json!([]));
}

#[test]
fn who_can_counts_what_a_request_would_give() {
    let workspace = workspace();
    let asked = |can: &str| {
        let json = workspace.run(&["who", "ledger", "production", "--can", can, "--format", "json"]).exits(0).json();
        json["entitlements"].as_array().expect("a list").len()
    };
    assert_eq!((asked("developer"), asked("roles/cloudtrace.user"), asked("delete:pods")), (1, 1, 0));
}

#[test]
fn the_matrix_has_rows_of_its_own_for_it() {
    insta::assert_snapshot!(workspace().run(&["matrix", "--team", "payments"]).exits(0).stdout);
}

#[test]
fn documents_of_teams_tell_it() {
    let workspace = workspace();
    workspace.run(&["snapshot", "--accept"]).exits(0);
    let text = std::fs::read_to_string(workspace.path().join("snapshots/payments.snap")).expect("a document");
    let start = text.find("## May ask for").expect("a part of its own");
    insta::assert_snapshot!(text[start..].split("\n\n## ").next().expect("a part"));
    workspace.edit("teamkit.yaml", "approvers: [lead]", "approvers: []");
    workspace.run(&["snapshot", "--check"]).exits(1).prints("-").prints("nobody");
}

#[test]
fn an_end_to_come_is_told_by_generate() {
    let workspace = Workspace::small();
    workspace.append(
        "teams/payments.yaml",
        "grants:\n  - { service: ledger, environment: development, role: viewer, to: [bob], eligible: true, until: 2026-12-31, reason: Month end }\n",
    );
    workspace.run(&["generate"]).exits(0).says("1 entitlement ends, the first on 2026-12-31");
    let check = workspace.run_on("2027-01-01", &["generate", "--check"]).exits(0);
    check.says("changed only because access expired");
}
