//! Entitlements: who may ask for what, and who approves.

use super::support::{lines, workspace};
use crate::support::workspace::{Run, Workspace};

/// One line for each entitlement: scope, id, roles, who may ask, hours, who approves, `!` without a reason, the end.
fn entitlements(run: &Run) -> Vec<String> {
    let json = run.json();
    let texts = |value: &serde_json::Value| -> String {
        let texts = value.as_array().expect("a list").iter().map(|text| text.as_str().expect("a text").to_owned());
        texts.collect::<Vec<_>>().join(",")
    };
    let line = |one: &serde_json::Value| {
        let scope = one["scope"].as_object().expect("a scope").values().next().expect("a part").as_str().expect("text");
        let approvers = texts(&one["approvers"]);
        let cells = [
            scope,
            one["id"].as_str().expect("an id"),
            &texts(&one["roles"]),
            &texts(&one["principals"]),
            &one["hours"].to_string(),
            if approvers.is_empty() { "-" } else { &approvers },
            if one["justification"] == true { "" } else { "!" },
            one["until"].as_str().unwrap_or_default(),
        ];
        cells.join(" ").trim_end().replace("@example.com", "@")
    };
    json["entitlements"].as_array().expect("a list").iter().map(line).collect()
}

fn asked(workspace: &Workspace) -> Vec<String> {
    entitlements(&workspace.run(&["grants", "--format", "json"]).exits(0))
}

#[track_caller]
fn may_ask(files: &str, expected: &[&str]) {
    assert_eq!(asked(&workspace(files)), expected);
}

#[test]
fn members_may_ask_for_the_first_role_that_speaks_of_an_environment() {
    may_ask(
        "#> teams/crew.yaml
members: [ann, bob]
access: { members: { dev: none }, eligible: { dev: see, prod: work } }
services:
  - alpha1
  - { name: alpha2, access: { eligible: { dev: none, prod: see } } }
",
        &[
            "alpha1-dev crew--see roles/logging.viewer group:crew@ 4 -",
            "alpha1-prod crew--work roles/pubsub.editor group:crew@ 4 -",
            "alpha2-prod crew--see roles/logging.viewer group:crew@ 4 -",
        ],
    );
}

#[test]
fn what_is_asked_for_is_in_no_grant() {
    let workspace = workspace(
        "#> teams/crew.yaml
members: [ann, bob]
services: [alpha1]
access: { members: { dev: none }, eligible: { dev: work } }
grants:
  - { service: alpha1, environment: prod, role: work, eligible: true, reason: Deploys }
  - { service: alpha1, environment: prod, role: see, eligible: false, reason: Looks }
",
    );
    let run = workspace.run(&["grants", "--format", "json"]).exits(0);
    assert_eq!(lines(&run), ["alpha1-prod roles/logging.viewer group:crew@ - ann@,bob@"]);
    let people = run.json()["entitlements"][0]["people"].clone();
    assert_eq!(people, serde_json::json!(["ann@example.com", "bob@example.com"]));
    assert_eq!(entitlements(&run).len(), 2);
}

#[test]
fn an_entry_overrides_how_it_is_asked_for() {
    let crew = "#> teams/crew.yaml
leads: [lea]
members: [ann, bob]
services: [alpha1]
access: { members: { dev: none } }
grants:
  - { service: alpha1, environment: dev, role: see, to: [ann], eligible: true, reason: One }
  - { service: alpha1, environment: dev, role: work, to: [ann], eligible: { hours: 24, justification: true }, reason: Two }
  - service: alpha1
    environment: dev
    google: [roles/pubsub.viewer]
    to: [ann, team/watch, \"group:sec@example.com\"]
    eligible: { approvers: [bob, team/watch, lead], id: crew-queue }
    reason: Three
  - { service: alpha1, environment: dev, google: [roles/pubsub.viewer], to: [bob], eligible: { approvers: [] }, reason: Four }
#> teams/watch.yaml
grant_to: members
members: [wes, { email: will, until: 2026-12-01 }, { email: gone, until: 2026-11-01 }]
";
    let workspace = workspace(&crew.replace("\\\"", "\""));
    workspace.append("teamkit.yaml", "eligibility: { hours: 2, approvers: lead, justification: false }\n");
    assert_eq!(
        asked(&workspace),
        [
            "alpha1-dev crew--pubsub-viewer roles/pubsub.viewer user:bob@ 2 - !",
            "alpha1-dev crew--see roles/logging.viewer user:ann@ 2 group:crew-leads@ !",
            "alpha1-dev crew--work roles/pubsub.editor user:ann@ 24 group:crew-leads@",
            "alpha1-dev crew-queue roles/pubsub.viewer group:sec@,user:ann@,user:wes@,user:will@ 2 \
             group:crew-leads@,user:bob@,user:wes@,user:will@ !",
        ]
    );
}

#[test]
fn lead_approves_as_the_owner_of_the_service() {
    may_ask(
        "#> teams/crew.yaml
leads: [lea]
members: [ann]
services: [alpha1]
access: { members: { dev: none } }
#> teams/guests.yaml
leads: [gus]
members: [gil]
grants:
  - { service: alpha1, environment: dev, role: see, eligible: { approvers: [lead] }, reason: They visit }
",
        &["alpha1-dev guests--see roles/logging.viewer group:guests@ 4 group:crew-leads@"],
    );
}

#[test]
fn entries_of_one_team_role_and_project_are_one_entitlement_with_all_people_and_origins() {
    let workspace = workspace(
        "#> teams/crew.yaml
members: [ann, bob]
services: [alpha1]
access: { members: { dev: none }, eligible: { dev: see } }
grants:
  - { service: alpha1, environment: dev, role: see, to: [zoe], eligible: true, until: 2026-12-01, reason: Visits }
#> teams/other.yaml
members: [zoe]
",
    );
    let run = workspace.run(&["grants", "--format", "json"]).exits(0);
    assert_eq!(entitlements(&run), ["alpha1-dev crew--see roles/logging.viewer group:crew@,user:zoe@ 4 -"]);
    assert_eq!(run.json()["entitlements"][0]["origins"].as_array().expect("a list").len(), 2);
}

#[test]
fn who_may_ask_ends_with_the_entry_and_with_the_person() {
    let files = "#> teams/crew.yaml
grant_to: members
members: [{ email: ann, until: 2026-12-10 }, { email: bob, until: 2026-11-01 }]
services: [alpha1]
access: { members: { dev: none }, eligible: { prod: see } }
grants:
  - { service: alpha1, environment: dev, role: see, eligible: true, until: 2026-12-01, reason: Visits }
";
    let workspace = workspace(files);
    let on = |day: &str| entitlements(&workspace.run_on(day, &["grants", "--format", "json"]).exits(0));
    let (dev, prod) = (
        "alpha1-dev crew--see roles/logging.viewer user:ann@ 4 -  2026-12-01",
        "alpha1-prod crew--see roles/logging.viewer user:ann@ 4 -  2026-12-10",
    );
    assert_eq!(on("2026-12-01"), [dev, prod]);
    assert_eq!(on("2026-12-02"), [prod]);
    assert_eq!(on("2026-12-11"), <[&str; 0]>::default());
}

/// Without approvers a request would need no approval, so nothing is written where nobody can approve.
#[test]
fn what_nobody_can_approve_is_not_written() {
    let workspace = workspace(
        "#> teams/crew.yaml
members: [ann, bob]
services: [alpha1]
access: { members: { dev: none }, eligible: { dev: see } }
",
    );
    workspace.append("teamkit.yaml", "eligibility: { approvers: [lead] }\n");
    assert_eq!(asked(&workspace), <[&str; 0]>::default());
    workspace.run(&["check"]).exits(0).prints("self-approval").prints("nobody can approve `crew--see` in alpha1-dev");
    workspace.generate();
    assert!(!workspace.generated().values().any(|text| text.contains("entitlement")));
}

#[test]
fn folders_and_organizations_can_be_asked_for_and_clusters_cannot() {
    let workspace = workspace(
        "#> teams/crew.yaml
members: [ann, bob]
services: [alpha1]
access: { members: { dev: none } }
grants:
  - scope: [shop, company]
    google: [roles/browser]
    eligible: { hours: 1 }
    condition: { title: days, expression: \"request.time.getDayOfWeek() < 6\" }
    reason: Looks around
  - { scope: cluster, kubernetes: [view], eligible: true, reason: Looks around }
",
    );
    workspace.append(
        "teamkit.yaml",
        "scopes: { shop: { folder: \"481516234200\" }, company: { organization: \"108108108108\" }, cluster: { cluster: c-dev } }\n",
    );
    assert_eq!(
        asked(&workspace),
        [
            "481516234200 crew--browser roles/browser group:crew@ 1 -",
            "108108108108 crew--browser roles/browser group:crew@ 1 -",
        ]
    );
    workspace.run(&["check"]).exits(0).prints("ineligible-role");
    workspace.generate();
    let text: String = workspace.generated().into_values().collect();
    for line in [
        "parent               = \"folders/481516234200\"",
        "resource_type = \"cloudresourcemanager.googleapis.com/Organization\"",
        "condition_expression = \"request.time.getDayOfWeek() < 6\"",
        "\"google_privileged_access_manager_entitlement\" \"folders_X2F481516234200__crew--browser\"",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn order_does_not_matter() {
    let one = "  - { service: alpha1, environment: dev, role: see, to: [ann], eligible: true, reason: One }\n";
    let two = "  - { service: alpha1, environment: dev, role: see, to: [bob], eligible: true, reason: Two }\n";
    let of = |first: &str, second: &str| {
        let head = "#> teams/crew.yaml\nmembers: [ann, bob]\nservices: [alpha1]\ngrants:\n";
        let workspace = workspace(&format!("{head}{first}{second}"));
        workspace.generate();
        workspace.generated()
    };
    assert_eq!(of(one, two), of(two, one));
}
