//! Ends: until when a grant holds.

use super::support::{grants, workspace};

#[test]
fn a_user_ends_with_the_person_however_it_was_named() {
    grants(
        "#> teams/crew.yaml
members: [bob]
services: [alpha1]
access: { members: { dev: none } }
grants:
  - service: alpha1
    environment: dev
    google: [roles/logging.viewer]
    reason: Ends with the person
    to: [ann, \"user:carl@example.com\", elsewhere]
#> teams/below.yaml
parent: crew
members: [{ email: ann, until: 2026-12-01 }, { email: carl, until: 2026-12-24 }]
#> teams/other.yaml
members: [{ email: elsewhere, until: 2026-12-24 }]
",
        &[
            "alpha1-dev roles/logging.viewer user:ann@ 2026-12-01 ann@",
            "alpha1-dev roles/logging.viewer user:carl@ 2026-12-24 carl@",
            "alpha1-dev roles/logging.viewer user:elsewhere@ - elsewhere@",
        ],
    );
}

#[test]
fn a_leads_own_grants_end_with_the_entry_in_leads() {
    grants(
        "#> teams/crew.yaml
grant_to: members
leads: [{ email: ann, until: 2026-12-01 }]
members: [ann, bob]
access: { members: { dev: see }, leads: { prod: see } }
services: [alpha1]
",
        &[
            "alpha1-dev roles/logging.viewer user:ann@ - ann@",
            "alpha1-dev roles/logging.viewer user:bob@ - bob@",
            "alpha1-prod roles/logging.viewer user:ann@ 2026-12-01 ann@",
        ],
    );
}

#[test]
fn the_same_grant_twice_is_one_with_all_origins_and_the_latest_end() {
    let files = "#> teams/crew.yaml
members: [ann, bob]
access: { members: { dev: none } }
services: [alpha1]
grants:
  - { service: alpha1, environment: dev, role: see, to: [zoe], until: 2026-12-01, reason: First }
  - { service: alpha1, environment: dev, google: [roles/logging.viewer], to: [zoe], until: 2027-12-01, reason: Second }
  - { service: alpha1, environment: prod, role: see, to: [zoe], until: 2027-12-01, reason: Third }
#> teams/other.yaml
members: [zoe, yan]
grants:
  - { service: alpha1, environment: prod, role: see, to: [zoe], reason: Without an end }
";
    grants(
        files,
        &[
            "alpha1-dev roles/logging.viewer user:zoe@ 2027-12-01 zoe@",
            "alpha1-prod roles/logging.viewer user:zoe@ - zoe@",
        ],
    );
    let json = workspace(files).run(&["grants", "--format", "json"]).exits(0).json();
    let origins = |index: usize| {
        let origins = json["grants"][index]["origins"].as_array().expect("a list");
        origins
            .iter()
            .map(|origin| format!("{}:{}", origin["file"].as_str().expect("a file"), origin["line"]))
            .collect::<Vec<_>>()
    };
    assert_eq!(origins(0), ["teams/crew.yaml:5", "teams/crew.yaml:6"]);
    assert_eq!(origins(1), ["teams/crew.yaml:7", "teams/other.yaml:3"]);
}

#[test]
fn a_grant_holds_on_its_last_day_and_is_not_written_after_it() {
    let workspace = workspace(
        "#> teams/crew.yaml
members: [ann, bob]
access: { members: { dev: none } }
services: [alpha1]
grants:
  - { service: alpha1, environment: dev, role: work, until: 2026-12-31, reason: Until the end of the year }
",
    );
    let root = "terraform/services/alpha1/dev/teamkit.tf";
    let run = workspace.run_on("2026-12-31", &["generate"]).exits(0);
    run.says("note: 1 grant expires in Kubernetes, the first on 2026-12-31: each stays until the next `teamkit generate` after that date");
    let text = workspace.read(root);
    let condition = r#"
  condition {
    title      = "until 2026-12-31"
    expression = "request.time < timestamp(\"2027-01-01T00:00:00Z\")"
  }

  lifecycle {
    create_before_destroy = true
  }
"#;
    assert!(text.contains(condition), "{text}");
    assert_eq!(text.matches("condition {").count(), 1, "no condition in Kubernetes: {text}");
    workspace.run_on("2027-01-01", &["generate"]).exits(0);
    assert_eq!(workspace.read(root).lines().count(), 1, "{}", workspace.read(root));
    workspace.run_on("2027-01-01", &["grants"]).exits(0).prints("no grants\n");
}
