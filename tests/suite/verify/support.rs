//! A small workspace with all that a plan can hold, and plans of its roots as JSON.

use serde_json::{Value, json};

use crate::support::workspace::{Run, Workspace};

pub const LEDGER: &str = "terraform/services/ledger/production";
pub const PAYMENTS: &str = "terraform/teams/payments";

const POLICY: &str = "\
version: 1
domain: example.com
environments:
  production:
    google: { project: \"{{service}}-prod\" }
    kubernetes: { cluster: prod, manage_namespace: true }
roles:
  viewer:
    google: [roles/logging.viewer]
    kubernetes:
      - view
      - { role: restarter, rules: [{ api_groups: [\"\"], resources: [pods], verbs: [get, delete] }] }
access:
  members: { production: viewer }
principals: { manage_groups: true, customer: C01abc234 }
";
const LEDGER_FACTS: &str = "\
ledger:
  labels: { tier: gold }
  resources:
    exports: { bucket: ledger-exports }
    orders: { topic: orders }
";
const TEAM: &str = "\
members: [ana, ben]
services: [ledger]
grants:
  - { service: ledger, environment: production, google: [roles/spanner.databaseReader], to: [ana], until: 2099-12-31, reason: \"closes the books\" }
  - { service: ledger, environment: production, resource: exports, google: [roles/storage.objectViewer], reason: \"reads exports\" }
  - { service: ledger, environment: production, resource: orders, google: [roles/pubsub.viewer], reason: \"reads orders\" }
";

/// One service and one team: members of a project, a bucket and a topic, one with an end; bindings, a Role and a managed
/// namespace; a managed group.
pub fn workspace() -> Workspace {
    Workspace::of([("teamkit.yaml", POLICY), ("services/all.yaml", LEDGER_FACTS), ("teams/payments.yaml", TEAM)])
}

/// A resource of a plan.
#[derive(Debug, Clone)]
pub struct Planned {
    pub address: String,
    pub kind: &'static str,
    pub value: Value,
}

pub fn resource(address: &str, kind: &'static str, value: Value) -> Planned {
    Planned { address: address.to_owned(), kind, value }
}

pub fn member(address: &str, member: &str, role: &str) -> Planned {
    resource(
        address,
        "google_project_iam_member",
        json!({ "project": "ledger-prod", "role": role, "member": member, "condition": [] }),
    )
}

/// What the ledger's root has to hold, as a provider keeps it.
pub fn ledger() -> Vec<Planned> {
    let until = json!([{ "title": "until 2099-12-31", "description": "",
        "expression": "request.time < timestamp(\"2100-01-01T00:00:00Z\")" }]);
    let group = "group:payments@example.com";
    let metadata = |name: &str| json!([{ "name": name, "namespace": "ledger", "labels": null, "annotations": null }]);
    let subject = json!([{ "kind": "Group", "name": "payments@example.com", "namespace": "", "api_group": "rbac" }]);
    let role_ref = |kind: &str, name: &str| json!([{ "api_group": "rbac", "kind": kind, "name": name }]);
    vec![
        member("google_project_iam_member.logging", group, "roles/logging.viewer"),
        resource(
            "google_project_iam_member.ana",
            "google_project_iam_member",
            json!({ "project": "ledger-prod", "role": "roles/spanner.databaseReader", "member": "user:ana@example.com",
                "condition": until }),
        ),
        // Providers keep the whole names of some places.
        resource(
            "google_storage_bucket_iam_member.exports",
            "google_storage_bucket_iam_member",
            json!({ "bucket": "b/ledger-exports", "role": "roles/storage.objectViewer", "member": group, "condition": [] }),
        ),
        resource(
            "google_pubsub_topic_iam_member.orders",
            "google_pubsub_topic_iam_member",
            json!({ "project": "ledger-prod", "topic": "projects/ledger-prod/topics/orders",
                "role": "roles/pubsub.viewer", "member": group }),
        ),
        resource(
            "kubernetes_namespace.ledger",
            "kubernetes_namespace",
            json!({ "metadata": [{ "name": "ledger", "annotations": null,
                "labels": { "tier": "gold", "owner.teamkit/payments": "true" } }] }),
        ),
        resource(
            "kubernetes_role.restarter",
            "kubernetes_role",
            json!({ "metadata": metadata("restarter"), "rule": [{ "api_groups": [""], "resources": ["pods"],
                "resource_names": null, "verbs": ["delete", "get"] }] }),
        ),
        resource(
            "kubernetes_role_binding.view",
            "kubernetes_role_binding",
            json!({ "metadata": metadata("view"), "role_ref": role_ref("ClusterRole", "view"), "subject": subject }),
        ),
        resource(
            "kubernetes_role_binding_v1.restarter",
            "kubernetes_role_binding_v1",
            json!({ "metadata": metadata("own"), "role_ref": role_ref("Role", "restarter"), "subject": subject }),
        ),
    ]
}

impl Planned {
    /// The resource in a plan's list of changes.
    pub fn change(&self, actions: &[&str], before: Value, after: Value) -> Value {
        let mut change = json!({ "actions": actions, "after_unknown": {} });
        change["before"] = before;
        change["after"] = after;
        json!({ "address": self.address, "mode": "managed", "type": self.kind, "name": "x", "change": change })
    }

    pub fn stays(&self) -> Value {
        self.change(&["no-op"], self.value.clone(), self.value.clone())
    }

    pub fn created(&self) -> Value {
        self.change(&["create"], Value::Null, self.value.clone())
    }

    pub fn destroyed(&self) -> Value {
        self.change(&["delete"], self.value.clone(), Value::Null)
    }

    pub fn forgotten(&self) -> Value {
        self.change(&["forget"], self.value.clone(), Value::Null)
    }
}

/// A plan with these changes.
pub fn plan(changes: impl IntoIterator<Item = Value>) -> Value {
    json!({ "format_version": "1.2", "terraform_version": "1.11.4",
        "resource_changes": changes.into_iter().collect::<Vec<_>>() })
}

/// The ledger's root as it is, but for these changes: one at the address of a resource takes its place.
pub fn steady_but(changes: impl IntoIterator<Item = Value>) -> Value {
    let changes: Vec<Value> = changes.into_iter().collect();
    let is_other = |planned: &Planned| changes.iter().all(|change| change["address"] != planned.address.as_str());
    let steady: Vec<Value> = ledger().iter().filter(|planned| is_other(planned)).map(Planned::stays).collect();
    plan(steady.into_iter().chain(changes))
}

/// What `verify` says of a plan of the ledger's root: rule and address of each finding.
#[track_caller]
pub fn found(workspace: &Workspace, plan: &Value) -> Vec<String> {
    workspace.write("plan.json", plan.to_string());
    rules(&workspace.run(&["verify", &format!("{LEDGER}=plan.json"), "--format", "json"]))
}

/// The findings of all roots of a run, in order.
#[track_caller]
pub fn rules(run: &Run) -> Vec<String> {
    assert!(matches!(run.code, 0 | 1), "{}{}", run.stdout, run.stderr);
    let json = run.json();
    let roots = json["roots"].as_array().expect("a list").iter();
    let findings: Vec<&Value> = roots.flat_map(|root| root["findings"].as_array().expect("a list")).collect();
    assert_eq!(run.code, i32::from(!findings.is_empty()), "{}", run.stdout);
    let text = |finding: &Value| {
        let address = finding["address"].as_str().map(|address| format!(" {address}")).unwrap_or_default();
        format!("{}{address}", finding["rule"].as_str().expect("a rule"))
    };
    findings.into_iter().map(text).collect()
}
