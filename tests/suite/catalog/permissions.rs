//! What roles permit: `who --can PERMISSION`.

use crate::cli::support::{people, workspace};

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
