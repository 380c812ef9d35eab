//! `drift`: its forms, what it asks for, and what ends it.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::{
    ci::has,
    fixture::Fixture,
    workspace::{PROGRAM, Run, TODAY, Workspace},
};

const FILES: &str = r#"#> teamkit.yaml
version: 1
domain: example.com
environments:
  dev:
    google: { project: "{{service}}-dev" }
  prod:
    protected: true
    google: { project: "{{service}}-prod" }
    kubernetes: { cluster: platform-prod }
roles:
  work:
    google: [roles/logging.viewer]
    kubernetes:
      - view
      - role: restarter
        rules: [{ api_groups: [""], resources: [pods], verbs: [get, delete] }]
access: { members: { dev: work, prod: work } }
rules: { individual-principal: 'off', unbounded-grant: 'off', single-owner: 'off' }
#> services/all.yaml
ledger: {}
bus: {}
#> teams/payments.yaml
members:
  - ann
  - ben
  - cy
services: [ledger]
grants:
  - service: ledger
    environment: prod
    google: [roles/storage.objectViewer]
    to: [ben]
    until: 2026-12-31
    reason: audit
  - service: ledger
    environment: prod
    google: [roles/spanner.databaseReader]
    to: [cy]
    condition: { title: reports, expression: 'resource.name.startsWith("projects/_/buckets/reports")' }
    reason: audit
#> teams/bus.yaml
members: [dan]
services: [bus]
"#;

const END: &str = r#"request.time < timestamp("2027-01-01T00:00:00Z")"#;
const REPORTS: &str = r#"resource.name.startsWith("projects/_/buckets/reports")"#;

fn binding(role: &str, members: &[&str]) -> Value {
    json!({ "role": role, "members": members })
}

fn under(role: &str, member: &str, title: &str, expression: &str) -> Value {
    json!({ "role": role, "members": [member], "condition": { "title": title, "expression": expression } })
}

/// A binding in a namespace, or in a cluster as a whole.
fn bound(namespace: Option<&str>, name: &str, role: (&str, &str), subject: (&str, &str)) -> Value {
    let (kind, metadata) = match namespace {
        Some(namespace) => ("RoleBinding", json!({ "name": name, "namespace": namespace })),
        None => ("ClusterRoleBinding", json!({ "name": name })),
    };
    let account = (subject.0 == "ServiceAccount").then_some("kube-system");
    json!({ "kind": kind, "metadata": metadata, "roleRef": { "kind": role.0, "name": role.1 },
        "subjects": [{ "kind": subject.0, "name": subject.1, "namespace": account }] })
}

fn role(namespace: &str, rule: &Value) -> Value {
    json!({ "kind": "Role", "metadata": { "name": "restarter", "namespace": namespace }, "rules": [rule] })
}

/// What is live.
struct World {
    ledger: Vec<Value>,
    bus: Vec<Value>,
    dev: Vec<Value>,
    objects: Vec<Value>,
    organization: Vec<Value>,
}

impl World {
    /// What is defined, and nothing else.
    fn honest() -> Self {
        let namespaces = [("ledger", "payments@example.com"), ("bus", "bus@example.com")];
        let objects = namespaces.iter().flat_map(|(namespace, group)| {
            let rule = json!({ "apiGroups": [""], "resources": ["pods"], "verbs": ["get", "delete"] });
            [
                bound(Some(namespace), "teamkit.clusterrole.view", ("ClusterRole", "view"), ("Group", group)),
                bound(Some(namespace), "teamkit.role.restarter", ("Role", "restarter"), ("Group", group)),
                role(namespace, &rule),
            ]
        });
        Self {
            ledger: vec![
                binding("roles/logging.viewer", &["group:payments@example.com"]),
                under("roles/storage.objectViewer", "user:ben@example.com", "until 2026-12-31", END),
                under("roles/spanner.databaseReader", "user:cy@example.com", "reports", REPORTS),
            ],
            bus: vec![binding("roles/logging.viewer", &["group:bus@example.com"])],
            dev: Vec::new(),
            objects: objects.collect(),
            organization: Vec::new(),
        }
    }

    /// Something of everything.
    fn rich() -> Self {
        let mut world = Self::honest();
        let agent = "serviceAccount:service-1@gcp-sa-pubsub.iam.gserviceaccount.com";
        let default = "serviceAccount:123-compute@developer.gserviceaccount.com";
        world.ledger[1] = binding("roles/storage.objectViewer", &["user:ben@example.com", "allUsers"]);
        world.ledger[2]["condition"]["expression"] = json!(r#"resource.name.startsWith("projects/_/buckets/x")"#);
        let old = r#"request.time < timestamp("2025-01-02T00:00:00Z")"#;
        world.ledger.extend([
            binding("roles/owner", &["user:root@example.com", default, agent]),
            under("roles/viewer", "user:eve@partner.example", "old", old),
            under("roles/pubsub.publisher", "user:ann@example.com", "by day", "request.time.getHours() < 18"),
            under("roles/pubsub.publisher", "user:ben@example.com", "by day", "request.time.getHours() < 18"),
            binding("projects/x/roles/custom", &["group:auditors@partner.example"]),
        ]);
        world.bus = vec![binding("roles/viewer", &["user:root@example.com"])];
        world.dev = world.bus.clone();
        world.objects[2] = role("ledger", &json!({ "apiGroups": ["*"], "resources": ["*"], "verbs": ["*"] }));
        let (admin, controller) = (("ClusterRole", "cluster-admin"), ("ClusterRole", "system:controller:job"));
        world.objects.extend([
            bound(Some("ledger"), "debug", ("ClusterRole", "admin"), ("User", "kim@example.com")),
            bound(Some("ledger"), "all", ("ClusterRole", "edit"), ("Group", "system:authenticated")),
            bound(None, "jan", admin, ("User", "jan@example.com")),
            bound(None, "masters", admin, ("Group", "system:masters")),
            bound(None, "discovery", ("ClusterRole", "system:discovery"), ("Group", "system:authenticated")),
            bound(None, "job", controller, ("ServiceAccount", "job")),
        ]);
        world.organization = vec![binding("roles/owner", &["user:boss@example.com", "domain:example.com"])];
        world
    }

    /// The workspace with the export of it in `live`.
    fn workspace(&self) -> Workspace {
        let workspace = Fixture::parse(FILES).workspace();
        let Self { ledger, bus, dev, objects, organization } = self;
        let policies = [
            ("projects/ledger-prod", ledger),
            ("projects/bus-prod", bus),
            ("projects/bus-dev", dev),
            ("organizations/123", organization),
        ];
        for (file, bindings) in policies.iter().filter(|(_, bindings)| !bindings.is_empty()) {
            workspace.write(&format!("live/{file}.json"), json!({ "bindings": bindings }).to_string());
        }
        workspace.write("live/clusters/platform-prod.json", json!({ "kind": "List", "items": objects }).to_string());
        workspace
    }

    fn drift(&self, arguments: &[&str]) -> Run {
        self.workspace().run(&[&["drift", "--live", "live"], arguments].concat())
    }
}

#[test]
fn a_rich_drift_as_text() {
    insta::assert_snapshot!(World::rich().drift(&[]).exits(1).stdout);
}

#[test]
fn a_rich_drift_as_markdown() {
    insta::assert_snapshot!(World::rich().drift(&["--format", "markdown"]).exits(1).stdout);
}

#[test]
fn a_rich_drift_for_github() {
    insta::assert_snapshot!(World::rich().drift(&["--format", "github"]).exits(1).stdout);
}

/// On a terminal of 40 columns.
#[test]
fn a_narrow_terminal_is_enough() {
    if !has("script", "a terminal of 40 columns") {
        return;
    }
    let workspace = World::rich().workspace();
    let command = format!(
        "stty cols 40 rows 50 && {PROGRAM} -C {} --today {TODAY} --color never drift --live live",
        workspace.path()
    );
    let run = Command::new("script").args(["-qec", &command, "/dev/null"]).output().expect("a terminal");
    let text = String::from_utf8(run.stdout).expect("text").replace('\r', "");
    assert!(text.lines().count() > 60 && text.contains("\n! root@example.com   of no team\n"), "{text}");
    for line in text.lines() {
        assert!(line.chars().count() <= 40, "{line}");
    }
}

/// Each flag by its public name, and what has none.
#[test]
fn flags_say_what_is_dangerous() {
    let json = World::rich().drift(&["--format", "json"]).exits(1).json();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let line = |row: &Value| {
        let flags: Vec<String> = row["flags"].as_array().expect("flags").iter().map(text).collect();
        format!("{} {} {}: {}\n", text(&row["kind"]), text(&row["principal"]), text(&row["role"]), flags.join(" "))
    };
    let lines = |key: &str| json[key].as_array().expect("rows").iter().map(line).collect::<String>();
    insta::assert_snapshot!(lines("drift"));
    insta::assert_snapshot!(lines("exposed"), @"extra group:system:authenticated ClusterRole/edit: public-principal protected-access");
    insta::assert_snapshot!(lines("inherited"), @r"
    extra domain:example.com roles/owner: broad-principal basic-role
    extra user:boss@example.com roles/owner: basic-role
    extra user:jan@example.com ClusterRole/cluster-admin: cluster-admin protected-access
    ");
    assert_eq!(json["folded"], 2, "an agent, and everybody");
    assert_eq!(json["inherited_folded"], 3, "the masters, discovery, and a controller");
}

/// Code scanning: the line of the definition, or the file in which what is too much could be accepted.
#[test]
fn findings_of_code_scanning_have_a_place() {
    let sarif = World::rich().drift(&["--format", "sarif"]).exits(1).json();
    let run = &sarif["runs"][0];
    let place = |result: &Value| {
        let at = &result["locations"][0]["physicalLocation"];
        format!(
            "{} {} {}:{}\n",
            result["level"], result["ruleId"], at["artifactLocation"]["uri"], at["region"]["startLine"]
        )
    };
    let results = run["results"].as_array().expect("results");
    insta::assert_snapshot!(results.iter().map(place).collect::<String>().replace('"', ""));
    let rules: Vec<&Value> =
        run["tool"]["driver"]["rules"].as_array().expect("rules").iter().map(|rule| &rule["id"]).collect();
    assert_eq!(rules, ["drift-extra", "drift-missing", "drift-until", "drift-condition", "drift-rules"]);
}

/// By its fingerprint an alert is the same tomorrow, and never another one at the same line.
#[test]
fn findings_of_code_scanning_are_told_apart() {
    let fingerprints = |world: &World| -> Vec<String> {
        let sarif = world.drift(&["--format", "sarif"]).exits(1).json();
        let results = sarif["runs"][0]["results"].as_array().expect("results").iter();
        let text =
            |result: &Value| result["partialFingerprints"]["primaryLocationLineHash"].as_str().map(str::to_owned);
        results.map(|result| text(result).unwrap_or_else(|| panic!("{result}"))).collect()
    };
    let rich = fingerprints(&World::rich());
    let all: std::collections::BTreeSet<&String> = rich.iter().collect();
    assert_eq!(all.len(), rich.len(), "{rich:?}");
    let mut later = World::rich();
    later.ledger[1] = under(
        "roles/storage.objectViewer",
        "user:ben@example.com",
        "later",
        "request.time < timestamp(\"2031-01-01T00:00:00Z\")",
    );
    let later = fingerprints(&later);
    assert_eq!(later.iter().filter(|one| !all.contains(one)).count(), 0);
    assert_eq!(later.len() + 1, rich.len(), "what everybody had is gone");
}

#[test]
fn nothing_differs_is_a_sentence_with_what_was_not_compared() {
    let run = World::honest().drift(&[]).exits(0);
    insta::assert_snapshot!(run.stdout, @r"
    What is live is what is defined, in 4 places; not exported, so not compared: `bus-dev`,
          `ledger-dev`, `bus@example.com` and 1 more
    note: the export has no ClusterRoleBindings of `platform-prod`, so who has access in the whole
          cluster is not known
    ");
    let markdown = World::honest().drift(&["--format", "markdown"]).exits(0).stdout;
    assert!(markdown.starts_with("<!-- teamkit drift ") && markdown.contains("\n### What is live: nothing differs\n"));
    let only = Fixture::parse(FILES).workspace();
    only.write("live/projects/other.json", r#"{ "bindings": [] }"#);
    insta::assert_snapshot!(only.run(&["drift", "--live", "live"]).exits(0).stdout, @r"
    Nothing was compared; not exported, so not compared: `bus-dev`, `bus-prod`, `ledger-dev` and 5 more;
          in no definition: `other`
    ");
}

/// The first line tells a workflow whether anything else differs, whatever was exported besides.
#[test]
fn the_mark_changes_with_what_differs_alone() {
    let mark = |world: &World| {
        let markdown = world.drift(&["--format", "markdown"]).stdout;
        markdown.lines().next().expect("a mark").to_owned()
    };
    let (rich, mut other) = (World::rich(), World::rich());
    let agent = "serviceAccount:service-2@gcp-sa-pubsub.iam.gserviceaccount.com";
    other.ledger.push(binding("roles/pubsub.serviceAgent", &[agent]));
    other.ledger.reverse();
    other.organization.clear();
    assert_eq!(mark(&rich), mark(&other));
    other.ledger.push(binding("roles/browser", &["user:eve@partner.example"]));
    assert_ne!(mark(&rich), mark(&other));
    assert_ne!(mark(&rich), mark(&World::honest()));
}

/// Who is bound to everybody is no row, but nobody may overlook it.
#[test]
fn what_everybody_has_in_a_cluster_is_refused() {
    let mut world = World::honest();
    world.objects.push(bound(
        None,
        "discovery",
        ("ClusterRole", "system:discovery"),
        ("Group", "system:authenticated"),
    ));
    world.drift(&[]).exits(0);
    world.objects.push(bound(None, "open", ("ClusterRole", "view"), ("Group", "system:unauthenticated")));
    let run = world.drift(&[]).exits(1);
    insta::assert_snapshot!(run.stdout, @r"
    Everybody has access that no definition gives, in 1 place
    ! group:system:unauthenticated
      + ClusterRole/view in cluster/platform-prod, by    anybody who reaches the cluster, without
        the ClusterRoleBinding `open`                    signing in; protected
                                                                             clusters/platform-prod.json

    4 places compared; not exported, so not compared: `bus-dev`, `ledger-dev`, `bus@example.com` and 1
          more; in no definition: `cluster/platform-prod`
    ");
    assert_eq!(world.drift(&["--format", "json"]).exits(1).json()["drift"], json!([]));
    let workspace = world.workspace();
    workspace.append(
        "teamkit.yaml",
        "unmanaged: [{ principal: 'group:system:unauthenticated', role: ClusterRole/view, reason: a demo }]\n",
    );
    workspace.run(&["drift", "--live", "live"]).exits(0).prints("1 accepted by `unmanaged`");
}

/// A person is asked for by any address, in any place, also above and behind groups.
#[test]
fn a_person_is_found_wherever_they_are() {
    let world = World::rich();
    insta::assert_snapshot!(world.drift(&["--person", "Jan"]).exits(1).stdout, @r"
    Everybody has access that no definition gives, in 1 place
    ! group:system:authenticated
      + ClusterRole/edit in platform-prod/ledger, by     anybody and anything that signs in to the
        the RoleBinding `all`                            cluster; protected  clusters/platform-prod.json

    Everybody has access that no definition gives
    ! allUsers
      + roles/storage.objectViewer in ledger-prod  anybody, without signing in; protected
                                                                               projects/ledger-prod.json

    1 person and 1 other principal have access above what definitions name
    ! jan@example.com   of no team
      + ClusterRole/cluster-admin in cluster/platform-prod, by the         permits everything; protected
        ClusterRoleBinding `jan`                                             clusters/platform-prod.json
    ! domain:example.com
      + roles/owner in organization/123  everybody in a domain; a basic role      organizations/123.json

    5 places compared; 1 of the clouds' and clusters' own left out (`--all` shows them); not exported,
          so not compared: `ledger-dev`, `bus@example.com`, `payments@example.com`; in no definition:
          `organization/123`, `cluster/platform-prod`
    note: accept what shall stay with `unmanaged` in teamkit.yaml, define the rest, or remove it
    ");
    let run = world.drift(&["--person", "ben@example.com"]).exits(1);
    let run = run
        .prints("Everybody and 1 person have access that no definition gives")
        .prints("1 person has a role with other rules");
    assert!(!run.stdout.contains("ann@") && !run.stdout.contains("root@"), "{}", run.stdout);
    // What everybody has, nobody lacks.
    let nobody = world.drift(&["--person", "user:nobody@partner.example"]).exits(1).stdout;
    assert!(nobody.starts_with("Everybody has access that no definition gives"), "{nobody}");
}

#[test]
fn places_are_asked_for_by_service_and_team() {
    let world = World::rich();
    let rows = |arguments: &[&str]| {
        let json = world.drift(&[arguments, &["--format", "json"]].concat()).json();
        (json["drift"].as_array().expect("rows").len(), json["scopes"]["compared"].as_u64().expect("a number"))
    };
    assert_eq!(rows(&[]), (15, 5));
    assert_eq!(rows(&["--service", "bus"]), (4, 3));
    assert_eq!(rows(&["--team", "bus"]), (4, 3));
    assert_eq!(rows(&["--service", "bus", "--environment", "dev"]), (2, 1));
    assert_eq!(rows(&["--environment", "prod", "--service", "ledger", "--person", "root"]), (2, 2));
    world.drift(&["--team", "nobody"]).exits(2).says("there is no team `nobody`");
}

/// With `--all`, what is folded is there, and what everybody has is told once.
#[test]
fn all_shows_what_is_folded() {
    let world = World::rich();
    let text = world.drift(&["--all"]).exits(1).stdout;
    assert!(text.contains("serviceAccount:service-1@gcp-sa-pubsub.iam.gserviceaccount.com"), "{text}");
    assert_eq!(text.matches("ClusterRole/edit in platform-prod/ledger").count(), 1, "{text}");
    assert!(text.contains("ClusterRole/system:discovery in cluster/platform-prod"), "{text}");
    assert!(!text.contains("left out (`--all`"), "{text}");
}
