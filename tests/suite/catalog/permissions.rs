//! What roles permit: `who --can PERMISSION`.

use crate::{
    cli::support::{people, workspace},
    support::workspace::Workspace,
};

#[test]
fn permissions_of_google_come_from_the_catalogue() {
    let workspace = workspace();
    let question = ["who", "books", "--can", "pubsub.topics.publish"];
    let without = workspace.run(&question).exits(0);
    assert_eq!(without.stdout, "nobody\n");
    without.says("roles/logging.viewer, roles/pubsub.editor, roles/spanner.databaseReader; add `catalog.google`");
    workspace.edit("teamkit.yaml", "layout:", "catalog: { google: roles.json }\nlayout:");
    workspace.write(
        "roles.json",
        r#"[{ "name": "roles/pubsub.editor", "includedPermissions": ["pubsub.topics.publish"] },
            { "name": "roles/logging.viewer", "includedPermissions": [] }]"#,
    );
    let with =
        workspace.run(&question).exits(0).says("may be missing: roles/spanner.databaseReader; add `catalog.google`");
    assert!(with.stdout.contains("work"), "{}", with.stdout);
    assert_eq!(people(&workspace, &question), ["ann@", "bob@", "dora@"]);
    assert!(!workspace.run(&["who", "books", "--can", "delete:pods"]).exits(0).stderr.contains("are unknown"));
}

/// Who can do something on `ledger` with a Role of these rules: `[ana]`, or nobody.
fn who_can(rules: &str, permission: &str) -> bool {
    let workspace = Workspace::of([
        (
            "teamkit.yaml",
            &*format!(
                "version: 1\ndomain: example.com\nenvironments:\n  production: {{ kubernetes: {{ cluster: prod }} }}\nroles:\n  \
                 fixer:\n    kubernetes:\n      - {{ role: fixer, rules: [{rules}] }}\naccess: {{ members: {{ production: fixer }} }}\n"
            ),
        ),
        ("teams/payments.yaml", "members: [ana, ben]\nservices: [ledger]\n"),
    ]);
    let run = workspace.run(&["who", "ledger", "--can", permission, "--format", "json"]).exits(0);
    run.stdout.contains("ana@example.com")
}

/// kubernetes/kubectl#779: a rule with names never permits what names no object.
#[test]
fn names_beside_create_and_deletecollection_permit_nothing() {
    let named = r#"{ api_groups: [""], resources: [configmaps], resource_names: [settings], verbs: [create, deletecollection, get, list, update] }"#;
    assert!(!who_can(named, "create:configmaps"));
    assert!(!who_can(named, "deletecollection:configmaps"));
    assert!(!who_can(named, "*:configmaps"));
    for verb in ["get", "list", "update"] {
        assert!(who_can(named, &format!("{verb}:configmaps")), "{verb}");
    }
    let all = r#"{ api_groups: [""], resources: [configmaps], resource_names: [settings], verbs: ["*"] }"#;
    assert!(!who_can(all, "create:configmaps") && who_can(all, "delete:configmaps"));
    let exec = r#"{ api_groups: [""], resources: [pods/exec], resource_names: [web-0], verbs: [create] }"#;
    assert!(who_can(exec, "create:pods/exec"), "a subresource is always of a named object");
    assert!(!who_can(exec, "create:pods") && !who_can(exec, "create:pods/attach"));
}

#[test]
fn groups_and_subresources_count_as_the_api_server_counts_them() {
    let apps = r#"{ api_groups: [apps], resources: [deployments, "*/scale"], verbs: [patch] }"#;
    assert!(who_can(apps, "patch:deployments") && who_can(apps, "patch:deployments.apps"));
    assert!(!who_can(apps, "patch:deployments."), "not in the core group");
    assert!(!who_can(apps, "patch:deployments/status"));
    assert!(who_can(apps, "patch:statefulsets/scale") && who_can(apps, "patch:*/scale"));
    let wrong = r#"{ api_groups: [""], resources: [deployments], verbs: [get] }"#;
    assert!(!who_can(wrong, "get:deployments"), "no deployments are in the core group");
    let all = r#"{ api_groups: ["*"], resources: ["*"], verbs: ["*"] }"#;
    assert!(who_can(all, "create:serviceaccounts/token") && who_can(all, "*:*"));
    assert!(who_can(all, "get:certificates.cert-manager.io"));
}

#[test]
fn what_is_in_no_namespace_is_not_reached_from_one() {
    let cluster = r#"{ api_groups: [""], resources: [nodes, persistentvolumes, namespaces], verbs: [get, list] }"#;
    assert!(!who_can(cluster, "list:nodes") && !who_can(cluster, "get:persistentvolumes"));
    assert!(who_can(cluster, "get:namespaces"), "the namespace itself");
    assert!(!who_can(cluster, "list:namespaces"), "all of them");
}
