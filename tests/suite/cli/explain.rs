//! `explain`: why somebody has access, or has none.

use std::collections::{BTreeMap, BTreeSet};

use super::support::{Key, key, registry, rows, text, workspace};
use crate::support::workspace::Workspace;

#[test]
fn explain_tells_every_line_from_the_person_to_the_native_roles() {
    let workspace = workspace();
    insta::assert_snapshot!(workspace.run(&["explain", "ann", "books"]).exits(0).stdout, @r"
    ann@example.com reaches books in dev
      work  by group:shop@example.com
          lead of shop                       teams/shop.yaml:1
          shop owns books                    teams/shop.yaml:4
          members get work in dev            teamkit.yaml:23
          work includes Role/restarter       teamkit.yaml:18    c-dev/books
          work includes roles/pubsub.editor  teamkit.yaml:16    books-dev
          work includes see                  teamkit.yaml:15
          see includes ClusterRole/view      teamkit.yaml:13    c-dev/books
          see includes roles/logging.viewer  teamkit.yaml:13    books-dev

    ann@example.com reaches books in prod (protected)
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
    dora@example.com reaches carts in prod (protected)
      see  by group:shop@example.com
          member of stall                    teams/stall.yaml:2
          stall is below shop                teams/stall.yaml:1
          shop owns carts                    teams/shop.yaml:5
          members get see in prod            teams/shop.yaml:7
          see includes ClusterRole/view      teamkit.yaml:13     c-prod/carts
          see includes roles/logging.viewer  teamkit.yaml:13     carts-prod
    ");
    insta::assert_snapshot!(workspace.run(&["explain", "fred", "books", "prod"]).exits(0).stdout, @r"
    fred@example.com reaches books in prod (protected)
      roles/spanner.databaseReader  by user:fred@example.com until 2026-12-01
          member of play until 2026-12-01                              teams/play.yaml:2
          shop grants access to books                                  teams/shop.yaml:9
          to team/play                                                 teams/shop.yaml:12
          gives roles/spanner.databaseReader in prod until 2026-12-31  teams/shop.yaml:11  books-prod
    ");
    insta::assert_snapshot!(workspace.run(&["explain", "bob", "toys", "dev"]).exits(0).stdout, @r"
    bob@example.com reaches toys in dev
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
      ask ann@example.com for a place in shop (members get work there), or an entry under `grants` in
          teams/shop.yaml

    zoe@example.com has no access to books in prod (protected)
      not in shop, which owns books  teams/shop.yaml:4
      ask ann@example.com for an entry under `grants` in teams/shop.yaml
    ");
    let json = workspace.run(&["explain", "zoe", "books", "prod", "--format", "json"]).exits(0).json();
    insta::assert_snapshot!(format!("{:#}", json), @r#"
    {
      "access": [],
      "entitlements": [],
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
        [_, "is", "in", "the", "cluster", _, "in", environment] => vec![(*environment).to_owned()],
        [_, "grants", "access", "to", _, "which", "matches", pattern @ ..] => vec![pattern.join(" ")],
        ["gives", role, ..] | [_, "includes", role] => vec![role.rsplit('/').next().expect("a name").to_owned()],
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
