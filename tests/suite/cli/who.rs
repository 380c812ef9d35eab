//! `who`, `access` and `explain`: questions that the definitions answer without a cloud.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::{
    fixture::Bundle,
    workspace::{Run, Workspace, repository},
};

/// One environment for everybody and one that is protected, a registry, and each way to get access once.
const FILES: &str = r#"#> teamkit.yaml
version: 1
domain: example.com
allowed_domains: [partner.example]
environments:
  dev:
    google: { project: "{{service}}-dev" }
    kubernetes: { cluster: c-dev }
  prod:
    protected: true
    google: { project: "{{service}}-prod" }
    kubernetes: { cluster: c-prod }
roles:
  see: { google: [roles/logging.viewer], kubernetes: [view] }
  work:
    includes: [see]
    google: [roles/pubsub.editor]
    kubernetes:
      - role: restarter
        rules:
          - { api_groups: [""], resources: [pods], verbs: [get, delete] }
          - { api_groups: [apps], resources: [deployments], verbs: [patch] }
access:
  members: { dev: work }
  leads: { prod: work }
layout: { google_root: "terraform/{{project}}" }
rules: { individual-principal: 'off', unbounded-grant: 'off', leaderless-grant: 'off', single-owner: 'off' }
#> services/all.yaml
books: {}
carts: { google: { project: { dev: shared-dev } } }
toys: { google: { project: { dev: shared-dev } } }
trial: { environments: [dev] }
#> people.yaml
zoe@example.com: { name: Zoe }
#> teams/shop.yaml
leads: [ann]
members: [bob, { email: gone, until: 2026-01-31, reason: on loan }]
services:
  - books
  - name: carts
    access:
      members: { prod: see }
grants:
  - service: books
    environment: prod
    google: [roles/spanner.databaseReader]
    to: [bob, team/play]
    until: 2026-12-31
    reason: Month-end
  - service: books
    environment: prod
    kubernetes: [edit]
    to: [carl@partner.example]
    until: 2026-03-31
    reason: Was on call
#> teams/stall.yaml
parent: shop
members: [dora]
services: []
#> teams/play.yaml
grant_to: members
members: [eve, { email: fred, until: 2026-12-01, reason: on loan }]
services: [toys, trial]
"#;

pub fn workspace() -> Workspace {
    Bundle::parse(FILES).workspace()
}

/// A row as a set may hold it: who, target, scope, role, principal, end.
type Key = (String, String, String, String, String, String);

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or("-").to_owned()
}

fn key(row: &Value) -> Key {
    let scope: Vec<String> = row["scope"].as_object().expect("a scope").values().map(text).collect();
    let [person, target, role, principal, until] =
        ["person", "target", "role", "principal", "until"].map(|name| text(&row[name]));
    (person, target, scope.join("/"), role, principal, until)
}

#[track_caller]
fn rows(workspace: &Workspace, arguments: &[&str]) -> Vec<Value> {
    let run = workspace.run(&[arguments, &["--format", "json"]].concat()).exits(0);
    assert_eq!(run.json()["version"], 1);
    run.json()["access"].as_array().expect("rows").clone()
}

#[track_caller]
fn keys(workspace: &Workspace, arguments: &[&str]) -> BTreeSet<Key> {
    let rows = rows(workspace, arguments);
    let keys: BTreeSet<Key> = rows.iter().map(key).collect();
    assert_eq!(keys.len(), rows.len(), "rows that are there twice");
    keys
}

/// The people in the rows of an answer.
#[track_caller]
fn people(workspace: &Workspace, arguments: &[&str]) -> Vec<String> {
    let people: BTreeSet<String> = keys(workspace, arguments).into_iter().map(|row| row.0).collect();
    people.iter().map(|person| person.replace("@example.com", "@")).collect()
}

#[test]
fn who_lists_people_with_role_way_end_and_line() {
    insta::assert_snapshot!(workspace().run(&["who", "books"]).exits(0).stdout, @r"
    WHO               ENVIRONMENT       ROLE                          BY                            UNTIL       FROM
    ann@example.com   dev               work                          group:shop@example.com                    teams/shop.yaml:4
    ann@example.com   prod (protected)  work                          group:shop-leads@example.com              teams/shop.yaml:4
    bob@example.com   dev               work                          group:shop@example.com                    teams/shop.yaml:4
    bob@example.com   prod (protected)  roles/spanner.databaseReader  user:bob@example.com          2026-12-31  teams/shop.yaml:9
    dora@example.com  dev               work                          group:shop@example.com                    teams/shop.yaml:4
    eve@example.com   prod (protected)  roles/spanner.databaseReader  user:eve@example.com          2026-12-31  teams/shop.yaml:9
    fred@example.com  prod (protected)  roles/spanner.databaseReader  user:fred@example.com         2026-12-01  teams/shop.yaml:9
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
    WHO               ENVIRONMENT  ROLE                  BY                      UNTIL       FROM
    ann@example.com   dev          roles/logging.viewer  group:shop@example.com              teams/shop.yaml:5
    ann@example.com   dev          roles/pubsub.editor   group:shop@example.com              teams/shop.yaml:5
    bob@example.com   dev          roles/logging.viewer  group:shop@example.com              teams/shop.yaml:5
    bob@example.com   dev          roles/pubsub.editor   group:shop@example.com              teams/shop.yaml:5
    dora@example.com  dev          roles/logging.viewer  group:shop@example.com              teams/shop.yaml:5
    dora@example.com  dev          roles/pubsub.editor   group:shop@example.com              teams/shop.yaml:5
    eve@example.com   dev          work                  user:eve@example.com                teams/play.yaml:3
    fred@example.com  dev          work                  user:fred@example.com   2026-12-01  teams/play.yaml:3
    ");
}

#[test]
fn access_lists_what_a_person_a_team_and_a_principal_have() {
    let workspace = workspace();
    insta::assert_snapshot!(workspace.run(&["access", "fred"]).exits(0).stdout, @r"
    SERVICE  ENVIRONMENT       ROLE                          BY                     UNTIL       FROM
    books    prod (protected)  roles/spanner.databaseReader  user:fred@example.com  2026-12-01  teams/shop.yaml:9
    carts    dev               roles/logging.viewer          user:fred@example.com  2026-12-01  teams/play.yaml:3
    carts    dev               roles/pubsub.editor           user:fred@example.com  2026-12-01  teams/play.yaml:3
    toys     dev               work                          user:fred@example.com  2026-12-01  teams/play.yaml:3
    trial    dev               work                          user:fred@example.com  2026-12-01  teams/play.yaml:3
    ");
    insta::assert_snapshot!(workspace.run(&["access", "stall"]).exits(0).says("teamkit access shop").stdout, @"no access");
    insta::assert_snapshot!(workspace.run(&["access", "shop"]).exits(0).stdout, @r"
    SERVICE  ENVIRONMENT       ROLE                          BY                            UNTIL       FROM
    books    dev               work                          group:shop@example.com                    teams/shop.yaml:4
    books    prod (protected)  work                          group:shop-leads@example.com              teams/shop.yaml:4
    books    prod (protected)  roles/spanner.databaseReader  user:bob@example.com          2026-12-31  teams/shop.yaml:9
    books    prod (protected)  roles/spanner.databaseReader  user:eve@example.com          2026-12-31  teams/shop.yaml:9
    books    prod (protected)  roles/spanner.databaseReader  user:fred@example.com         2026-12-01  teams/shop.yaml:9
    carts    dev               work                          group:shop@example.com                    teams/shop.yaml:5
    carts    prod (protected)  work                          group:shop-leads@example.com              teams/shop.yaml:5
    carts    prod (protected)  see                           group:shop@example.com                    teams/shop.yaml:5
    toys     dev               roles/logging.viewer          group:shop@example.com                    teams/shop.yaml:5
    toys     dev               roles/pubsub.editor           group:shop@example.com                    teams/shop.yaml:5
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
        "until": "2026-12-01",
        "origins": [{
            "team": "shop", "service": "books", "environment": "prod",
            "file": "teams/shop.yaml", "line": 9, "column": 5,
        }],
    });
    assert!(rows.contains(&expected), "{rows:#?}");
}

#[test]
fn names_that_nobody_knows_are_wrong_usage_with_the_nearest() {
    let workspace = workspace();
    let cases: [(&[&str], &str); 12] = [
        (&["who", "boks"], "there is no service `boks`\nhint: did you mean `books`?"),
        (&["who", "books", "--environment", "prd"], "hint: did you mean `prod`?"),
        (&["who", "books", "--can", "wrok"], "there is no role or permission `wrok`\nhint: did you mean `work`?"),
        (&["who", "books", "--can", "roles/loging.viewer"], "did you mean `roles/logging.viewer`?"),
        (&["access", "drora"], "there is no person `drora@example.com`\nhint: did you mean `dora@example.com`?"),
        (&["access", "carl"], "hint: did you mean `carl@partner.example`?"),
        (&["access", "shop@example.com"], "hint: this is no person: teamkit access group:shop@example.com"),
        (&["access", "group:shup@example.com"], "there is no principal `group:shup@example.com`\nhint: did you mean"),
        (&["explain", "shop", "books"], "hint: `shop` is a team: teamkit access shop"),
        (&["explain", "ann", "boks"], "hint: did you mean `books`?"),
        (&["explain", "ann", "books", "prd"], "hint: did you mean `prod`?"),
        (&["matrix", "--team", "shup"], "hint: did you mean `shop`?"),
    ];
    for (arguments, said) in cases {
        workspace.run(arguments).exits(2).prints_nothing().says(said);
    }
    workspace.run(&["matrix", "--svg", "--format", "json"]).exits(2).prints_nothing().says("a picture has one form");
    workspace.run(&["who", "books", "--format", "csv"]).exits(2).prints_nothing().says("has no format `csv`");
}

#[test]
fn a_team_goes_before_a_person_of_the_same_name() {
    let workspace = workspace();
    workspace.edit("teams/stall.yaml", "[dora]", "[dora, play]");
    let team = workspace.run(&["access", "play"]).exits(0).says("`play` is a team and a person");
    team.prints("user:fred@example.com");
    workspace.run(&["access", "play@example.com"]).exits(0).prints("group:shop@example.com");
    // Here there is nothing but a person to ask for.
    workspace.run(&["explain", "play", "books", "dev"]).exits(0).prints("play@example.com can act on books in dev");
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
        "services: [toys, trial]\ngrants:\n  - { service: books, environment: dev, google: [roles/logging.viewer], kubernetes: [view], to: [eve], reason: Looks }\n  - { service: books, environment: dev, google: [roles/logging.viewer], to: [fred], reason: Looks }",
    );
    let who = people(&workspace, &["who", "books", "--environment", "dev", "--can", "see"]);
    assert_eq!(who, ["ann@", "bob@", "dora@", "eve@"]);
}

#[test]
fn permissions_of_google_come_from_the_catalogue() {
    let workspace = workspace();
    let question = ["who", "books", "--can", "pubsub.topics.publish"];
    let without = workspace.run(&question).exits(0);
    assert_eq!(without.stdout, "nobody\n");
    without.says("roles/logging.viewer, roles/pubsub.editor, roles/spanner.databaseReader; `catalog.google`");
    workspace.edit("teamkit.yaml", "layout:", "catalog: { google: roles.json }\nlayout:");
    workspace.write(
        "roles.json",
        r#"[{ "name": "roles/pubsub.editor", "includedPermissions": ["pubsub.topics.publish"] },
            { "name": "roles/logging.viewer", "includedPermissions": [] }]"#,
    );
    let with = workspace.run(&question).exits(0).says("may be missing: roles/spanner.databaseReader; `catalog.google`");
    assert!(with.stdout.contains("work"), "{}", with.stdout);
    assert_eq!(people(&workspace, &question), ["ann@", "bob@", "dora@"]);
    assert!(!workspace.run(&["who", "books", "--can", "delete:pods"]).exits(0).stderr.contains("isn't known"));
}

#[test]
fn a_service_that_an_environment_lacks_is_said_to_be_missing_there() {
    let run = workspace().run(&["who", "trial", "--environment", "prod"]).exits(0).says("`trial` is not in prod");
    assert_eq!(run.stdout, "nobody\n");
}

#[test]
fn explain_tells_every_line_from_the_person_to_the_native_roles() {
    let workspace = workspace();
    insta::assert_snapshot!(workspace.run(&["explain", "ann", "books"]).exits(0).stdout, @r"
    ann@example.com can act on books in dev
      work  by group:shop@example.com
          lead of shop                       teams/shop.yaml:1
          shop owns books                    teams/shop.yaml:4
          members get work in dev            teamkit.yaml:23
          work includes Role/restarter       teamkit.yaml:18    c-dev/books
          work includes roles/pubsub.editor  teamkit.yaml:16    books-dev
          work includes see                  teamkit.yaml:15
          see includes ClusterRole/view      teamkit.yaml:13    c-dev/books
          see includes roles/logging.viewer  teamkit.yaml:13    books-dev

    ann@example.com can act on books in prod (protected)
      work  by group:shop-leads@example.com
          lead of shop                       teams/shop.yaml:1
          shop owns books                    teams/shop.yaml:4
          leads get work in prod             teamkit.yaml:24
          work includes Role/restarter       teamkit.yaml:18    c-prod/books
          work includes roles/pubsub.editor  teamkit.yaml:16    books-prod
          work includes see                  teamkit.yaml:15
          see includes ClusterRole/view      teamkit.yaml:13    c-prod/books
          see includes roles/logging.viewer  teamkit.yaml:13    books-prod
    ");
    insta::assert_snapshot!(workspace.run(&["explain", "dora", "carts", "prod"]).exits(0).stdout, @r"
    dora@example.com can act on carts in prod (protected)
      see  by group:shop@example.com
          member of stall                    teams/stall.yaml:2
          stall is below shop                teams/stall.yaml:1
          shop owns carts                    teams/shop.yaml:5
          members get see in prod            teams/shop.yaml:7
          see includes ClusterRole/view      teamkit.yaml:13     c-prod/carts
          see includes roles/logging.viewer  teamkit.yaml:13     carts-prod
    ");
    insta::assert_snapshot!(workspace.run(&["explain", "fred", "books", "prod"]).exits(0).stdout, @r"
    fred@example.com can act on books in prod (protected)
      roles/spanner.databaseReader  by user:fred@example.com until 2026-12-01
          member of play until 2026-12-01                              teams/play.yaml:2
          shop grants access to books                                  teams/shop.yaml:9
          to team/play                                                 teams/shop.yaml:12
          gives roles/spanner.databaseReader in prod until 2026-12-31  teams/shop.yaml:11  books-prod
    ");
    insta::assert_snapshot!(workspace.run(&["explain", "bob", "toys", "dev"]).exits(0).stdout, @r"
    bob@example.com can act on toys in dev
      work  by group:shop@example.com
          member of shop                     teams/shop.yaml:2
          shop owns carts                    teams/shop.yaml:5
          members get work in dev            teamkit.yaml:23
          toys shares shared-dev with carts  services/all.yaml:3
          work includes roles/pubsub.editor  teamkit.yaml:16      shared-dev
          work includes see                  teamkit.yaml:15
          see includes roles/logging.viewer  teamkit.yaml:13      shared-dev
    ");
}

#[test]
fn explain_says_why_there_is_no_access_and_whom_to_ask() {
    let workspace = workspace();
    for (person, service, environment, said) in [
        ("zoe", "books", "dev", "not in shop, which owns books"),
        ("gone", "books", "dev", "the time in shop, which owns books, ended on 2026-01-31  teams/shop.yaml:2"),
        ("dora", "books", "prod", "members of shop get nothing in prod"),
        ("dora", "books", "prod", "only leads of shop get work in prod"),
        ("carl@partner.example", "books", "prod", "what shop granted on books ended on 2026-03-31"),
        ("carl@partner.example", "books", "dev", "shop grants access to books in prod alone"),
        ("eve", "trial", "prod", "trial is not in prod"),
    ] {
        let run = workspace.run(&["explain", person, service, environment]).exits(0);
        assert!(run.stdout.contains(" has no access to "), "{}", run.stdout);
        assert!(run.stdout.contains(said), "`{said}` isn't in\n{}", run.stdout);
    }
    insta::assert_snapshot!(workspace.run(&["explain", "zoe", "books"]).exits(0).stdout, @r"
    zoe@example.com has no access to books in dev
      not in shop, which owns books  teams/shop.yaml:4
      ask ann@example.com for a place in shop (members get work there), or an entry under `grants` in teams/shop.yaml

    zoe@example.com has no access to books in prod (protected)
      not in shop, which owns books  teams/shop.yaml:4
      ask ann@example.com for an entry under `grants` in teams/shop.yaml
    ");
    let json = workspace.run(&["explain", "zoe", "books", "prod", "--format", "json"]).exits(0).json();
    insta::assert_snapshot!(format!("{:#}", json), @r#"
    {
      "access": [],
      "person": "zoe@example.com",
      "service": "books",
      "version": 1,
      "without": [
        {
          "environment": "prod",
          "owners": [
            {
              "claim": {
                "column": 5,
                "file": "teams/shop.yaml",
                "line": 4,
                "text": "shop owns books",
                "until": null
              },
              "leads": [
                "ann@example.com"
              ],
              "leads_get": "work",
              "members_get": null,
              "team": "shop"
            }
          ],
          "reasons": [
            {
              "column": 5,
              "file": "teams/shop.yaml",
              "line": 4,
              "text": "not in shop, which owns books",
              "until": null
            }
          ]
        }
      ]
    }
    "#);
}

#[test]
fn an_entry_of_its_own_that_leaves_an_environment_out_is_a_reason() {
    let workspace = workspace();
    workspace.edit("teams/shop.yaml", "- books\n", "- { name: books, environments: [dev] }\n");
    workspace
        .run_on("2027-01-01", &["explain", "bob", "books", "prod"])
        .exits(0)
        .prints("shop owns books, but not in prod");
}

/// The lines of the example's files by path.
fn lines(workspace: &Workspace) -> BTreeMap<String, Vec<String>> {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text").lines().map(str::to_owned).collect();
    workspace.tree().into_iter().map(|(path, bytes)| (path, text(bytes))).collect()
}

/// What a line must hold for a step to be taken from it: the name that the step is about.
fn named(step: &str, person: &str) -> Vec<String> {
    let words: Vec<&str> = step.split(' ').collect();
    let short = person.split('@').next().expect("a name");
    match words.as_slice() {
        ["lead" | "member", "of", _] => vec![short.to_owned()],
        ["members" | "leads", "get", role, "in", environment] => vec![(*role).to_owned(), (*environment).to_owned()],
        [_, "owns", name]
        | [_, "grants", "access", "to", name]
        | ["to", name]
        | [_, "is", "below", name]
        | [name, "shares", _, "with", _] => vec![(*name).to_owned()],
        ["gives", role, "in", _] | [_, "includes", role] => vec![role.rsplit('/').next().expect("a name").to_owned()],
        _ => panic!("`{step}` is a step that this test doesn't know"),
    }
}

#[test]
fn explain_has_a_true_line_for_everything_that_who_shows() {
    let workspace = Workspace::example();
    let files = lines(&workspace);
    let mut steps = 0;
    for service in registry(&workspace) {
        let who = rows(&workspace, &["who", &service]);
        let people: BTreeSet<String> =
            who.iter().map(|row| text(&row["person"])).filter(|person| !person.contains(':')).collect();
        for person in people {
            let run = workspace.run(&["explain", &person, &service, "--format", "json"]).exits(0);
            let explained = run.json()["access"].as_array().expect("rows").clone();
            let shown: BTreeSet<Key> = explained.iter().map(key).collect();
            let held: BTreeSet<Key> = who.iter().filter(|row| text(&row["person"]) == person).map(key).collect();
            assert_eq!(shown, held, "{person} on {service}");
            for row in &explained {
                let ways = row["paths"].as_array().expect("paths");
                assert!(!ways.is_empty(), "{person} on {service}: {row:#}");
                for step in ways.iter().flat_map(|way| way["steps"].as_array().expect("steps")) {
                    steps += 1;
                    let said = text(&step["text"]);
                    if said.starts_with("to all of ") {
                        continue;
                    }
                    let line = usize::try_from(step["line"].as_u64().expect("a line")).expect("a small number");
                    let line = &files[&text(&step["file"])][line - 1];
                    for name in named(&said, &person) {
                        assert!(line.contains(&name), "`{said}` isn't in `{line}`");
                    }
                }
            }
        }
    }
    assert!(steps > 1000, "only {steps} steps were seen");
}

fn registry(workspace: &Workspace) -> BTreeSet<String> {
    let rows = workspace.run(&["matrix", "--format", "json"]).exits(0).json();
    rows["matrix"].as_array().expect("rows").iter().map(|row| text(&row["service"])).collect()
}

#[test]
fn all_questions_give_what_grants_gives() {
    for workspace in [Workspace::example(), workspace()] {
        let mut expected: BTreeSet<(String, String, String, String)> = BTreeSet::new();
        for grant in
            workspace.run(&["grants", "--format", "json"]).exits(0).json()["grants"].as_array().expect("grants")
        {
            let principal = text(&grant["principal"]);
            let mut people: Vec<String> = grant["people"].as_array().expect("people").iter().map(text).collect();
            let is_foreign = !principal.starts_with("user:") && people.is_empty();
            if is_foreign {
                people.push(principal.clone());
            }
            for person in people {
                let (_, _, scope, role, principal, _) = key(grant);
                expected.insert((person, scope, role, principal));
            }
        }
        let short = |row: &Key| (row.0.clone(), row.2.clone(), row.3.clone(), row.4.clone());
        let services = registry(&workspace);
        let by_service: BTreeSet<Key> =
            services.iter().flat_map(|service| keys(&workspace, &["who", service])).collect();
        let holders: BTreeSet<String> = expected.iter().map(|row| row.0.clone()).collect();
        let by_holder: BTreeSet<Key> =
            holders.iter().flat_map(|holder| keys(&workspace, &["access", holder])).collect();
        assert!(by_service.len() > 30);
        assert_eq!(by_service, by_holder);
        assert_eq!(by_service.iter().map(short).collect::<BTreeSet<_>>(), expected);
    }
}

#[test]
fn questions_refuse_what_check_refuses() {
    let workspace = workspace();
    workspace.edit("teams/stall.yaml", "parent: shop", "parent: shup");
    let questions: [&[&str]; 4] = [&["who", "books"], &["access", "ann"], &["explain", "ann", "books"], &["matrix"]];
    for question in questions {
        let run: Run = workspace.run(question).exits(1);
        assert!(run.stdout.contains("error[unknown-team]"), "{}", run.stdout);
    }
}

#[test]
fn the_answers_in_the_reference_are_those_of_the_example() {
    let workspace = Workspace::example();
    let reference = std::fs::read_to_string(repository().join("docs/reference.md")).expect("the reference");
    let (_, questions) = reference.split_once("\n## Questions\n").expect("its section");
    let (questions, _) = questions.split_once("\n## ").expect("a section behind it");
    let blocks: Vec<&str> = questions.split("```console\n$ teamkit ").skip(1).collect();
    assert_eq!(blocks.len(), 4);
    for block in blocks {
        let (call, rest) = block.split_once('\n').expect("a call");
        let (told, _) = rest.split_once("```").expect("an end");
        let arguments: Vec<&str> = call.split(' ').collect();
        assert_eq!(workspace.run(&arguments).exits(0).stdout, told, "{call}");
    }
}
