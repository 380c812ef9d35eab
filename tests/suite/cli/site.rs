//! Questions about the workspace's scopes, and about resources of services.

use std::collections::BTreeSet;

use crate::support::reach::{TEAM, reach};

#[test]
fn who_lists_those_who_reach_a_service_by_its_resources_and_by_the_whole_cluster() {
    let run = reach().run(&["who", "ledger", "prod"]).exits(0);
    insta::assert_snapshot!(run.stdout, @r"
    WHO              ENVIRONMENT       ROLE
        BY                          UNTIL  FROM
    ana@example.com  prod (protected)  see
        group:payments@example.com         teams/payments.yaml:3
    ben@example.com  prod (protected)  see
        group:payments@example.com         teams/payments.yaml:3
    ben@example.com  prod (protected)  roles/storage.objectViewer on exports (bucket
                                       ledger-prod-exports)
        user:ben@example.com               teams/payments.yaml:5
    pia@example.com  prod (protected)  ClusterRole/view by the whole cluster c-prod
        group:platform@example.com         teams/platform.yaml:4
    raj@example.com  prod (protected)  ClusterRole/view by the whole cluster c-prod
        group:platform@example.com         teams/platform.yaml:4
    ");
    run.says("who has access in the folder `commerce`, the organization `company` has it in every project below, too");
    // The service has a namespace in that cluster; in dev it doesn't.
    let dev = reach().run(&["who", "ledger", "dev"]).exits(0);
    assert_eq!(dev.stdout, "nobody\n");
}

#[test]
fn who_lists_those_who_reach_a_scope() {
    insta::assert_snapshot!(reach().run(&["who", "commerce"]).exits(0).stdout, @r"
    WHO              SCOPE                         ROLE           BY                          UNTIL
        FROM
    ana@example.com  commerce (folder, protected)  roles/browser  group:payments@example.com
        teams/payments.yaml:6
    ben@example.com  commerce (folder, protected)  roles/browser  group:payments@example.com
        teams/payments.yaml:6
    ");
    insta::assert_snapshot!(reach().run(&["who", "platform"]).exits(0).stdout, @r"
    WHO              SCOPE                          ROLE              BY                          UNTIL
        FROM
    pia@example.com  platform (cluster, protected)  ClusterRole/view  group:platform@example.com
        teams/platform.yaml:4
    raj@example.com  platform (cluster, protected)  ClusterRole/view  group:platform@example.com
        teams/platform.yaml:4
    ");
    let json = reach().run(&["who", "commerce", "--format", "json"]).exits(0).json();
    let row = &json["access"][0];
    assert_eq!(row["scope"], serde_json::json!({ "folder": "481516234200" }));
    assert_eq!(row["origins"][0]["scope"], "commerce");
    assert!(row["origins"][0]["service"].is_null() && row["origins"][0]["environment"].is_null());
}

#[test]
fn a_name_that_a_service_and_a_scope_share_is_the_service() {
    let workspace = reach();
    workspace.append("services/all.yaml", "lake: {}\n");
    workspace.edit(TEAM, "services: [ledger]", "services: [ledger, lake]");
    let said = "`lake` is a service and a scope; this is the service, use scope:lake for the scope";
    workspace.run(&["who", "lake"]).exits(0).prints("see").says(said);
    let scope = workspace.run(&["who", "scope:lake"]).exits(0).prints("teams/payments.yaml:7");
    assert!(!scope.stderr.contains("is a service and a scope"), "{}", scope.stderr);
    workspace.run(&["explain", "ana", "scope:lake"]).exits(0).prints("ana@example.com reaches lake (project)");
}

#[test]
fn who_can_searches_all_services_and_scopes() {
    let run = reach().run(&["who", "--can", "see"]).exits(0);
    insta::assert_snapshot!(run.stdout, @r"
    WHO              SERVICE                        ENVIRONMENT       ROLE
        BY                                UNTIL  FROM
    ana@example.com  ledger                         prod (protected)  see
        group:payments@example.com               teams/payments.yaml:3
    ana@example.com  lake (project)                                   see
        group:payments-leads@example.com         teams/payments.yaml:7
    ben@example.com  ledger                         prod (protected)  see
        group:payments@example.com               teams/payments.yaml:3
    pia@example.com  search                         prod (protected)  see
        group:platform@example.com               teams/platform.yaml:2
    pia@example.com  platform (cluster, protected)                    ClusterRole/view
        group:platform@example.com               teams/platform.yaml:4
    raj@example.com  search                         prod (protected)  see
        group:platform@example.com               teams/platform.yaml:2
    raj@example.com  platform (cluster, protected)                    ClusterRole/view
        group:platform@example.com               teams/platform.yaml:4
    ");
    run.says("which projects these are is in no definition");
    insta::assert_snapshot!(reach().run(&["who", "--can", "roles/browser"]).exits(0).stdout, @r"
    WHO              SERVICE                            ENVIRONMENT  ROLE
        BY                          UNTIL  FROM
    ana@example.com  commerce (folder, protected)                    roles/browser
        group:payments@example.com         teams/payments.yaml:6
    ben@example.com  commerce (folder, protected)                    roles/browser
        group:payments@example.com         teams/payments.yaml:6
    pia@example.com  company (organization, protected)               roles/browser
        user:pia@example.com               teams/platform.yaml:5
    ");
    let only = reach().run(&["who", "--can", "see", "--environment", "dev"]).exits(0);
    assert_eq!(only.stdout, "nobody\n");
}

#[test]
fn a_role_that_is_held_in_part_by_the_whole_cluster_is_held() {
    let workspace = reach();
    // Google's part in the project, Kubernetes' part in the cluster.
    workspace.append(
        "teams/platform.yaml",
        "  - { service: ledger, environment: prod, google: [roles/logging.viewer], to: [raj], reason: logs }\n",
    );
    let json = workspace.run(&["who", "ledger", "prod", "--can", "see", "--format", "json"]).exits(0).json();
    let people: BTreeSet<&str> =
        json["access"].as_array().expect("rows").iter().map(|row| row["person"].as_str().expect("a person")).collect();
    assert_eq!(people, BTreeSet::from(["ana@example.com", "ben@example.com", "raj@example.com"]));
}

#[test]
fn access_lists_scopes_and_resources() {
    insta::assert_snapshot!(reach().run(&["access", "ben"]).exits(0).stdout, @r"
    SERVICE                       ENVIRONMENT       ROLE
        BY                          UNTIL  FROM
    ledger                        prod (protected)  see
        group:payments@example.com         teams/payments.yaml:3
    ledger                        prod (protected)  roles/storage.objectViewer on exports (bucket
                                                    ledger-prod-exports)
        user:ben@example.com               teams/payments.yaml:5
    commerce (folder, protected)                    roles/browser
        group:payments@example.com         teams/payments.yaml:6
    ");
    insta::assert_snapshot!(reach().run(&["access", "platform"]).exits(0).stdout, @r"
    SERVICE                            ENVIRONMENT       ROLE              BY
        UNTIL  FROM
    search                             prod (protected)  see               group:platform@example.com
               teams/platform.yaml:2
    company (organization, protected)                    roles/browser     user:pia@example.com
               teams/platform.yaml:5
    platform (cluster, protected)                        ClusterRole/view  group:platform@example.com
               teams/platform.yaml:4
    ");
}

#[test]
fn explain_tells_the_ways_to_a_scope_a_resource_and_a_cluster() {
    insta::assert_snapshot!(reach().run(&["explain", "ana", "commerce"]).exits(0).stdout, @r"
    ana@example.com reaches commerce (folder, protected)
      roles/browser  by group:payments@example.com
          lead of payments                                    teams/payments.yaml:1
          payments grants access to commerce                  teams/payments.yaml:6
          to all of payments
          gives roles/browser in commerce (folder             teams/payments.yaml:6  folder/481516234200
          481516234200)
    ");
    insta::assert_snapshot!(reach().run(&["explain", "pia", "ledger", "prod"]).exits(0).stdout, @r"
    pia@example.com reaches ledger in prod (protected)
      ClusterRole/view  by group:platform@example.com
          member of platform                                   teams/platform.yaml:1
          platform grants access to platform                   teams/platform.yaml:4
          to all of platform
          gives ClusterRole/view in platform (cluster c-prod)  teams/platform.yaml:4
          ledger is in the cluster c-prod in prod              teamkit.yaml:7         cluster/c-prod
    ");
    insta::assert_snapshot!(reach().run(&["explain", "pia", "commerce"]).exits(0).stdout, @r"
    pia@example.com has no access to commerce (folder, protected)
      payments grants access to commerce, but not to pia@example.com  teams/payments.yaml:6
    ");
    reach()
        .run(&["explain", "ben", "ledger", "prod"])
        .exits(0)
        .prints("gives roles/storage.objectViewer on exports (bucket");
    let json = reach().run(&["explain", "pia", "commerce", "--format", "json"]).exits(0).json();
    assert_eq!((&json["service"], &json["scope"]), (&serde_json::Value::Null, &"commerce".into()));
    assert_eq!(json["without"][0]["environment"], serde_json::Value::Null);
}

#[test]
fn matrix_has_rows_for_scopes_and_says_which_resource() {
    insta::assert_snapshot!(reach().run(&["matrix"]).exits(0).stdout, @r"
    TEAM      SERVICE                 WHO              DEV  PROD (protected)            SCOPE
    payments  ledger                  members               see
    payments  ledger                  ben@example.com       roles/storage.objectViewer
                                                            on exports
    payments  commerce (folder,       members                                           roles/browser
              protected)
    payments  lake (project)          leads                                             see
    platform  search                  members               see
    platform  company (organization,  pia@example.com                                   roles/browser
              protected)
    platform  platform (cluster,      members                                           ClusterRole/view
              protected)
    ");
    let csv = reach().run(&["matrix", "--format", "csv"]).exits(0).stdout;
    assert!(csv.contains("payments,,,true,members,roles/browser,,teams/payments.yaml:6,commerce,,\r\n"), "{csv}");
    assert!(csv.contains(",roles/storage.objectViewer,,teams/payments.yaml:5,,exports,\r\n"), "{csv}");
    reach().run(&["matrix", "--svg"]).exits(0).prints("commerce (folder, protected)");
    let json = reach().run(&["matrix", "--scope", "commerce", "--format", "json"]).exits(0).json();
    let rows = json["matrix"].as_array().expect("rows");
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0]["scope"], &rows[0]["service"]), (&"commerce".into(), &serde_json::Value::Null));
}

#[test]
fn filters_choose_scopes() {
    let scopes = |arguments: &[&str]| -> BTreeSet<String> {
        let json = reach().run(&[&["grants", "--format", "json"], arguments].concat()).exits(0).json();
        let grants = json["grants"].as_array().expect("grants");
        grants.iter().map(|grant| grant["scope"].to_string()).collect()
    };
    let lake = BTreeSet::from([r#"{"project":"acme-data-lake"}"#.to_owned()]);
    assert_eq!(scopes(&["--scope", "lake"]), lake);
    assert!(scopes(&["--service", "ledger"]).is_disjoint(&lake));
    assert!(scopes(&["--service", "ledger", "--scope", "lake"]).is_superset(&lake));
    let workspace = reach();
    workspace.run(&["generate", "--scope", "lake"]).exits(0);
    assert_eq!(workspace.generated().into_keys().collect::<Vec<_>>(), ["terraform/scopes/lake/teamkit.tf"]);
    let workspace = reach();
    workspace.run(&["generate", "--team", "platform"]).exits(0);
    assert!(workspace.exists("terraform/scopes/company/teamkit.tf"));
    assert!(!workspace.exists("terraform/scopes/lake/teamkit.tf"));
    reach().run(&["preview", "lake"]).exits(0).prints("# terraform/scopes/lake/teamkit.tf");
}

#[test]
fn what_names_no_service_and_no_scope_is_wrong_usage() {
    let cases: [(&[&str], &str); 7] = [
        (&["who"], "<SERVICE|SCOPE>"),
        (&["who", "comerce"], "there is no service or scope `comerce`\nhint: did you mean `commerce`?"),
        (&["who", "scope:lak"], "there is no scope `lak`\nhint: did you mean `lake`?"),
        (
            &["who", "commerce", "prod"],
            "`commerce` is a scope, and scopes are in no environment\nhint: leave out `prod`",
        ),
        (&["explain", "ana", "payments"], "`payments` is a team\nhint: teamkit access payments"),
        (&["access", "commerce"], "`commerce` is a scope\nhint: teamkit who commerce"),
        (
            &["grants", "--scope", "moon"],
            "there is no scope `moon`\nhint: expected one of: commerce, company, lake, platform",
        ),
    ];
    for (arguments, said) in cases {
        reach().run(arguments).exits(2).prints_nothing().says(said);
    }
}
