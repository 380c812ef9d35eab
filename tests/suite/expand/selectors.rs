//! Patterns and labels in `service`, and `to: team/*`: what they stand for.

use std::collections::BTreeSet;

use super::support::{grants, lines, workspace};

const SERVICES: &str = "#> services/all.yaml
shop-cart: { labels: { tier: \"1\" } }
shop-mail: { environments: [prod], labels: { tier: \"2\", zone: a } }
shopping: { environments: [dev], labels: { tier: \"1\", zone: a } }
ledger: {}
";

/// The scopes that one entry for ann, on these services and environments, reaches.
#[track_caller]
fn reached(service: &str, environment: &str) -> Vec<String> {
    let environment = if environment.is_empty() { String::new() } else { format!("environment: {environment}, ") };
    let workspace = workspace(&format!(
        "{SERVICES}#> teams/crew.yaml
members: [ann, bob]
grants:
  - {{ service: {service}, {environment}google: [roles/pubsub.viewer], to: [ann], reason: Look }}
"
    ));
    let lines = lines(&workspace.run(&["grants", "--format", "json"]).exits(0));
    lines.into_iter().map(|line| line.split(' ').next().expect("a scope").to_owned()).collect()
}

#[test]
fn a_pattern_stands_for_the_services_that_match() {
    assert_eq!(
        reached("\"*\"", ""),
        ["ledger-dev", "ledger-prod", "shop-cart-dev", "shop-cart-prod", "shop-mail-prod", "shopping-dev"]
    );
    assert_eq!(reached("shop-*", ""), ["shop-cart-dev", "shop-cart-prod", "shop-mail-prod"]);
    assert_eq!(reached("shop*", ""), ["shop-cart-dev", "shop-cart-prod", "shop-mail-prod", "shopping-dev"]);
    assert_eq!(reached("ledger*", ""), ["ledger-dev", "ledger-prod"]);
}

#[test]
fn labels_stand_for_the_services_that_have_them_all() {
    assert_eq!(reached("{ labels: { tier: \"1\" } }", ""), ["shop-cart-dev", "shop-cart-prod", "shopping-dev"]);
    assert_eq!(reached("{ labels: { zone: a, tier: \"2\" } }", ""), ["shop-mail-prod"]);
    assert_eq!(reached("[{ labels: { zone: a, tier: \"1\" } }, ledger]", "dev"), ["ledger-dev", "shopping-dev"]);
}

/// A service of the pattern that lacks the environment is passed over.
#[test]
fn an_environment_narrows_a_pattern() {
    assert_eq!(reached("\"*\"", "prod"), ["ledger-prod", "shop-cart-prod", "shop-mail-prod"]);
    assert_eq!(reached("[shop-cart, shop-*]", "dev"), ["shop-cart-dev"]);
    assert_eq!(reached("[shop-mail, \"*\"]", "prod"), ["ledger-prod", "shop-cart-prod", "shop-mail-prod"]);
}

/// Two items that choose a service make one grant with one origin, whichever stands first.
#[test]
fn a_service_that_two_items_choose_is_there_once() {
    let mut seen = BTreeSet::new();
    for items in ["shop-cart, shop-*, \"*\"", "\"*\", shop-*, shop-cart", "shop-*, shop-*, ledger, \"*\""] {
        let workspace = workspace(&format!(
            "{SERVICES}#> teams/crew.yaml
members: [ann, bob]
grants: [{{ service: [{items}], role: see, to: [ann], reason: Look }}]
"
        ));
        let json = workspace.run(&["grants", "--format", "json"]).exits(0).json();
        let grants = json["grants"].as_array().expect("a list");
        assert!(grants.iter().all(|grant| grant["origins"].as_array().expect("a list").len() == 1), "{grants:?}");
        seen.insert(grants.iter().map(|grant| grant["scope"]["project"].to_string()).collect::<Vec<_>>());
    }
    assert_eq!(seen.len(), 1, "{seen:?}");
}

/// Without a registry the services are those that teams name.
#[test]
fn all_services_are_those_that_teams_name_where_there_is_no_registry() {
    grants(
        "#> teams/one.yaml
members: [ann, bob]
services: [alpha1]
access: { members: { dev: none } }
#> teams/two.yaml
members: [cy, dan]
grants:
  - { service: beta12, environment: prod, role: see, to: [service/gamma3], reason: Look }
  - { service: \"*\", environment: dev, google: [roles/pubsub.viewer], to: [cy], reason: Look }
",
        &[
            "alpha1-dev roles/pubsub.viewer user:cy@ - cy@",
            "beta12-dev roles/pubsub.viewer user:cy@ - cy@",
            "beta12-prod roles/logging.viewer serviceAccount:gamma3@gamma3-prod.iam.gserviceaccount.com - -",
            "gamma3-dev roles/pubsub.viewer user:cy@ - cy@",
        ],
    );
}

#[test]
fn every_team_gets_what_its_own_members_would_get() {
    grants(
        "#> teams/by-group.yaml
members: [ann]
#> teams/by-name.yaml
grant_to: members
members: [{ email: bob, until: 2026-12-01 }, cy]
#> teams/empty.yaml
description: Nobody yet
#> teams/giver.yaml
members: [dora]
services: [alpha1]
access: { members: { dev: none } }
grants:
  - { service: alpha1, environment: dev, role: see, to: [\"team/*\", team/by-group], reason: Everybody looks }
",
        &[
            "alpha1-dev roles/logging.viewer group:by-group@ - ann@",
            "alpha1-dev roles/logging.viewer group:empty@ - -",
            "alpha1-dev roles/logging.viewer group:giver@ - dora@",
            "alpha1-dev roles/logging.viewer user:bob@ 2026-12-01 bob@",
            "alpha1-dev roles/logging.viewer user:cy@ - cy@",
        ],
    );
}

/// A small file can't ask for more than a workspace may have, even where nothing is granted: each rule looks at each
/// service of an entry.
#[test]
fn patterns_cannot_multiply_without_limit() {
    let service = |number| format!("s{number}: {{ environments: [], labels: {{ tier: \"1\" }} }}\n");
    let services = (0..4_000).map(service).collect::<Vec<String>>().concat();
    let entries = "  - { service: { labels: { tier: \"1\" } }, role: see, reason: Look }\n".repeat(1_001);
    let workspace = workspace(&format!(
        "#> services/all.yaml\n{services}#> teams/crew.yaml\nmembers: [ann, bob]\ngrants:\n{entries}"
    ));
    workspace.run(&["check"]).exits(1).prints("patterns choose too many services");
}
