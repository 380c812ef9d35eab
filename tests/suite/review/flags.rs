//! Flags: what a new role adds, and its dangers.

use crate::support::{
    compare::{SEARCH, diff},
    workspace::Workspace,
};

#[test]
fn what_a_role_adds_for_a_person_is_counted_and_its_dangers_named() {
    let roles = r#"[
        { "name": "roles/logging.viewer", "includedPermissions": ["logging.logs.list"] },
        { "name": "roles/monitoring.viewer", "includedPermissions": ["monitoring.groups.list"] },
        { "name": "roles/cloudtrace.user", "includedPermissions": ["cloudtrace.traces.list"] },
        { "name": "roles/iam.serviceAccountUser",
          "includedPermissions": ["iam.serviceAccounts.actAs", "iam.serviceAccounts.get", "logging.logs.list"] }
    ]"#;
    let (base, head) = (Workspace::small(), Workspace::small());
    for side in [&base, &head] {
        side.write("roles.json", roles);
        side.edit("teamkit.yaml", "allowed_domains:", "catalog: { google: roles.json }\nallowed_domains:");
    }
    let grant = "grants:\n  - { service: search-api, environment: development, google: [roles/iam.serviceAccountUser], \
                 to: [erin], until: 2026-12-31, reason: Deploys }\n";
    head.append(SEARCH, grant);
    // What erin has there already is nothing new.
    diff(&base, &head, &[]).exits(0).prints("! erin@example.com   member of search\n").prints(
        "privilege escalation: acts as service accounts (iam.serviceAccounts.actAs); adds 2\n        permissions\n    \"Deploys\"",
    );
    let json = diff(&base, &head, &["--format", "json"]).exits(0).json();
    let added = &json["changes"][0]["permissions"];
    assert_eq!(*added, serde_json::json!(["iam.serviceAccounts.actAs", "iam.serviceAccounts.get"]));
}

#[test]
fn what_a_role_permits_that_only_the_base_names_is_known() {
    let roles = r#"[
        { "name": "roles/logging.viewer", "includedPermissions": ["logging.logs.list"] },
        { "name": "roles/monitoring.viewer", "includedPermissions": ["monitoring.groups.list"] },
        { "name": "roles/cloudtrace.user", "includedPermissions": ["cloudtrace.traces.list"] },
        { "name": "roles/pubsub.viewer", "includedPermissions": ["pubsub.topics.get", "pubsub.topics.list"] },
        { "name": "roles/pubsub.editor",
          "includedPermissions": ["pubsub.topics.get", "pubsub.topics.list", "pubsub.topics.update"] }
    ]"#;
    let (base, head) = (Workspace::small(), Workspace::small());
    for (side, role) in [(&base, "viewer"), (&head, "editor")] {
        side.write("roles.json", roles);
        side.edit("teamkit.yaml", "allowed_domains:", "catalog: { google: roles.json }\nallowed_domains:");
        let grant = format!(
            "grants:\n  - {{ service: search-api, environment: development, google: [roles/pubsub.{role}], to: [erin], \
             until: 2026-12-31, reason: Tests }}\n"
        );
        side.write(SEARCH, format!("{}{grant}", side.read(SEARCH)));
    }
    let json = diff(&base, &head, &["--format", "json"]).exits(0).json();
    let gained = json["changes"].as_array().expect("changes").iter().find(|change| change["kind"] == "gained");
    assert_eq!(gained.expect("a gain")["permissions"], serde_json::json!(["pubsub.topics.update"]), "{json}");
}
