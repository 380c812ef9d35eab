//! An invented company, whole (`tests/company`): each need of a company of its size can be written down, reads back as
//! meant, and passes Terraform.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{
    compare::diff,
    terraform::{is_formatted, tf, validates},
    workspace::{Workspace, copy, repository},
};

const DEPLOYER: &str = "serviceAccount:deployer@acme-ci.iam.gserviceaccount.com";
const OFFICE_HOURS: &str =
    r#"request.time.getHours("Europe/Berlin") >= 8 && request.time.getHours("Europe/Berlin") < 18"#;
const RESTARTER: &str = "Role/pod-restarter";

fn company() -> Workspace {
    let workspace = Workspace::empty();
    copy(&repository().join("tests/company"), &workspace.path());
    workspace
}

/// Who has what in the company, and who may ask for what.
struct Access {
    grants: Vec<Value>,
    entitlements: Vec<Value>,
}

impl Access {
    fn of(workspace: &Workspace) -> Self {
        let json = workspace.run(&["grants", "--format", "json"]).exits(0).json();
        let list = |key: &str| json[key].as_array().unwrap_or_else(|| panic!("no `{key}`")).clone();
        Self { grants: list("grants"), entitlements: list("entitlements") }
    }

    /// The principals that have a native role in a scope.
    fn holders(&self, scope: &Value, role: &str) -> Vec<&str> {
        let there = self.grants.iter().filter(|grant| grant["scope"] == *scope && grant["role"] == role);
        there.map(|grant| grant["principal"].as_str().expect("a principal")).collect()
    }

    /// The one grant of a native role in a scope to a principal.
    #[track_caller]
    fn grant(&self, scope: &Value, role: &str, principal: &str) -> &Value {
        let same =
            |grant: &&Value| grant["scope"] == *scope && grant["role"] == role && grant["principal"] == principal;
        let found: Vec<&Value> = self.grants.iter().filter(same).collect();
        assert_eq!(found.len(), 1, "{role} for {principal} in {scope}");
        found[0]
    }

    /// The scopes in which a principal has a native role.
    fn scopes(&self, role: &str, principal: &str) -> BTreeSet<String> {
        let its = self.grants.iter().filter(|grant| grant["role"] == role && grant["principal"] == principal);
        its.map(|grant| grant["scope"].to_string()).collect()
    }

    /// The entitlements with an id.
    fn entitlements(&self, id: &str) -> Vec<&Value> {
        self.entitlements.iter().filter(|entitlement| entitlement["id"] == id).collect()
    }
}

fn project(id: &str) -> Value {
    json!({ "project": id })
}

fn namespace(cluster: &str, name: &str) -> Value {
    json!({ "cluster": cluster, "namespace": name })
}

#[test]
fn it_has_the_warnings_that_days_bring() {
    let json = company().run(&["check", "--format", "json"]).exits(0).json();
    let found = json["diagnostics"].as_array().expect("a list").iter();
    let found: Vec<String> =
        found.map(|found| format!("{}: {}", found["rule"], found["message"]).replace('"', "")).collect();
    let expected = [
        "escalating-role: `roles/secretmanager.admin` allows privilege escalation: sets IAM policies of resources",
        "individual-principal: `dan@acme.io` is granted access in prod by name",
        "ending-soon: `paul@acme.io` leaves team `payments-oncall` after 2026-12-04",
    ];
    assert_eq!(found, expected);
}

#[test]
fn each_team_has_what_it_owns_and_its_leads_have_more() {
    let access = Access::of(&company());
    assert_eq!(access.holders(&project("acme-ledger-dev"), "roles/cloudtrace.user"), ["group:payments@acme.io"]);
    assert_eq!(
        access.holders(&namespace("gke-stg", "login"), "ClusterRole/edit"),
        ["group:identity@acme.io", DEPLOYER]
    );
    assert_eq!(access.holders(&namespace("gke-prod", "returns"), RESTARTER), ["group:logistics-leads@acme.io"]);
}

/// A contractor, and turns of being on call, end without a run of ours.
#[test]
fn time_in_a_team_ends_by_itself() {
    let workspace = company();
    workspace.generate();
    let ends =
        |team: &str| workspace.read(&format!("terraform/teams/{team}/teamkit.tf")).matches("expire_time = ").count();
    assert_eq!([ends("payments"), ends("payments-oncall"), ends("web")], [1, 2, 0]);
    assert!(workspace.read("terraform/teams/payments/teamkit.tf").contains("expire_time = \"2027-04-01T00:00:00Z\""));
}

#[test]
fn whoever_is_on_call_operates_production() {
    let access = Access::of(&company());
    assert_eq!(
        access.holders(&namespace("gke-prod", "ledger"), RESTARTER),
        ["group:payments-leads@acme.io", "group:payments-oncall@acme.io", "group:sre@acme.io"],
        "a team of its own"
    );
    let grant = access.grant(&namespace("gke-prod", "shop-images"), RESTARTER, "group:web-oncall@acme.io");
    assert_eq!(grant["people"], json!([]), "a group that PagerDuty fills");
    let grant = access.grant(&project("acme-shipping-prod"), "roles/cloudtrace.user", "user:dan@acme.io");
    assert_eq!(grant["until"], "2026-11-27", "a person until Friday");
}

#[test]
fn sre_operates_all_of_tier_1() {
    let access = Access::of(&company());
    let expected = [
        "accounts",
        "card-gateway",
        "checkout",
        "events",
        "fraud",
        "gateway",
        "inventory",
        "ledger",
        "login",
        "shipping",
        "shop-api",
        "shop-web",
    ];
    let expected = expected.map(|service| namespace("gke-prod", service).to_string());
    assert_eq!(access.scopes(RESTARTER, "group:sre@acme.io"), expected.into());
}

#[test]
fn audit_reads_everything() {
    let access = Access::of(&company());
    let everywhere: BTreeSet<String> = access
        .grants
        .iter()
        .filter(|grant| grant["role"] == "ClusterRole/view")
        .map(|grant| grant["scope"].to_string())
        .collect();
    assert!(everywhere.len() > 60, "{}", everywhere.len());
    assert_eq!(access.scopes("ClusterRole/view", "group:security@acme.io"), everywhere);
    let organization = json!({ "organization": "108108108108" });
    assert_eq!(access.holders(&organization, "roles/iam.securityReviewer"), ["group:security@acme.io"]);
}

#[test]
fn nobody_has_the_last_resort_and_sre_may_ask_for_it_everywhere() {
    let access = Access::of(&company());
    assert!(access.grants.iter().all(|grant| grant["role"] != "roles/secretmanager.admin"));
    let entitlements = access.entitlements("sre--break-glass");
    // Two of 25 services share a project.
    assert_eq!(entitlements.len(), 24);
    for entitlement in entitlements {
        assert_eq!(entitlement["roles"], json!(["roles/cloudsql.admin", "roles/secretmanager.admin"]));
        assert_eq!(entitlement["principals"], json!(["group:sre@acme.io"]));
        assert_eq!(entitlement["approvers"], json!(["group:security@acme.io"]));
        assert_eq!((&entitlement["hours"], &entitlement["justification"]), (&json!(1), &json!(true)));
    }
}

#[test]
fn members_may_ask_their_lead_and_customers_data_asks_security() {
    let access = Access::of(&company());
    let of = |id: &str| -> BTreeSet<(String, String)> {
        let text = |value: &Value| value.to_string();
        access
            .entitlements(id)
            .into_iter()
            .map(|one| (text(&one["scope"]["project"]), text(&one["approvers"])))
            .collect()
    };
    assert_eq!(
        of("identity--repair"),
        ["acme-accounts-prod", "acme-consent-prod"]
            .map(|project| (format!("\"{project}\""), "[\"group:security@acme.io\"]".to_owned()))
            .into()
    );
    let leads = "[\"group:payments-leads@acme.io\"]".to_owned();
    assert!(of("payments--repair").contains(&("\"acme-payouts-prod\"".to_owned(), leads)));
}

#[test]
fn a_secret_a_database_and_a_key_are_granted_one_by_one() {
    let access = Access::of(&company());
    let secret = json!({ "project": "acme-checkout-prod", "secret": "signing-key" });
    assert_eq!(
        access.holders(&secret, "roles/secretmanager.secretAccessor"),
        ["serviceAccount:checkout@acme-checkout-prod.iam.gserviceaccount.com"]
    );
    let database = json!({ "project": "acme-ledger-prod", "instance": "ledger", "database": "books" });
    let ledger = ["serviceAccount:ledger@acme-ledger-prod.iam.gserviceaccount.com"];
    assert_eq!(access.holders(&database, "roles/spanner.databaseUser"), ledger);
    let key = "projects/acme-ledger-prod/locations/europe-west3/keyRings/ledger/cryptoKeys/books";
    let key = json!({ "project": "acme-ledger-prod", "crypto_key": key });
    assert_eq!(access.holders(&key, "roles/cloudkms.cryptoKeyEncrypterDecrypter"), ledger);
    let api = json!({ "project": "acme-card-gateway-prod", "location": "europe-west3", "run": "card-gateway" });
    assert_eq!(access.holders(&api, "roles/run.invoker").len(), 1);
}

#[test]
fn datasets_and_buckets_lie_in_a_shared_project_without_a_namespace() {
    let access = Access::of(&company());
    let figures = json!({ "project": "acme-data-prod", "dataset": "figures" });
    let reports = "principal://iam.googleapis.com/projects/210987654321/locations/global/workloadIdentityPools/acme-gke.svc.id.goog/subject/ns/reports/sa/reports";
    assert_eq!(access.holders(&figures, "roles/bigquery.dataEditor"), [reports]);
    assert_eq!(access.holders(&project("acme-data-prod"), "roles/bigquery.dataEditor"), [""; 0]);
    let exports = json!({ "project": "acme-data-prod", "bucket": "acme-lake-prod-exports" });
    assert_eq!(access.holders(&exports, "roles/storage.objectViewer"), ["group:web@acme.io"]);
    for (kind, name, role, service) in [
        ("topic", "orders", "roles/pubsub.publisher", "checkout"),
        ("subscription", "orders-for-shipping", "roles/pubsub.subscriber", "shipping"),
    ] {
        let workload = format!("serviceAccount:{service}@acme-{service}-stg.iam.gserviceaccount.com");
        assert_eq!(access.holders(&json!({ "project": "acme-data-stg", kind: name }), role), [workload]);
    }
    assert!(
        access
            .grants
            .iter()
            .all(|grant| !["lake", "cms", "ci"].contains(&grant["scope"]["namespace"].as_str().unwrap_or_default()))
    );
    assert_eq!(access.holders(&project("acme-reviews-dev"), "roles/logging.viewer"), [""; 0], "no project there");
}

#[test]
fn the_pipeline_becomes_the_deployer_that_deploys_everything() {
    let access = Access::of(&company());
    let deployer = json!({ "project": "acme-ci", "service_account": "deployer@acme-ci.iam.gserviceaccount.com" });
    let pool = "principalSet://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/github/attribute.repository_owner/acme";
    assert_eq!(access.holders(&deployer, "roles/iam.workloadIdentityUser"), [pool]);
    let images = json!({ "project": "acme-ci", "location": "europe-west3", "repository": "images" });
    assert_eq!(access.holders(&images, "roles/artifactregistry.writer"), [DEPLOYER]);
    // Neither lake nor cms nor ci have a namespace; two services share three projects, one has none in dev, and ci has one.
    assert_eq!(access.scopes("ClusterRole/edit", DEPLOYER).len(), 22 * 3);
    assert_eq!(access.scopes("roles/run.developer", DEPLOYER).len(), 23 * 3 - 1 + 1);
}

#[test]
fn platform_runs_whole_clusters_and_everybody_finds_their_way() {
    let access = Access::of(&company());
    for cluster in ["gke-dev", "gke-stg", "gke-prod"] {
        let cluster = json!({ "cluster": cluster });
        assert_eq!(access.holders(&cluster, "ClusterRole/cluster-admin"), ["group:platform-leads@acme.io"]);
        assert_eq!(access.holders(&cluster, "ClusterRole/namespace-lister").len(), 10, "every team");
    }
    for (scope, role) in
        [(json!({ "folder": "481516234200" }), "roles/browser"), (project("acme-gke"), "roles/container.clusterViewer")]
    {
        assert_eq!(access.holders(&scope, role).len(), 10, "every team");
    }
}

#[test]
fn a_second_project_of_a_service_is_a_scope() {
    let access = Access::of(&company());
    let grant = access.grant(&project("acme-ledger-archive"), "roles/storage.objectViewer", "group:payments@acme.io");
    let origin = &grant["origins"][0];
    assert_eq!((&origin["scope"], &origin["service"]), (&json!("ledger-archive"), &Value::Null));
}

#[test]
fn some_access_is_for_office_hours_and_ends() {
    let access = Access::of(&company());
    let pdfs = json!({ "project": "acme-invoices-prod", "bucket": "acme-invoices-prod-pdfs" });
    let grant = access.grant(&pdfs, "roles/storage.objectViewer", "group:tax@contractors.example");
    assert_eq!(grant["condition"], json!({ "title": "office hours", "expression": OFFICE_HOURS }));
    assert_eq!(grant["until"], "2027-06-30");
}

#[test]
fn a_team_between_two_teams_counts_as_both() {
    let access = Access::of(&company());
    for (service, group) in [("payouts", "group:payments@acme.io"), ("cms", "group:web@acme.io")] {
        let grant = access.grant(&project(&format!("acme-{service}-dev")), "roles/cloudtrace.user", group);
        let people = grant["people"].as_array().expect("people");
        assert!(people.contains(&json!("cleo@acme.io")), "{group}: {people:?}");
    }
}

#[test]
fn a_new_service_is_in_every_pattern_at_once_and_the_report_says_so() {
    let (base, head) = (company(), company());
    head.append("services/payments.yaml", "wallet:\n  description: Money of customers\n  labels: { tier: \"1\" }\n");
    head.edit("teams/payments.yaml", "  - payouts\n", "  - payouts\n  - wallet\n");
    let report = diff(&base, &head, &[]).exits(0).stdout;
    for part in [
        "wallet is new, owned by payments",
        "\"Audit reads everything\", matches *",
        "\"On call for everything of tier 1\", has the label tier=1",
        "\"Deploys what was merged\", matches *",
        "may ask for break-glass on wallet in prod",
    ] {
        assert!(report.contains(part), "`{part}` isn't in {report}");
    }
}

#[test]
fn it_passes_terraform() {
    let (resources, module) = (company(), company());
    copy(&repository().join("modules"), &module.path().join("modules"));
    let style = "layout:\n  style: module\n  module: { source: \"{{workspace}}/modules/team-kit\" }\n";
    module.edit("teamkit.yaml", "layout:\n", style);
    for workspace in [&resources, &module] {
        workspace.generate();
        is_formatted(workspace);
    }
    let Some(tf) = tf("the company's Terraform is not validated") else { return };
    validates(&tf, &resources.path().join("terraform"), &[]);
    validates(&tf, &module.path().join("terraform"), &[("GOOGLE", "6.50.0"), ("KUBERNETES", "2.38.0")]);
}
