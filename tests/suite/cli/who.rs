//! `who`: everybody who reaches a service.

use super::support::{people, workspace};

#[test]
fn who_lists_people_with_role_way_end_and_line() {
    insta::assert_snapshot!(workspace().run(&["who", "books"]).exits(0).stdout, @r"
    WHO               ENVIRONMENT       ROLE                          BY
        UNTIL       FROM
    ann@example.com   dev               work                          group:shop@example.com
                    teams/shop.yaml:4
    ann@example.com   prod (protected)  work                          group:shop-leads@example.com
                    teams/shop.yaml:4
    bob@example.com   dev               work                          group:shop@example.com
                    teams/shop.yaml:4
    bob@example.com   prod (protected)  roles/spanner.databaseReader  user:bob@example.com
        2026-12-31  teams/shop.yaml:9
    dora@example.com  dev               work                          group:shop@example.com
                    teams/shop.yaml:4
    eve@example.com   prod (protected)  roles/spanner.databaseReader  user:eve@example.com
        2026-12-31  teams/shop.yaml:9
    fred@example.com  prod (protected)  roles/spanner.databaseReader  user:fred@example.com
        2026-12-01  teams/shop.yaml:9
    ");
    insta::assert_snapshot!(workspace().run(&["who", "trial", "--environment", "dev"]).exits(0).stdout, @r"
    WHO               ENVIRONMENT  ROLE  BY                     UNTIL       FROM
    eve@example.com   dev          work  user:eve@example.com               teams/play.yaml:3
    fred@example.com  dev          work  user:fred@example.com  2026-12-01  teams/play.yaml:3
    ");
}

#[test]
fn who_lists_those_who_reach_a_project_by_another_service_in_it() {
    insta::assert_snapshot!(workspace().run(&["who", "toys", "--environment", "dev"]).exits(0).stdout, @r"
    WHO               ENVIRONMENT  ROLE                  BY                      UNTIL
        FROM
    ann@example.com   dev          roles/logging.viewer  group:shop@example.com
        teams/shop.yaml:5
    ann@example.com   dev          roles/pubsub.editor   group:shop@example.com
        teams/shop.yaml:5
    bob@example.com   dev          roles/logging.viewer  group:shop@example.com
        teams/shop.yaml:5
    bob@example.com   dev          roles/pubsub.editor   group:shop@example.com
        teams/shop.yaml:5
    dora@example.com  dev          roles/logging.viewer  group:shop@example.com
        teams/shop.yaml:5
    dora@example.com  dev          roles/pubsub.editor   group:shop@example.com
        teams/shop.yaml:5
    eve@example.com   dev          work                  user:eve@example.com
        teams/play.yaml:3
    fred@example.com  dev          work                  user:fred@example.com   2026-12-01
        teams/play.yaml:3
    ");
}

#[test]
fn who_can_hold_a_role_a_native_role_or_a_permission() {
    let workspace = workspace();
    let who = |can: &str| people(&workspace, &["who", "books", "--environment", "prod", "--can", can]);
    assert_eq!(who("work"), ["ann@"]);
    assert_eq!(who("see"), ["ann@"]);
    assert_eq!(who("roles/spanner.databaseReader"), ["bob@", "eve@", "fred@"]);
    for native in ["ClusterRole/view", "view", "Role/restarter", "delete:pods", "get:pods.", "patch:deployments.apps"] {
        assert_eq!(who(native), ["ann@"], "{native}");
    }
    // Nobody holds these, though they are there.
    for nothing in
        ["roles/viewer", "ClusterRole/admin", "delete:deployments.apps", "delete:pods.apps", "escalate:roles"]
    {
        assert!(who(nothing).is_empty(), "{nothing}");
    }
    let carts = |can: &str| people(&workspace, &["who", "carts", "--environment", "prod", "--can", can]);
    assert_eq!(carts("see"), ["ann@", "bob@", "dora@"]);
    assert_eq!(carts("work"), ["ann@"]);
    insta::assert_snapshot!(workspace.run(&["who", "carts", "--can", "see"]).exits(0).stdout, @r"
    WHO               ENVIRONMENT       ROLE  BY                            UNTIL  FROM
    ann@example.com   dev               work  group:shop@example.com               teams/shop.yaml:5
    ann@example.com   prod (protected)  work  group:shop-leads@example.com         teams/shop.yaml:5
    ann@example.com   prod (protected)  see   group:shop@example.com               teams/shop.yaml:5
    bob@example.com   dev               work  group:shop@example.com               teams/shop.yaml:5
    bob@example.com   prod (protected)  see   group:shop@example.com               teams/shop.yaml:5
    dora@example.com  dev               work  group:shop@example.com               teams/shop.yaml:5
    dora@example.com  prod (protected)  see   group:shop@example.com               teams/shop.yaml:5
    ");
}

#[test]
fn who_can_hold_a_role_by_parts_from_several_grants() {
    let workspace = workspace();
    workspace.edit(
        "teams/play.yaml",
        "services: [toys, trial]",
        r"services: [toys, trial]
grants:
  - { service: books, environment: dev, google: [roles/logging.viewer], kubernetes: [view], to: [eve], reason: Looks }
  - { service: books, environment: dev, google: [roles/logging.viewer], to: [fred], reason: Looks }",
    );
    let who = people(&workspace, &["who", "books", "--environment", "dev", "--can", "see"]);
    assert_eq!(who, ["ann@", "bob@", "dora@", "eve@"]);
}

#[test]
fn a_service_that_an_environment_lacks_is_said_to_be_missing_there() {
    let run =
        workspace().run(&["who", "trial", "--environment", "prod"]).exits(0).says("`trial` doesn't exist in prod");
    assert_eq!(run.stdout, "nobody\n");
}
