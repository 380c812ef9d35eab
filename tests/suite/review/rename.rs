//! Renames: what is recognised as one, and what it is told to pin.

use std::fmt::Write as _;

use super::support::{POLICY, SCOPES, SHOP, rename_service};
use crate::support::{
    compare::{PAYMENTS, against},
    git::Repository,
    workspace::Workspace,
};

/// The headline, and what is said of a rename before it.
fn says(base: &Workspace, head: &Workspace) -> (String, String) {
    let allowed = ["diff", "--allow", "mass-removal", "--allow", "lock-out"];
    let json = against(base, head, &[&allowed[..], &["--format", "json"]].concat()).exits(0).json();
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    let said = text(&json["events"][0]["text"]);
    let shown = against(base, head, &allowed).exits(0).stdout.replace("\n      ", " ");
    assert!(shown.starts_with(&format!("  {said}")), "{shown}");
    (text(&json["summary"]["headline"]), said)
}

fn rename_team(head: &Workspace, more: &str) {
    head.write("teams/billing.yaml", format!("{}{more}", head.read(PAYMENTS)));
    head.remove(PAYMENTS);
}

#[test]
fn a_renamed_team_is_recognised_and_told_what_to_pin() {
    let group = "group: payments@example.com\n";
    let leads = "lead_group: payments-leads@example.com\n";
    let formerly = "formerly: [payments]\n";
    let cases = [
        (
            String::new(),
            "Nobody's access changes by the definitions, but 1 team has another group. 4 roots change.",
            "looks like team `payments` became `billing`: pin `group: payments@example.com` to keep its bindings, \
             pin `lead_group: payments-leads@example.com`, add `formerly: [payments]`",
        ),
        (
            format!("{group}{leads}"),
            "Nobody's access changes. Terraform has nothing to do.",
            "looks like team `payments` became `billing`: add `formerly: [payments]`",
        ),
        (
            format!("{formerly}{leads}"),
            "Nobody's access changes by the definitions, but 1 team has another group. 4 roots change.",
            "team `payments` became `billing`: pin `group: payments@example.com` to keep its bindings",
        ),
        (
            format!("{group}{leads}{formerly}"),
            "Nobody's access changes. Terraform has nothing to do.",
            "team `payments` became `billing`",
        ),
    ];
    for (more, first, second) in cases {
        let (base, head) = (Workspace::small(), Workspace::small());
        rename_team(&head, &more);
        assert_eq!(says(&base, &head), (first.to_owned(), second.to_owned()), "{more}");
    }
}

#[test]
fn a_renamed_service_is_recognised_and_told_what_to_pin() {
    let projects = "pin `google: { project: { development: ledger-dev, production: ledger-prod } }` in the registry, \
                    or its access moves to another project";
    let namespaces = "pin `kubernetes: { namespace: { development: ledger, production: ledger } }` in the registry, \
                      or its access moves to another namespace";
    let formerly = "  formerly: [ledger]\n";
    let moves = "3 people gain access, 3 lose access · production touched · 0 escalations".to_owned();
    let cases = [
        (
            String::new(),
            moves.clone(),
            format!("looks like service `ledger` became `books`: {projects}, {namespaces}, add `formerly: [ledger]`"),
        ),
        (formerly.to_owned(), moves, format!("service `ledger` became `books`: {projects}, {namespaces}")),
        (
            SCOPES.to_owned(),
            "Nobody's access changes. 2 roots change.".to_owned(),
            "looks like service `ledger` became `books`: add `formerly: [ledger]`".to_owned(),
        ),
        (
            format!("{SCOPES}{formerly}"),
            "Nobody's access changes. 2 roots change.".to_owned(),
            "service `ledger` became `books`".to_owned(),
        ),
    ];
    for (facts, first, second) in cases {
        let (base, head) = (Workspace::small(), Workspace::small());
        rename_service(&head, &facts);
        assert_eq!(says(&base, &head), (first, second), "{facts}");
    }
}

fn renames(base: &Workspace, head: &Workspace) -> Vec<String> {
    let json = against(base, head, &["diff", "--format", "json"]).json();
    let all = json["renames"].as_array().expect("a list").iter();
    all.map(|rename| format!("{} -> {}", rename["before"], rename["after"]).replace('"', "")).collect()
}

#[test]
fn what_could_be_two_renames_is_none() {
    // Two heirs of the same people and services.
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit(SHOP, "ledger:\n", "ledger:\n  shared: true\n");
    head.edit(SHOP, "checkout:\n", "checkout:\n  shared: true\n");
    head.write("teams/left.yaml", head.read(PAYMENTS));
    head.write("teams/right.yaml", head.read(PAYMENTS));
    head.remove(PAYMENTS);
    assert!(renames(&base, &head).is_empty());
    // One of them says that it is the heir.
    head.append("teams/right.yaml", "formerly: [payments]\n");
    assert_eq!(renames(&base, &head), ["payments -> right"]);
}

#[test]
fn other_people_or_other_services_are_no_rename() {
    let (base, head) = (Workspace::small(), Workspace::small());
    rename_team(&head, "");
    head.edit("teams/billing.yaml", "leads: [alice]\nmembers:\n  - bob\n  - carol\n", "members: [dana, emil, finn]\n");
    assert!(renames(&base, &head).is_empty());
    let (base, head) = (Workspace::small(), Workspace::small());
    rename_team(&head, "");
    head.edit("teams/billing.yaml", "  - checkout\n  - ledger\n", "  - search-api\n");
    head.edit(SHOP, "search-api:\n", "search-api:\n  shared: true\n");
    assert!(renames(&base, &head).is_empty());
    // Nobody is gone.
    let (base, head) = (Workspace::small(), Workspace::small());
    head.write("teams/billing.yaml", "description: New\nleads: [gil]\nmembers: [hal]\n");
    assert!(renames(&base, &head).is_empty());
}

#[test]
fn joining_a_renamed_team_is_all_that_is_said_of_a_person() {
    let (base, head) = (Workspace::small(), Workspace::small());
    rename_team(&head, "group: payments@example.com\nlead_group: payments-leads@example.com\nformerly: [payments]\n");
    head.edit("teams/billing.yaml", "  - carol\n", "  - frances\n");
    let run = against(&base, &head, &["diff"]).exits(0);
    run.prints("+ frances@example.com   joins billing (teams/billing.yaml:5)\n")
        .prints("- carol@example.com   leaves payments (was teams/payments.yaml:5), keeps no access\n");
}

#[test]
fn many_renamed_services_do_not_keep_the_report_back() {
    let all = |letter: char| {
        let (mut services, mut team) = (String::new(), String::from("members: [alice, bob]\nservices:\n"));
        for index in 0..250 {
            let _ = writeln!(services, "{letter}-{index:03}: {{ description: same }}");
            let _ = writeln!(team, "  - {letter}-{index:03}");
        }
        (services, team)
    };
    let (services, team) = all('a');
    let files = [("teamkit.yaml", POLICY), ("services/all.yaml", &services), ("teams/many.yaml", &team)];
    let repository = Repository::of(Workspace::of(files));
    let (services, team) = all('b');
    repository.files.write("services/all.yaml", services);
    repository.files.write("teams/many.yaml", team);
    let start = std::time::Instant::now();
    let json = repository.diff(&["--base", "HEAD", "--format", "json", "--allow", "mass-removal"]).exits(0).json();
    assert_eq!(json["renames"].as_array().map(Vec::len), Some(250));
    // Comparing each pair with each other pair takes minutes.
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}
