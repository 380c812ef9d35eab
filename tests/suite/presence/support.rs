//! A small organization, and an export that says just what it defines.

use serde_json::{Value, json};

use crate::support::{fixture::Fixture, workspace::Workspace};

const FILES: &str = r#"#> teamkit.yaml
version: 1
domain: example.com
allowed_domains: [partner.example]
principals: { manage_groups: true, membership_expiry: true, customer: C01abc234 }
environments:
  dev:
    google: { project: "{{service}}-dev" }
  prod:
    google: { project: "{{service}}-prod" }
    kubernetes: { cluster: c-prod }
roles:
  work:
    google: [roles/pubsub.editor]
    kubernetes:
      - view
      - role: restarter
        rules: [{ api_groups: [""], resources: [pods], verbs: [get, delete] }]
access: { members: { prod: work } }
rules: { individual-principal: 'off', unbounded-grant: 'off', single-owner: 'off' }
#> services/all.yaml
books: { resources: { exports: { bucket: books-exports } } }
#> teams/shop.yaml
members:
  - ann
  - { email: bob, until: 2026-12-31 }
services: [books]
grants:
  - service: books
    environment: prod
    google: [roles/logging.viewer]
    to: [user:kim@example.com]
    until: 2026-12-31
    reason: audit
  - service: books
    environment: prod
    google: [roles/browser]
    to: [group:auditors@partner.example]
    reason: audit
  - service: books
    environment: dev
    google: [roles/monitoring.viewer]
    to: [ann]
    reason: looks
"#;

pub const END: &str = r#"request.time < timestamp("2027-01-01T00:00:00Z")"#;

/// An export, file by file.
pub struct Export {
    pub bindings: Vec<Value>,
    pub objects: Vec<Value>,
    pub groups: Vec<Value>,
    pub others: Vec<(String, Value)>,
}

pub fn binding(role: &str, members: &[&str], expression: Option<&str>) -> Value {
    let condition = expression.map(|expression| json!({ "title": "by hand", "expression": expression }));
    json!({ "role": role, "members": members, "condition": condition })
}

pub fn policy(bindings: &[Value]) -> Value {
    json!({ "bindings": bindings, "etag": "BwX", "version": 3 })
}

pub fn role_binding(name: &str, kind: &str, role: &str, subject: &Value) -> Value {
    json!({ "kind": "RoleBinding", "metadata": { "name": name, "namespace": "books" },
        "roleRef": { "kind": kind, "name": role }, "subjects": [subject] })
}

pub fn cluster_binding(name: &str, role: &str, subject: &Value) -> Value {
    json!({ "kind": "ClusterRoleBinding", "metadata": { "name": name },
        "roleRef": { "kind": "ClusterRole", "name": role }, "subjects": [subject] })
}

pub fn subject(kind: &str, name: &str) -> Value {
    json!({ "kind": kind, "apiGroup": "rbac.authorization.k8s.io", "name": name })
}

/// A member of a group; `GROUP` of another kind, `2026-12-01T00:00:00Z` with an end.
pub fn member(address: &str, kind: &str, end: Option<&str>) -> Value {
    let mut role = json!({ "name": "MEMBER" });
    if let Some(end) = end {
        role["expiryDetail"] = json!({ "expireTime": end });
    }
    json!({ "preferredMemberKey": { "id": address }, "type": kind, "roles": [role] })
}

pub fn group(address: &str, memberships: &[Value]) -> Value {
    json!({ "name": format!("groups/{address}"), "groupKey": { "id": address }, "memberships": memberships })
}

impl Export {
    pub fn honest() -> Self {
        let shop = subject("Group", "shop@example.com");
        Self {
            bindings: vec![
                binding("roles/pubsub.editor", &["group:shop@example.com"], None),
                binding("roles/logging.viewer", &["user:kim@example.com"], Some(END)),
                binding("roles/browser", &["group:auditors@partner.example"], None),
            ],
            objects: vec![
                json!({ "kind": "Namespace", "metadata": { "name": "books" } }),
                role_binding("teamkit.clusterrole.view", "ClusterRole", "view", &shop),
                role_binding("teamkit.role.restarter", "Role", "restarter", &shop),
                json!({ "kind": "Role", "metadata": { "name": "restarter", "namespace": "books" },
                    "rules": [{ "apiGroups": [""], "resources": ["pods"], "verbs": ["delete", "get"] }] }),
            ],
            groups: vec![group(
                "shop@example.com",
                &[
                    member("ann@example.com", "USER", None),
                    member("bob@example.com", "USER", Some("2027-01-01T00:00:00Z")),
                ],
            )],
            others: vec![
                (
                    "projects/books-dev.json".into(),
                    policy(&[binding("roles/monitoring.viewer", &["user:ann@example.com"], None)]),
                ),
                ("buckets/books-exports.json".into(), policy(&[])),
            ],
        }
    }

    /// A workspace with the export in `live`.
    pub fn workspace(&self) -> Workspace {
        let workspace = Fixture::parse(FILES).workspace();
        let write = |path: &str, value: Value| workspace.write(&format!("live/{path}"), value.to_string());
        write("projects/books-prod.json", policy(&self.bindings));
        write("clusters/c-prod.json", json!({ "kind": "List", "items": self.objects }));
        if !self.groups.is_empty() {
            write("groups.json", json!(self.groups));
        }
        for (path, value) in &self.others {
            write(path, value.clone());
        }
        workspace
    }

    /// The answer of a command in JSON.
    pub fn ask(&self, arguments: &[&str]) -> Value {
        self.workspace().run(&[arguments, &["--live", "live", "--format", "json"]].concat()).exits(0).json()
    }

    /// The rows of `who books prod`, each as `PERSON ROLE in SCOPE: LIVE`, with what JSON says besides.
    pub fn who(&self) -> Vec<String> {
        answers(&self.ask(&["who", "books", "prod"]))
    }

    /// What `who books prod` says is there besides.
    pub fn extra(&self) -> Vec<String> {
        list(&self.ask(&["who", "books", "prod"]), "extra")
    }

    /// What `explain PERSON books prod` says is the person's besides.
    pub fn extra_of(&self, person: &str) -> Vec<String> {
        list(&self.ask(&["explain", person, "books", "prod"]), "extra")
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("-").to_owned()
}

fn access(row: &Value) -> String {
    let place: Vec<String> = row["scope"].as_object().expect("a scope").values().map(text).collect();
    format!("{} in {}", text(&row["role"]), place.join("/"))
}

pub fn answers(document: &Value) -> Vec<String> {
    let rows = document["access"].as_array().expect("rows").iter().map(|row| {
        let mut answer = format!("{} {}: {}", text(&row["person"]), access(row), text(&row["live"]));
        for key in ["live_until", "live_reason", "live_grant"] {
            if let Some(value) = row.get(key) {
                answer += &format!(", {key} {}", text(value));
            }
        }
        answer
    });
    rows.collect()
}

/// Rows of what is there besides, each as `PRINCIPAL (PEOPLE) ROLE in SCOPE`, with members and way.
pub fn list(document: &Value, key: &str) -> Vec<String> {
    let rows = document[key].as_array().expect("rows").iter().map(|row| {
        assert!(row["kind"] == "extra" || row["kind"] == "rules", "{row}");
        let people: Vec<String> = row["people"].as_array().expect("people").iter().map(text).collect();
        let mut short = format!("{} ({}) {}", text(&row["principal"]), people.join(" "), access(row));
        if let Some(members) = row["undefined_members"].as_array() {
            short += &format!(" of {}", members.iter().map(text).collect::<Vec<_>>().join(" "));
        }
        if let Some(way) = row["way"].as_str() {
            short += &format!(", {way}");
        }
        short
    });
    rows.collect()
}
