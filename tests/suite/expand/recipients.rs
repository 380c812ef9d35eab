//! `grants`: SPEC.md's rules from definitions to grants, each on a workspace of a few lines.

use crate::support::{
    fixture::Bundle,
    workspace::{Run, Workspace},
};

/// Two environments, the first with both targets, the second without Kubernetes.
const CONFIG: &str = r#"#> teamkit.yaml
version: 1
domain: example.com
environments:
  dev:
    google: { project: "{{service}}-dev" }
    kubernetes: { cluster: c-dev }
  prod:
    google: { project: "{{service}}-prod" }
roles:
  see: { google: [roles/logging.viewer] }
  work: { google: [roles/pubsub.editor], kubernetes: [edit] }
access: { members: { dev: see } }
"#;

fn workspace(files: &str) -> Workspace {
    Bundle::parse(files).over(&Bundle::parse(CONFIG)).workspace()
}

/// One line for each grant: scope, role, principal, end, people. `@` alone is `@example.com`.
fn lines(run: &Run) -> Vec<String> {
    let json = run.json();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    let grants = json["grants"].as_array().expect("a list of grants");
    let line = |grant: &serde_json::Value| {
        let scope: Vec<String> = grant["scope"].as_object().expect("a scope").values().map(text).collect();
        let people: Vec<String> = grant["people"].as_array().expect("a list of people").iter().map(text).collect();
        let people = if people.is_empty() { "-".to_owned() } else { people.join(",") };
        let cells = [scope.join("/"), text(&grant["role"]), text(&grant["principal"]), text(&grant["until"]), people];
        cells.join(" ").replace("@example.com", "@")
    };
    grants.iter().map(line).collect()
}

#[track_caller]
fn grants(files: &str, expected: &[&str]) {
    assert_eq!(lines(&workspace(files).run(&["grants", "--format", "json"]).exits(0)), expected);
}

#[test]
fn people_of_a_team_are_its_leads_its_members_and_those_below() {
    grants(
        "#> teams/above.yaml
leads: [ann]
members: [bob, carl@example.com]
services: [shop-api]
#> teams/middle.yaml
parent: above
members: [DORA]
#> teams/deep/below.yaml
parent: middle
leads: [eve]
members: [ann]
",
        &["shop-api-dev roles/logging.viewer group:above@ - ann@,bob@,carl@,dora@,eve@"],
    );
}

#[test]
fn a_person_past_the_end_is_not_in_the_team_and_one_listed_twice_stays_to_the_latest() {
    grants(
        "#> teams/above.yaml
grant_to: members
members:
  - { email: gone, until: 2026-11-21 }
  - { email: today, until: 2026-11-22 }
  - { email: twice, until: 2026-12-01 }
  - { email: endless, until: 2026-12-01 }
  - { email: once-gone, until: 2026-01-01 }
services: [shop-api]
#> teams/below.yaml
parent: above
members:
  - { email: twice, until: 2026-12-24 }
  - { email: once-gone, until: 2027-01-01 }
  - endless
",
        &[
            "shop-api-dev roles/logging.viewer user:endless@ - endless@",
            "shop-api-dev roles/logging.viewer user:once-gone@ 2027-01-01 once-gone@",
            "shop-api-dev roles/logging.viewer user:today@ 2026-11-22 today@",
            "shop-api-dev roles/logging.viewer user:twice@ 2026-12-24 twice@",
        ],
    );
}

#[test]
fn the_lead_group_stands_for_the_teams_own_leads() {
    grants(
        "#> teams/above.yaml
leads: [ann, { email: old, until: 2026-01-01 }]
members: [bob]
services: [shop-api]
access: { members: { dev: none }, leads: { dev: see } }
#> teams/below.yaml
parent: above
leads: [eve]
members: [dora]
",
        &["shop-api-dev roles/logging.viewer group:above-leads@ - ann@"],
    );
}

#[test]
fn the_first_that_speaks_sets_the_role_of_members() {
    grants(
        "#> teams/crew.yaml
members: [ann, bob]
access: { members: { dev: none, prod: work } }
services:
  - alpha1
  - { name: beta12, access: { members: { dev: work, prod: none } } }
  - { name: gamma1, environments: [prod] }
",
        &[
            "alpha1-prod roles/pubsub.editor group:crew@ - ann@,bob@",
            "beta12-dev roles/pubsub.editor group:crew@ - ann@,bob@",
            "gamma1-prod roles/pubsub.editor group:crew@ - ann@,bob@",
            "c-dev/beta12 ClusterRole/edit group:crew@ - ann@,bob@",
        ],
    );
}

#[test]
fn a_lead_gets_what_members_get_and_what_leads_get() {
    grants(
        "#> teams/crew.yaml
grant_to: members
leads: [ann]
members: [bob]
access: { leads: { dev: work } }
services: [alpha1]
",
        &[
            "alpha1-dev roles/logging.viewer user:ann@ - ann@",
            "alpha1-dev roles/pubsub.editor user:ann@ - ann@",
            "alpha1-dev roles/logging.viewer user:bob@ - bob@",
            "c-dev/alpha1 ClusterRole/edit user:ann@ - ann@",
        ],
    );
}

#[test]
fn a_role_has_its_native_roles_and_those_that_it_includes_each_once() {
    let roles = "  third: { includes: [second, see], google: [roles/logging.viewer], kubernetes: [view] }\n  second: { includes: [work], google: [roles/cloudtrace.user] }\n";
    let workspace =
        workspace("#> teams/crew.yaml\nmembers: [ann, bob]\naccess: { members: { dev: third } }\nservices: [alpha1]\n");
    workspace.edit("teamkit.yaml", "roles:\n", &format!("roles:\n{roles}"));
    let run = workspace.run(&["grants", "--format", "json"]).exits(0);
    let expected = [
        "alpha1-dev roles/cloudtrace.user group:crew@ - ann@,bob@",
        "alpha1-dev roles/logging.viewer group:crew@ - ann@,bob@",
        "alpha1-dev roles/pubsub.editor group:crew@ - ann@,bob@",
        "c-dev/alpha1 ClusterRole/edit group:crew@ - ann@,bob@",
        "c-dev/alpha1 ClusterRole/view group:crew@ - ann@,bob@",
    ];
    assert_eq!(lines(&run), expected);
}

#[test]
fn a_group_gets_its_grants_whether_or_not_anyone_is_left_in_it() {
    grants(
        "#> teams/empty.yaml
leads: [{ email: ann, until: 2026-01-01 }]
group: old-name@example.com
lead_group: Old-Leads@example.com
access: { leads: { dev: see } }
services: [alpha1]
#> teams/leaderless.yaml
members: [bob]
access: { leads: { prod: see } }
services: [beta12]
",
        &[
            "alpha1-dev roles/logging.viewer group:old-leads@ - -",
            "alpha1-dev roles/logging.viewer group:old-name@ - -",
            "beta12-dev roles/logging.viewer group:leaderless@ - bob@",
        ],
    );
}

#[test]
fn a_group_that_several_teams_name_stands_for_the_people_of_each() {
    grants(
        "#> teams/above.yaml
leads: [ann]
lead_group: heads@example.com
access: { members: { dev: none }, leads: { dev: see } }
services: [alpha1]
#> teams/by-person.yaml
grant_to: members
leads: [bob]
lead_group: heads@example.com
",
        &["alpha1-dev roles/logging.viewer group:heads@ - ann@,bob@"],
    );
}

#[test]
fn grant_to_members_gives_each_person_and_nobody_where_nobody_is_left() {
    grants(
        "#> teams/empty.yaml
grant_to: members
members: [{ email: ann, until: 2026-01-01 }]
services: [alpha1]
#> teams/full.yaml
members: [bob, carl]
grant_to: members
services: [beta12]
",
        &["beta12-dev roles/logging.viewer user:bob@ - bob@", "beta12-dev roles/logging.viewer user:carl@ - carl@"],
    );
}

#[test]
fn a_grant_goes_to_whom_it_names() {
    grants(
        "#> teams/crew.yaml
leads: [ann]
members: [bob]
access: { members: { dev: none } }
services: [alpha1, beta12]
grants:
  - service: alpha1
    environment: dev
    google: [roles/logging.viewer]
    reason: each form of `to`
    to:
      - bob
      - LEAD@example.com
      - lead
      - service/beta12
      - team/other
      - user:bob@example.com
      - group:crew@example.com
      - \"group:Foreign@example.com\"
      - serviceAccount:robot@alpha1-dev.iam.gserviceaccount.com
      - domain:example.com
      - principal://iam.googleapis.com/locations/global/workforcePools/Pool/subject/Ann
#> teams/other.yaml
grant_to: members
members: [zoe]
",
        &[
            "alpha1-dev roles/logging.viewer domain:example.com - -",
            "alpha1-dev roles/logging.viewer group:crew-leads@ - ann@",
            "alpha1-dev roles/logging.viewer group:crew@ - ann@,bob@",
            "alpha1-dev roles/logging.viewer group:foreign@ - -",
            "alpha1-dev roles/logging.viewer principal://iam.googleapis.com/locations/global/workforcePools/Pool/subject/Ann - -",
            "alpha1-dev roles/logging.viewer serviceAccount:beta12@beta12-dev.iam.gserviceaccount.com - -",
            "alpha1-dev roles/logging.viewer serviceAccount:robot@alpha1-dev.iam.gserviceaccount.com - -",
            "alpha1-dev roles/logging.viewer user:bob@ - bob@",
            "alpha1-dev roles/logging.viewer user:lead@ - lead@",
            "alpha1-dev roles/logging.viewer user:zoe@ - zoe@",
        ],
    );
}

#[test]
fn a_grant_without_to_goes_to_the_members_of_the_team() {
    grants(
        "#> teams/crew.yaml
members: [bob, { email: ann, until: 2027-05-01 }]
grant_to: members
grants:
  - { service: [alpha1, beta12], environment: [prod], role: see, until: 2027-01-31, reason: Both at once }
",
        &[
            "alpha1-prod roles/logging.viewer user:ann@ 2027-01-31 ann@",
            "alpha1-prod roles/logging.viewer user:bob@ 2027-01-31 bob@",
            "beta12-prod roles/logging.viewer user:ann@ 2027-01-31 ann@",
            "beta12-prod roles/logging.viewer user:bob@ 2027-01-31 bob@",
        ],
    );
}

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
fn the_registry_says_where_a_service_lives_and_a_role_applies_where_its_target_exists() {
    grants(
        "#> services/all.yaml
alpha1: { google: { project: { prod: alpha-7f3a } }, kubernetes: { namespace: alpha-v2 } }
beta12: { environments: [prod], google: { project: \"{{service}}-{{environment}}-x\" } }
#> teams/crew.yaml
members: [ann, bob]
access: { members: { dev: work, prod: work } }
services: [alpha1, beta12]
",
        &[
            "alpha-7f3a roles/pubsub.editor group:crew@ - ann@,bob@",
            "alpha1-dev roles/pubsub.editor group:crew@ - ann@,bob@",
            "beta12-prod-x roles/pubsub.editor group:crew@ - ann@,bob@",
            "c-dev/alpha-v2 ClusterRole/edit group:crew@ - ann@,bob@",
        ],
    );
}

#[test]
fn a_namespace_stands_in_each_of_several_clusters() {
    let workspace =
        workspace("#> teams/crew.yaml\nmembers: [ann, bob]\naccess: { members: { dev: work } }\nservices: [alpha1]\n");
    workspace.edit(
        "teamkit.yaml",
        "cluster: c-dev",
        "clusters: [{ name: c-b, provider: kubernetes.b }, { name: c-a, provider: kubernetes.a }]",
    );
    let run = workspace.run(&["grants", "--format", "json"]).exits(0);
    let expected = [
        "alpha1-dev roles/pubsub.editor group:crew@ - ann@,bob@",
        "c-a/alpha1 ClusterRole/edit group:crew@ - ann@,bob@",
        "c-b/alpha1 ClusterRole/edit group:crew@ - ann@,bob@",
    ];
    assert_eq!(lines(&run), expected);
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
    run.says("note: 1 grant has an end in Kubernetes, the first on 2026-12-31: each stays until the next generate after its day");
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

#[test]
fn principals_are_seen_in_kubernetes_as_gke_sees_them() {
    let workspace = workspace(
        "#> teams/crew.yaml
members: [ann, bob]
access: { members: { dev: none } }
services: [alpha1]
grants:
  - service: alpha1
    environment: dev
    kubernetes: [view]
    reason: Each kind of subject
    to: [ann, team/crew, service/alpha1, \"serviceAccount:my-project.svc.id.goog[space/robot]\"]
",
    );
    let text = workspace.run(&["preview", "crew"]).exits(0).stdout;
    let mut subjects: Vec<String> = Vec::new();
    for block in text.split("  subject {\n").skip(1) {
        let body = block.split("  }\n").next().expect("a block ends");
        subjects.push(body.split_whitespace().filter(|word| *word != "=").collect::<Vec<_>>().join(" "));
    }
    let rbac = "api_group \"rbac.authorization.k8s.io\"";
    let expected = [
        format!("kind \"Group\" name \"crew@example.com\" namespace \"\" {rbac}"),
        "kind \"ServiceAccount\" name \"robot\" namespace \"space\"".to_owned(),
        format!("kind \"User\" name \"alpha1@alpha1-dev.iam.gserviceaccount.com\" namespace \"\" {rbac}"),
        format!("kind \"User\" name \"ann@example.com\" namespace \"\" {rbac}"),
    ];
    subjects.sort();
    for (subject, expected) in subjects.iter().zip(&expected) {
        assert!(subject.starts_with(expected.as_str()), "{subject}\n{expected}");
    }
    assert_eq!(subjects.len(), expected.len(), "{text}");
}

#[test]
fn a_principal_without_a_form_in_kubernetes_is_an_error() {
    for principal in [
        "principal://iam.googleapis.com/x/subject/y",
        "principalSet://iam.googleapis.com/x/group/y",
        "domain:example.com",
    ] {
        let workspace = workspace(&format!(
            "#> teams/crew.yaml
members: [ann, bob]
services: [alpha1]
grants:
  - {{ service: alpha1, environment: dev, kubernetes: [view], to: [\"{principal}\"], reason: Can't be }}
"
        ));
        workspace.run(&["grants"]).exits(1).prints("error[unsupported-principal]");
    }
}

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
    let expected = r#"{
  "version": 1,
  "grants": [
    {
      "target": "google",
      "scope": {
        "project": "checkout-dev"
      },
      "role": "roles/pubsub.editor",
      "principal": "group:pay-eng@example.com",
      "people": [
        "alice@example.com",
        "bob@example.com"
      ],
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
    },
    {
      "target": "kubernetes",
      "scope": {
        "cluster": "c-dev",
        "namespace": "checkout-v2"
      },
      "role": "ClusterRole/edit",
      "principal": "group:pay-eng@example.com",
      "people": [
        "alice@example.com",
        "bob@example.com"
      ],
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
    }
  ]
}
"#;
    assert_eq!(workspace.run(&["grants", "--format", "json"]).exits(0).stdout, expected);
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
