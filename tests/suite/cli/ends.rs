//! Ends that no cloud enforces: each command that shows one says so.

use crate::support::{
    compare::diff,
    workspace::{Workspace, unwrapped},
};

const RUN: &str = "ends with the first `teamkit generate` after that date that is applied; nothing else ends it";

/// Tess is in payments for some time; the principals are configured like this.
fn company(principals: &str) -> Workspace {
    let policy = format!(
        "\
version: 1
domain: example.com
environments:
  production:
    google: {{ project: \"{{{{service}}}}-prod\" }}
    kubernetes: {{ cluster: prod }}
roles:
  viewer: {{ google: [roles/logging.viewer], kubernetes: [view] }}
  watcher: {{ google: [roles/monitoring.viewer] }}
access: {{ members: {{ production: watcher }} }}
principals: {{ {principals} }}
"
    );
    Workspace::of([
        ("teamkit.yaml", policy.as_str()),
        ("services/all.yaml", "ledger: {}\n"),
        ("teams/payments.yaml", "members: [ana, { email: tess, until: 2027-03-31 }]\nservices: [ledger]\n"),
    ])
}

/// What each command says of Tess on stderr.
fn said(workspace: &Workspace) -> Vec<String> {
    let runs: [&[&str]; 4] =
        [&["who", "ledger"], &["access", "tess"], &["access", "payments"], &["explain", "tess", "ledger"]];
    runs.map(|arguments| unwrapped(&workspace.run(arguments).exits(0).stderr)).into()
}

#[test]
fn daily_8_an_end_that_google_keeps_needs_no_note() {
    for principals in ["manage_groups: true, customer: C01abc234, membership_expiry: true", "grant_to: members"] {
        let workspace = company(principals);
        for said in said(&workspace) {
            assert!(!said.contains("tess"), "{principals}: {said}");
        }
        let said = workspace.generate().stderr;
        assert!(!said.contains("an end"), "{principals}: {said}");
    }
}

#[test]
fn the_end_of_a_managed_membership_is_that_of_the_next_run() {
    for said in said(&company("manage_groups: true, customer: C01abc234")) {
        assert!(said.contains(&format!("the access of `tess@example.com` until 2027-03-31 {RUN}")), "{said}");
    }
}

#[test]
fn nothing_ends_a_membership_of_a_group_that_teamkit_does_not_fill() {
    let workspace = company("grant_to: group");
    for said in said(&workspace) {
        let words = "nothing removes `tess@example.com` after 2027-03-31 from `group:payments@example.com`, which teamkit doesn't fill: remove them there";
        assert!(said.contains(words), "{said}");
    }
    let words = "1 membership has an end, the first on 2027-03-31, in groups that teamkit doesn't fill: nothing removes the people from there";
    let said = unwrapped(&workspace.generate().stderr);
    assert!(said.contains(words), "{said}");
}

#[test]
fn the_end_of_a_grant_in_a_cluster_is_that_of_the_next_run() {
    let workspace = company("grant_to: members");
    let grant = "grants:\n  - { service: ledger, role: viewer, to: [zoe], until: 2027-02-28, reason: Look }\n";
    workspace.append("teams/payments.yaml", grant);
    let said = unwrapped(&workspace.run(&["explain", "zoe", "ledger"]).exits(0).stderr);
    assert!(said.contains(&format!("the access of `zoe@example.com` until 2027-02-28 {RUN}")), "{said}");
    // That Google ends the other half of it is another matter.
    let said = unwrapped(&workspace.run(&["who", "ledger", "--can", "roles/logging.viewer"]).exits(0).stderr);
    assert!(!said.contains(RUN), "{said}");
}

#[test]
fn a_report_says_so_of_the_ends_that_a_change_brings() {
    let (base, head) = (company("grant_to: group"), company("grant_to: group"));
    head.edit("teams/payments.yaml", "ana,", "ana, { email: zoe, until: 2027-01-31 },");
    let words = "nothing removes `zoe@example.com` after 2027-01-31 from `group:payments@example.com`";
    for format in ["text", "markdown"] {
        let text = unwrapped(&diff(&base, &head, &["--format", format]).exits(0).stdout);
        assert!(text.contains(words), "{text}");
        assert!(!text.contains("tess"), "{text}");
    }
}
