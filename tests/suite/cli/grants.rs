//! `grants`: its JSON, its filters, its errors.

use crate::{
    expand::support::{lines, workspace},
    support::workspace::Workspace,
};

#[test]
fn json_has_the_keys_of_the_contract_in_its_order() {
    let workspace = workspace(
        "#> services/all.yaml
checkout: { environments: [dev], kubernetes: { namespace: checkout-v2 } }
#> teams/payments.yaml
group: pay-eng@example.com
members: [bob, alice]
services:
  - checkout
access: { members: { dev: work } }
",
    );
    let common = r#"      "principal": "group:pay-eng@example.com",
      "people": [
        "alice@example.com",
        "bob@example.com"
      ],
      "condition": null,
      "until": null,
      "origins": [
        {
          "team": "payments",
          "service": "checkout",
          "environment": "dev",
          "file": "teams/payments.yaml",
          "line": 4,
          "column": 5
        }
      ]
"#;
    let expected = r#"{
  "version": 1,
  "grants": [
    {
      "target": "google",
      "scope": {
        "project": "checkout-dev"
      },
      "role": "roles/pubsub.editor",
COMMON    },
    {
      "target": "kubernetes",
      "scope": {
        "cluster": "c-dev",
        "namespace": "checkout-v2"
      },
      "role": "ClusterRole/edit",
COMMON    }
  ],
  "entitlements": []
}
"#;
    assert_eq!(workspace.run(&["grants", "--format", "json"]).exits(0).stdout, expected.replace("COMMON", common));
}

#[test]
fn filters_show_a_part() {
    let workspace = Workspace::small();
    let count =
        |filter: &[&str]| lines(&workspace.run(&[&["grants", "--format", "json"], filter].concat()).exits(0)).len();
    assert_eq!(count(&[]), 34);
    assert_eq!(count(&["--team", "search"]) + count(&["--team", "payments"]), 34);
    assert_eq!(count(&["--team", "search", "--service", "ledger"]), 0);
    assert_eq!(count(&["--environment", "development"]) + count(&["--environment", "production"]), 34);
    workspace.run(&["grants", "--team", "serch"]).exits(2).prints_nothing().says("did you mean `search`?");
}

#[test]
fn an_error_prints_what_check_prints_and_no_grant() {
    let workspace = Workspace::small();
    workspace.edit("teams/search.yaml", "- search-api", "- search-pi");
    for format in ["text", "json"] {
        let check = workspace.run(&["check", "--format", format]).exits(1);
        let grants = workspace.run(&["grants", "--format", format]).exits(1);
        assert_eq!(grants.stdout, check.stdout);
        assert_eq!(grants.stderr, "");
        grants.prints("unknown-service").prints("did you mean `search-api`?");
    }
}
