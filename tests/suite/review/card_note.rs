//! What a report says of principals that no definition explains.

use crate::support::{
    compare::{PAYMENTS, diff},
    workspace::Workspace,
};

/// The first line of the card for a grant on ledger.
fn card(environment: &str, to: &str) -> String {
    let (base, head) = (Workspace::small(), Workspace::small());
    // Kubernetes takes no domains.
    let entry = format!(
        "grants:\n  - {{ service: ledger, environment: {environment}, google: [roles/logging.viewer], to: [\"{to}\"], reason: r }}\n"
    );
    head.append(PAYMENTS, entry);
    // Whether so many people are meant is another question.
    for side in [&base, &head] {
        side.append("teamkit.yaml", "rules: { broad-principal: off }\n");
    }
    let run = diff(&base, &head, &[]).exits(0);
    let card = run.stdout.lines().find(|line| line.starts_with(['!', '+']));
    card.expect("a card").trim_end().to_owned()
}

#[test]
fn who_is_in_a_group_is_unknown_and_alarming_in_production() {
    for (sign, environment) in [('!', "production"), ('+', "development")] {
        for to in ["group:pagers@example.com", "domain:example.com"] {
            assert_eq!(card(environment, to), format!("{sign} {to}   no definition says who is in it"));
        }
    }
}

#[test]
fn a_workload_of_a_service_is_known_and_others_are_not() {
    assert_eq!(
        card("production", "service/checkout"),
        "+ serviceAccount:checkout@checkout-prod.iam.gserviceaccount.com"
    );
    let ci = "serviceAccount:deployer@checkout-prod.iam.gserviceaccount.com";
    assert_eq!(card("development", ci), format!("+ {ci}"));
    assert_eq!(card("production", ci), format!("! {ci}"));
}

#[test]
fn a_role_that_means_more_does_not_hide_whom_nobody_knows() {
    let (base, head) = (Workspace::small(), Workspace::small());
    for side in [&base, &head] {
        side.append(PAYMENTS, "grants:\n  - { service: ledger, environment: production, role: viewer, to: [\"group:pagers@example.com\"], reason: r }\n");
    }
    head.edit("teamkit.yaml", "roles/monitoring.viewer]", "roles/monitoring.viewer, roles/pubsub.viewer]");
    let run = diff(&base, &head, &[]).exits(0);
    run.prints("! group:pagers@example.com   no definition says who is in it\n")
        .prints("role viewer now includes roles/pubsub.viewer");
}
