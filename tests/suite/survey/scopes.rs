//! Places that belong to no service.

use super::support::LiveFiles;

#[test]
fn places_in_which_groups_hold_access_are_declared() {
    let mut files = LiveFiles::of_projects(&["cart-dev", "ledger-dev", "cart-prod", "ledger-prod", "nobodys-own"]);
    files.grant("folders/481516234200", &["roles/browser"], "group:ops@acme.example");
    files.grant("organizations/108108108108", &["roles/browser"], "group:ops@acme.example");
    files.grant("projects/acme-data-lake", &["roles/bigquery.dataViewer"], "group:data@acme.example");
    files.bind("apps-prod", None, "ClusterRole/view", "group:ops@acme.example");
    files.bind("apps-dev", None, "ClusterRole/view", "user:ann@acme.example");
    let expected = "
folder-481516234200: { folder: \"481516234200\", protected: true }
organization-108108108108: { organization: \"108108108108\", protected: true }
acme-data-lake: { project: acme-data-lake }
apps-prod: { cluster: apps-prod, protected: true }
";
    let expected: serde_yaml::Value = serde_yaml::from_str(expected).expect("YAML");
    assert_eq!(files.proposed()["scopes"], expected, "{}", files.text());
    assert!(
        files.comments().contains("what 1 project of no environment is for")
            || files.comments().contains("`nobodys-own`")
    );
}

#[test]
fn accounts_of_services_have_a_pattern_and_those_of_tools_have_none() {
    let mut files = LiveFiles::default();
    for service in ["cart", "ledger", "web-shop"] {
        for account in [&format!("run-{service}"), "external-secrets"] {
            let project = format!("{service}-prod");
            let member = format!("serviceAccount:{account}@{project}.iam.gserviceaccount.com");
            files.grant(&format!("projects/{project}"), &["roles/cloudsql.client"], &member);
        }
    }
    let workload = |files: &LiveFiles| files.proposed()["principals"]["workload"].as_str().map(str::to_owned);
    let expected = "run-{{service}}@{{project}}.iam.gserviceaccount.com";
    assert_eq!(workload(&files).as_deref(), Some(expected), "{}", files.text());
    let mut files = LiveFiles::default();
    for service in ["cart", "ledger"] {
        let member = format!("serviceAccount:external-secrets@{service}-prod.iam.gserviceaccount.com");
        files.grant(&format!("projects/{service}-prod"), &["roles/owner"], &member);
    }
    assert_eq!(workload(&files), None, "{}", files.text());
    assert!(files.comments().contains("2 grants of basic roles or of everything are left"), "{}", files.text());
}

#[test]
fn roles_that_no_catalogue_has_are_known_since_they_are_live() {
    let mut files = LiveFiles::of_projects(&["cart-prod"]);
    files.grant(
        "projects/cart-prod",
        &["roles/brandNew.viewer", "organizations/1/roles/ours"],
        "group:pay@acme.example",
    );
    files.bind("apps-prod", Some("cart"), "ClusterRole/deployer", "group:pay@acme.example");
    files.bind("apps-prod", None, "ClusterRole/of-a-program", "serviceAccount:tools/robot");
    let known: serde_yaml::Value = serde_yaml::from_str("[deployer, roles/brandNew.viewer]").expect("YAML");
    assert_eq!(files.proposed()["catalog"]["known"], known, "{}", files.text());
    files.bind("apps-prod", Some("cart"), "Role/unknown", "group:pay@acme.example");
    assert!(files.comments().contains("doesn't say what they permit: `Role/unknown`"), "{}", files.text());
}
