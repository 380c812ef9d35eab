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
