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

/// A workspace in which `grant` is a grant of ben's, and the service account deployer holds two roles.
fn with_deployer(grant: &str) -> Workspace {
    let workspace = Workspace::small();
    let ledger = "ledger:\n  description: The books, double entry\n";
    workspace.edit(
        "services/shop.yaml",
        ledger,
        &format!("{ledger}  resources: {{ deployer: {{ service_account: deployer }} }}\n"),
    );
    workspace.append("teamkit.yaml", "scopes: { platform: { cluster: platform-prod } }\n");
    workspace.append(
        "teams/payments.yaml",
        "grants:\n  - { service: ledger, environment: production, google: [roles/run.admin, roles/spanner.databaseUser], to: [\"serviceAccount:deployer@ledger-prod.iam.gserviceaccount.com\"], reason: Deploys }\n",
    );
    if !grant.is_empty() {
        workspace
            .append("teams/payments.yaml", format!("  - {{ {grant}, to: [bob], reason: Looks, until: 2026-12-31 }}\n"));
    }
    workspace
}

#[test]
fn who_can_act_as_an_account_has_what_it_has() {
    let deployer = "can act as deployer@ledger-prod.iam.gserviceaccount.com, which has roles/run.admin in ledger-prod (and 1 more)";
    for role in [
        "roles/iam.serviceAccountUser",
        "roles/iam.serviceAccountTokenCreator",
        "roles/iam.serviceAccountOpenIdTokenCreator",
        "roles/iam.serviceAccountKeyAdmin",
        "roles/iam.serviceAccountAdmin",
        "roles/iam.workloadIdentityUser",
    ] {
        for (site, before) in [("resource: deployer", ""), ("environment: production", "s service accounts")] {
            let site =
                if site.starts_with("resource") { format!("environment: production, {site}") } else { site.to_owned() };
            let grant = format!("service: ledger, {site}, google: [{role}]");
            let (base, head) = (with_deployer(""), with_deployer(&grant));
            let run = diff(&base, &head, &["--format", "json"]).exits(0).json();
            assert_eq!(run["summary"]["escalations"], 1, "{grant}: {run}");
            assert!(run.to_string().contains(deployer), "{grant}: {run}");
            let checked = head.run(&["check", "--format", "json"]).exits(0).json();
            let found = checked["diagnostics"].as_array().expect("a list").iter();
            let mut found =
                found.filter(|found| found["message"].as_str().expect("a text").starts_with(&format!("`{role}`")));
            let message = found.next().expect("a finding")["message"].as_str().expect("a text").to_owned();
            assert!(
                message.contains("can act as deployer@") || !before.is_empty() && message.contains(", and "),
                "{message}"
            );
        }
    }
    let harmless = with_deployer(
        "service: ledger, environment: production, resource: deployer, google: [roles/iam.serviceAccountViewer]",
    );
    let run = diff(&with_deployer(""), &harmless, &["--format", "json"]).exits(0).json();
    assert_eq!(run["summary"]["escalations"], 0, "{run}");
}

#[test]
fn in_a_whole_cluster_the_standard_levels_escalate() {
    for (role, expected) in [("view", 0), ("edit", 1), ("admin", 1)] {
        let head = with_deployer(&format!("scope: platform, kubernetes: [{role}]"));
        let run = diff(&with_deployer(""), &head, &["--format", "json"]).exits(0).json();
        assert_eq!(run["summary"]["escalations"], expected, "{role}: {run}");
        let checked = head.run(&["check"]).exits(0);
        assert_eq!(
            checked.stdout.contains(&format!("`ClusterRole/{role}` allows privilege escalation")),
            expected == 1,
            "{}",
            checked.stdout
        );
        let namespace = with_deployer(&format!("service: ledger, environment: production, kubernetes: [{role}]"));
        let run = diff(&with_deployer(""), &namespace, &["--format", "json"]).exits(0).json();
        assert_eq!(run["summary"]["escalations"], 0, "{role} in a namespace: {run}");
    }
}
