//! `matrix`: what each team has where, in five forms.

use std::collections::BTreeSet;

use crate::{
    cli::support::{text, workspace},
    support::workspace::Workspace,
};

#[test]
fn matrix_tells_members_leads_and_those_who_are_named_apart() {
    let workspace = workspace();
    insta::assert_snapshot!(workspace.run(&["matrix"]).exits(0).stdout, @r"
    TEAM  SERVICE  WHO              DEV   PROD (protected)
    play  books    members                roles/spanner.databaseReader until 2026-12-31
    play  toys     members          work
    play  trial    members          work
    shop  books    members          work
    shop  books    leads                  work
    shop  books    bob@example.com        roles/spanner.databaseReader until 2026-12-31
    shop  carts    members          work  see
    shop  carts    leads                  work
    ");
    insta::assert_snapshot!(workspace.run(&["matrix", "--team", "play", "--format", "markdown"]).exits(0).stdout, @r"
    | team | service | who | `dev` | `prod` (protected) |
    |---|---|---|---|---|
    | `play` | `books` | members |  | `roles/spanner.databaseReader until 2026-12-31` |
    | `play` | `toys` | members | `work` |  |
    | `play` | `trial` | members | `work` |  |
    ");
    insta::assert_snapshot!(workspace.run(&["matrix", "--service", "books", "--environment", "prod", "--format", "csv"]).exits(0).stdout, @r"
    team,service,environment,protected,who,role,until,from,scope,resource,condition
    play,books,prod,true,members,roles/spanner.databaseReader,2026-12-31,teams/shop.yaml:9,,,
    shop,books,prod,true,leads,work,,teams/shop.yaml:4,,,
    shop,books,prod,true,bob@example.com,roles/spanner.databaseReader,2026-12-31,teams/shop.yaml:9,,,
    ");
    let json = workspace.run(&["matrix", "--team", "play", "--service", "books", "--format", "json"]).exits(0).json();
    insta::assert_snapshot!(format!("{json:#}"), @r#"
    {
      "entitlements": [],
      "matrix": [
        {
          "condition": null,
          "environment": "prod",
          "grants": [
            {
              "role": "roles/spanner.databaseReader",
              "scope": {
                "project": "books-prod"
              },
              "target": "google"
            }
          ],
          "origins": [
            {
              "column": 5,
              "environment": "prod",
              "file": "teams/shop.yaml",
              "line": 9,
              "service": "books",
              "team": "shop"
            }
          ],
          "principal": null,
          "protected": true,
          "role": "roles/spanner.databaseReader",
          "service": "books",
          "team": "play",
          "until": "2026-12-31",
          "who": "members"
        }
      ],
      "version": 1
    }
    "#);
    assert_eq!(workspace.run(&["matrix", "--team", "stall"]).exits(0).stdout, "no access\n");
}

/// A person and a federated identity whose texts mean something to spreadsheets, Markdown and XML.
fn with_hostile_names() -> Workspace {
    let workspace = workspace();
    workspace.edit(
        "teams/play.yaml",
        "services: [toys, trial]",
        r#"services: [toys, trial]
grants:
  - service: trial
    google: [roles/logging.viewer]
    to: ["+1-1@example.com", "principal://iam.googleapis.com/locations/global/workforcePools/x/subject/a,\"b\"|`<c>&d"]
    reason: Tries
"#,
    );
    workspace
}

#[test]
fn nothing_in_a_spreadsheet_is_a_formula_and_nothing_in_a_cell_ends_it() {
    let workspace = with_hostile_names();
    let csv = workspace.run(&["matrix", "--service", "trial", "--format", "csv"]).exits(0).stdout;
    assert!(csv.contains("\r\nplay,trial,dev,false,'+1-1@example.com,roles/logging.viewer,,"), "{csv}");
    assert!(csv.contains(",\"principal://iam.googleapis.com/locations/global/workforcePools/x/subject/a,\"\"b\"\"|`<c>&d\",roles/logging.viewer,"), "{csv}");
    let markdown = workspace.run(&["matrix", "--service", "trial", "--format", "markdown"]).exits(0).stdout;
    assert!(
        markdown.contains(
            r#"| ``principal://iam.googleapis.com/locations/global/workforcePools/x/subject/a,"b"\|`<c>&d`` |"#
        ),
        "{markdown}"
    );
}

#[test]
fn the_picture_is_well_formed_and_says_all_that_the_table_says() {
    for workspace in [Workspace::example(), with_hostile_names()] {
        let svg = workspace.run(&["matrix", "--svg"]).exits(0).stdout;
        let document = roxmltree::Document::parse(&svg).unwrap_or_else(|error| panic!("{error}"));
        let root = document.root_element();
        assert_eq!(root.tag_name().name(), "svg");
        assert_eq!(root.attribute("role"), Some("img"));
        let of = |name: &str| -> Vec<String> {
            let found = document.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", name)));
            found.map(|node| node.text().unwrap_or_default().to_owned()).collect()
        };
        assert!(of("desc")[0].contains("(protected)"), "{:?}", of("desc"));
        assert!(of("style")[0].contains("prefers-color-scheme: dark"));
        let labels: BTreeSet<String> = of("text").into_iter().collect();
        assert!(labels.contains("protected"));
        let table = workspace.run(&["matrix", "--format", "json"]).exits(0).json();
        for row in table["matrix"].as_array().expect("rows") {
            let resource = row["resource"].as_str().map(|name| format!(" on {name}")).unwrap_or_default();
            let condition = row["condition"]["title"].as_str().map(|title| format!(" under `{title}`"));
            let until = row["until"].as_str().map(|day| format!(" until {day}")).unwrap_or_default();
            let role = format!("{}{resource}{}{until}", text(&row["role"]), condition.unwrap_or_default());
            let who = match text(&row["who"]).as_str() {
                "named" => text(&row["principal"]).trim_start_matches("user:").to_owned(),
                "workload" => format!("service/{}", text(&row["principal"]).split([':', '@']).nth(1).expect("a name")),
                people => people.to_owned(),
            };
            for label in [text(&row["team"]), role, who] {
                assert!(labels.contains(&label), "{label}");
            }
            match row["scope"].as_str() {
                Some(scope) => assert!(labels.iter().any(|label| label.starts_with(scope)), "{scope}"),
                None => {
                    assert!(["service", "environment"].iter().all(|key| labels.contains(&text(&row[*key]))), "{row}");
                }
            }
        }
        // Every label ends within the picture.
        let width: usize = root.attribute("width").expect("a width").parse().expect("a number");
        for node in document.descendants().filter(|node| node.tag_name().name() == "text") {
            let x: usize = node.attribute("x").expect("a place").parse().expect("a number");
            assert!(x + node.text().unwrap_or_default().chars().count() * 8 <= width, "{:?}", node.text());
        }
    }
}

#[test]
fn the_matrix_of_the_example_has_every_grant() {
    let workspace = Workspace::example();
    let mut shown = BTreeSet::new();
    let json = workspace.run(&["matrix", "--format", "json"]).exits(0).json();
    for row in json["matrix"].as_array().expect("rows") {
        for grant in row["grants"].as_array().expect("grants") {
            shown.insert((grant["scope"].to_string(), text(&grant["role"])));
        }
    }
    let json = workspace.run(&["grants", "--format", "json"]).exits(0).json();
    let grants = json["grants"].as_array().expect("grants").iter();
    let granted: BTreeSet<(String, String)> =
        grants.map(|grant| (grant["scope"].to_string(), text(&grant["role"]))).collect();
    assert_eq!(shown, granted);
}
