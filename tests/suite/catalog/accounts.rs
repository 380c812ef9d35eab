//! Who can run pods in a namespace can act as its service accounts.

use crate::support::{compare::diff, workspace::Workspace};

/// Payments owns `ledger`; the account `ledger/deployer` of its namespace holds `held`, and ben gets `given` there.
fn workspace(held: &str, given: &str) -> Workspace {
    let grant = |to: &str, role: &str| {
        let lifetime = if to == "ben" { ", until: 2026-12-31" } else { "" };
        format!(
            "  - {{ service: ledger, environment: production, {role}, to: [\"{to}\"], reason: Deploys{lifetime} }}\n"
        )
    };
    let account = "serviceAccount:shop-platform.svc.id.goog[ledger/deployer]";
    let mut team = "members: [ana, ben]\nservices: [ledger]\ngrants:\n".to_owned();
    team.push_str(&grant(account, held));
    if !given.is_empty() {
        team.push_str(&grant("ben", given));
    }
    Workspace::of([
        (
            "teamkit.yaml",
            "version: 1\ndomain: example.com\nenvironments:\n  production:\n    google: { project: \"{{service}}-prod\" }\n    \
             kubernetes: { cluster: prod }\nroles:\n  viewer: { google: [roles/logging.viewer], kubernetes: [view] }\naccess: { \
             members: { production: viewer } }\n",
        ),
        ("teams/payments.yaml", &*team),
    ])
}

const PODS: &str =
    r#"kubernetes: [{ role: runner, rules: [{ api_groups: [""], resources: [pods], verbs: [create] }] }]"#;
const JOBS: &str =
    "kubernetes: [{ role: runner, rules: [{ api_groups: [batch], resources: [jobs], verbs: [patch] }] }]";
const EXEC: &str =
    r#"kubernetes: [{ role: runner, rules: [{ api_groups: [""], resources: [pods/exec], verbs: [create] }] }]"#;
const LOOK: &str = r#"kubernetes: [{ role: runner, rules: [{ api_groups: [""], resources: [pods], verbs: [get] }] }]"#;

/// Whether ben's role is an escalation, by `check` and by `diff`; both must say the same.
fn escalates(held_roles: &str, given: &str) -> bool {
    let (base, head) = (workspace(held_roles, ""), workspace(held_roles, given));
    let checked = head.run(&["check"]).exits(0);
    // What the account itself holds may escalate, too.
    let by_check = checked.stdout.contains("service account deployer, which holds");
    let run = diff(&base, &head, &["--format", "json"]).exits(0).json();
    assert_eq!(by_check, run["summary"]["escalations"] == 1, "{}", checked.stdout);
    by_check
}

#[test]
fn running_pods_beside_an_account_that_holds_more_escalates() {
    for given in [PODS, JOBS, EXEC] {
        assert!(escalates("google: [roles/spanner.databaseReader]", given), "{given}");
        assert!(escalates("kubernetes: [admin]", given), "{given}");
    }
    assert!(!escalates("google: [roles/spanner.databaseReader]", LOOK));
    assert!(!escalates(PODS, PODS), "the account holds no more");
    let (base, head) = (
        workspace("google: [roles/spanner.databaseReader]", ""),
        workspace("google: [roles/spanner.databaseReader]", PODS),
    );
    let run = diff(&base, &head, &[]).exits(0);
    run.prints("privilege escalation: runs pods as the");
    let says = "runs pods as the service account deployer, which holds roles/spanner.databaseReader in ledger-prod";
    head.run(&["check"]).exits(0).prints(says);
}

#[test]
fn the_standard_levels_escalate_beside_accounts_that_escalate_themselves() {
    assert!(!escalates("google: [roles/spanner.databaseReader]", "kubernetes: [edit]"));
    assert!(!escalates("kubernetes: [admin]", "kubernetes: [edit]"));
    assert!(escalates("google: [roles/iam.serviceAccountTokenCreator]", "kubernetes: [edit]"));
    assert!(escalates("google: [roles/iam.serviceAccountTokenCreator]", PODS));
    assert!(!escalates("google: [roles/iam.serviceAccountTokenCreator]", "kubernetes: [view]"));
}
