//! `access`: what a person, a team or a principal has.

use super::support::{people, rows, workspace};

#[test]
fn access_lists_what_a_person_a_team_and_a_principal_have() {
    let workspace = workspace();
    insta::assert_snapshot!(workspace.run(&["access", "fred"]).exits(0).stdout, @r"
    SERVICE  ENVIRONMENT  ROLE                      BY                     UNTIL       FROM
    books    prod         roles/                    user:fred@example.com  2026-12-01  teams/shop.yaml:9
             (protected)  spanner.databaseReader
    carts    dev          roles/logging.viewer      user:fred@example.com  2026-12-01  teams/play.yaml:3
    carts    dev          roles/pubsub.editor       user:fred@example.com  2026-12-01  teams/play.yaml:3
    toys     dev          work                      user:fred@example.com  2026-12-01  teams/play.yaml:3
    trial    dev          work                      user:fred@example.com  2026-12-01  teams/play.yaml:3
    ");
    insta::assert_snapshot!(workspace.run(&["access", "stall"]).exits(0).says("teamkit access shop").stdout, @"no access");
    insta::assert_snapshot!(workspace.run(&["access", "shop"]).exits(0).stdout, @r"
    SERVICE  ENVIRONMENT  ROLE                     BY                      UNTIL       FROM
    books    dev          work                     group:shop@example.com              teams/shop.yaml:4
    books    prod         work                     group:shop-leads                    teams/shop.yaml:4
             (protected)                           @example.com
    books    prod         roles/                   user:bob@example.com    2026-12-31  teams/shop.yaml:9
             (protected)  spanner.databaseReader
    books    prod         roles/                   user:eve@example.com    2026-12-31  teams/shop.yaml:9
             (protected)  spanner.databaseReader
    books    prod         roles/                   user:fred@example.com   2026-12-01  teams/shop.yaml:9
             (protected)  spanner.databaseReader
    carts    dev          work                     group:shop@example.com              teams/shop.yaml:5
    carts    prod         work                     group:shop-leads                    teams/shop.yaml:5
             (protected)                           @example.com
    carts    prod         see                      group:shop@example.com              teams/shop.yaml:5
             (protected)
    toys     dev          roles/logging.viewer     group:shop@example.com              teams/shop.yaml:5
    toys     dev          roles/pubsub.editor      group:shop@example.com              teams/shop.yaml:5
    ");
    insta::assert_snapshot!(workspace.run(&["access", "group:shop-leads@example.com"]).exits(0).stdout, @r"
    SERVICE  ENVIRONMENT       ROLE  BY                            UNTIL  FROM
    books    prod (protected)  work  group:shop-leads@example.com         teams/shop.yaml:4
    carts    prod (protected)  work  group:shop-leads@example.com         teams/shop.yaml:5
    ");
    insta::assert_snapshot!(workspace.run(&["access", "zoe"]).exits(0).stdout, @"no access");
    assert_eq!(people(&workspace, &["access", "group:shop@example.com"]), ["ann@", "bob@", "dora@"]);
}

#[test]
fn a_row_has_the_keys_of_grants_and_the_person() {
    let rows = rows(&workspace(), &["access", "user:fred@example.com"]);
    let expected = serde_json::json!({
        "person": "fred@example.com",
        "target": "google",
        "scope": { "project": "books-prod" },
        "role": "roles/spanner.databaseReader",
        "principal": "user:fred@example.com",
        "condition": null,
        "until": "2026-12-01",
        "origins": [{
            "team": "shop", "service": "books", "environment": "prod",
            "file": "teams/shop.yaml", "line": 9, "column": 5,
        }],
    });
    assert!(rows.contains(&expected), "{rows:#?}");
}

#[test]
fn a_team_goes_before_a_person_of_the_same_name() {
    let workspace = workspace();
    workspace.edit("teams/stall.yaml", "[dora]", "[dora, play]");
    workspace.write("teams/play.yaml", "group: play-eng@example.com\n".to_owned() + &workspace.read("teams/play.yaml"));
    let team = workspace.run(&["access", "play"]).exits(0).says("`play` is a team and a person");
    team.prints("user:fred@example.com");
    workspace.run(&["access", "play@example.com"]).exits(0).prints("group:shop@example.com");
    // Here there is nothing but a person to ask for.
    workspace.run(&["explain", "play", "books", "dev"]).exits(0).prints("play@example.com reaches books in dev");
}
