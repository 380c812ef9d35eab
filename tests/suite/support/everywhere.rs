//! A workspace that grants everywhere: in each kind of scope and on each kind of resource, with and without ends and
//! conditions.

use super::workspace::{Workspace, copy, repository};

/// A kind of resource.
pub struct Kind {
    /// As a definition has it, without braces.
    pub written: &'static str,
    /// The Terraform resource that binds a member to it.
    pub resource: &'static str,
    /// The arguments of that which say where, as they are written.
    pub arguments: &'static [&'static str],
    /// The scope in public formats, in the project `ledger-prod`.
    pub scope: &'static str,
}

/// A row for each kind, in the order of the table in `src/model/target/resource_kinds.rs`.
#[rustfmt::skip]
pub const KINDS: &[Kind] = &[
    Kind { written: "bucket: ledger-exports", resource: "google_storage_bucket_iam_member", arguments: &["bucket = \"ledger-exports\""], scope: r#"{"bucket":"ledger-exports","project":"ledger-prod"}"# },
    Kind { written: "dataset: books", resource: "google_bigquery_dataset_iam_member", arguments: &["project = \"ledger-prod\"", "dataset_id = \"books\""], scope: r#"{"dataset":"books","project":"ledger-prod"}"# },
    Kind { written: "secret: signing-key", resource: "google_secret_manager_secret_iam_member", arguments: &["project = \"ledger-prod\"", "secret_id = \"signing-key\""], scope: r#"{"project":"ledger-prod","secret":"signing-key"}"# },
    Kind { written: "service_account: deployer", resource: "google_service_account_iam_member", arguments: &["service_account_id = \"projects/ledger-prod/serviceAccounts/deployer@ledger-prod.iam.gserviceaccount.com\""], scope: r#"{"project":"ledger-prod","service_account":"deployer@ledger-prod.iam.gserviceaccount.com"}"# },
    Kind { written: "repository: images, location: asia-northeast1", resource: "google_artifact_registry_repository_iam_member", arguments: &["project = \"ledger-prod\"", "location = \"asia-northeast1\"", "repository = \"images\""], scope: r#"{"location":"asia-northeast1","project":"ledger-prod","repository":"images"}"# },
    Kind { written: "topic: orders", resource: "google_pubsub_topic_iam_member", arguments: &["project = \"ledger-prod\"", "topic = \"orders\""], scope: r#"{"project":"ledger-prod","topic":"orders"}"# },
    Kind { written: "subscription: orders", resource: "google_pubsub_subscription_iam_member", arguments: &["project = \"ledger-prod\"", "subscription = \"orders\""], scope: r#"{"project":"ledger-prod","subscription":"orders"}"# },
    Kind { written: "database: books, instance: main", resource: "google_spanner_database_iam_member", arguments: &["project = \"ledger-prod\"", "instance = \"main\"", "database = \"books\""], scope: r#"{"database":"books","instance":"main","project":"ledger-prod"}"# },
    Kind { written: "run: api, location: asia-northeast1", resource: "google_cloud_run_v2_service_iam_member", arguments: &["project = \"ledger-prod\"", "location = \"asia-northeast1\"", "name = \"api\""], scope: r#"{"location":"asia-northeast1","project":"ledger-prod","run":"api"}"# },
    Kind { written: "crypto_key: projects/keys-prod/locations/global/keyRings/ring/cryptoKeys/ledger", resource: "google_kms_crypto_key_iam_member", arguments: &["crypto_key_id = \"projects/keys-prod/locations/global/keyRings/ring/cryptoKeys/ledger\""], scope: r#"{"crypto_key":"projects/keys-prod/locations/global/keyRings/ring/cryptoKeys/ledger","project":"ledger-prod"}"# },
];

/// The names of the resources in the workspace: `r0` and so on, a resource of each kind.
pub fn resource_names() -> String {
    (0..KINDS.len()).map(|index| format!("r{index}")).collect::<Vec<_>>().join(", ")
}

/// What makes a workspace call the module of this repository.
pub const MODULE: &str = "layout: { style: module, module: { source: \"{{workspace}}/modules/team-kit\" } }\n";

/// A workspace that grants everywhere.
pub fn everywhere() -> Workspace {
    let workspace = Workspace::small();
    workspace.append(
        "teamkit.yaml",
        r#"scopes:
  commerce: { folder: "481516234200", protected: true }
  company: { organization: "108108108108", protected: true }
  lake: { project: acme-data-lake }
  platform: { cluster: platform-prod, protected: true }
  edge: { cluster: edge-prod }
"#,
    );
    let resource = |(index, kind): (usize, &Kind)| format!("    r{index}: {{ {} }}\n", kind.written);
    let resources = KINDS.iter().enumerate().map(resource).collect::<Vec<String>>().concat();
    workspace.edit(
        "services/shop.yaml",
        "ledger:\n  description: The books, double entry\n",
        &format!("ledger:\n  description: The books, double entry\n  resources:\n{resources}"),
    );
    let names = resource_names();
    workspace.append(
        "teams/payments.yaml",
        format!(
            r#"grants:
  - service: ledger
    environment: production
    resource: [{names}]
    google: [roles/browser]
    reason: Plain
  - service: ledger
    environment: production
    resource: [{names}]
    google: [roles/browser]
    condition: {{ title: "office \"hours\"", expression: "request.time.getHours('Asia/Tokyo') < 19" }}
    reason: Conditional
  - service: ledger
    environment: production
    resource: [{names}]
    google: [roles/viewer]
    until: 2027-01-31
    to: [bob]
    reason: Ending
  - service: ledger
    environment: production
    google: [roles/browser]
    condition: {{ title: office hours, expression: "request.time.getHours('Asia/Tokyo') < 19" }}
    until: 2027-01-31
    reason: Both
  - scope: [commerce, company, lake]
    google: [roles/browser]
    reason: Find projects
  - scope: [commerce, company, lake]
    google: [roles/browser]
    condition: {{ title: office hours, expression: "request.time.getHours('Asia/Tokyo') < 19" }}
    until: 2027-01-31
    to: [bob, "principal://iam.googleapis.com/locations/global/workforcePools/acme/subject/a b"]
    reason: Find projects
  - scope: [platform, edge]
    kubernetes: [view]
    to: [bob, "group:watchers@example.com", "serviceAccount:ledger-prod.svc.id.goog[ledger/api]"]
    reason: Look at everything
"#
        )
        .replace("roles/viewer]", "roles/storage.objectViewer]"),
    );
    workspace
}

/// The same with calls of the module.
pub fn everywhere_in_modules() -> Workspace {
    let workspace = everywhere();
    workspace.append("teamkit.yaml", MODULE);
    copy(&repository().join("modules"), &workspace.path().join("modules"));
    workspace
}
