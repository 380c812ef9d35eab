//! A small organization, and an export that says just what it defines.

use serde_json::{Value, json};

use crate::support::{fixture::Fixture, workspace::Workspace};

pub const FILES: &str = r#"#> teamkit.yaml
version: 1
domain: example.com
environments:
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
books: {}
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
    google: [roles/storage.objectViewer]
    to: [user:kim@example.com]
    condition: { title: reports, expression: 'resource.name.startsWith("projects/_/buckets/reports")' }
    reason: audit
"#;

pub const END: &str = r#"request.time < timestamp("2027-01-01T00:00:00Z")"#;
pub const REPORTS: &str = r#"resource.name.startsWith("projects/_/buckets/reports")"#;

/// An export that says just what is defined.
pub struct World {
    pub bindings: Vec<Value>,
    pub objects: Vec<Value>,
    pub members: Vec<Value>,
}

pub fn binding(role: &str, members: &[&str], expression: Option<&str>) -> Value {
    let condition = expression.map(|expression| json!({ "title": "by hand", "expression": expression }));
    json!({ "role": role, "members": members, "condition": condition })
}

pub fn role_binding(name: &str, kind: &str, role: &str, subject: &Value) -> Value {
    json!({ "kind": "RoleBinding", "metadata": { "name": name, "namespace": "books" },
        "roleRef": { "kind": kind, "name": role }, "subjects": [subject] })
}

pub fn group(name: &str) -> Value {
    json!({ "kind": "Group", "apiGroup": "rbac.authorization.k8s.io", "name": name })
}

pub fn user(name: &str) -> Value {
    json!({ "kind": "User", "name": name })
}

pub fn account(namespace: &str, name: &str) -> Value {
    json!({ "kind": "ServiceAccount", "namespace": namespace, "name": name })
}

pub fn member(address: &str) -> Value {
    json!({ "name": "groups/1/memberships/2", "preferredMemberKey": { "id": address }, "roles": [{ "name": "MEMBER" }] })
}

impl World {
    pub fn honest() -> Self {
        Self {
            bindings: vec![
                binding("roles/pubsub.editor", &["group:Shop@example.com"], None),
                binding("roles/logging.viewer", &["user:kim@example.com"], Some(END)),
                binding("roles/storage.objectViewer", &["user:kim@example.com"], Some(REPORTS)),
            ],
            objects: vec![
                json!({ "kind": "Namespace", "metadata": { "name": "books" } }),
                role_binding("teamkit.clusterrole.view", "ClusterRole", "view", &group("shop@example.com")),
                role_binding("teamkit.role.restarter", "Role", "restarter", &group("shop@example.com")),
                json!({ "kind": "Role", "metadata": { "name": "restarter", "namespace": "books" },
                    "rules": [{ "apiGroups": [""], "resources": ["pods"], "verbs": ["delete", "get"] }] }),
            ],
            members: vec![member("ann@example.com"), member("bob@example.com")],
        }
    }

    /// Runs `drift` on it.
    pub fn drift(&self, more: &[&str]) -> (i32, Value) {
        let run = self.workspace().run(&[&["drift", "--live", "live", "--format", "json"], more].concat());
        (run.code, serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr)))
    }

    pub fn write(&self, workspace: &Workspace) {
        let Self { bindings, objects, members } = self;
        let write = |path: &str, value: Value| workspace.write(&format!("live/{path}"), value.to_string());
        write("projects/books-prod.json", json!({ "bindings": bindings, "etag": "BwX", "version": 3 }));
        write("clusters/c-prod.json", json!({ "kind": "List", "items": objects }));
        let group = json!({ "name": "groups/1", "groupKey": { "id": "shop@example.com" }, "memberships": members });
        write("groups.json", json!([group]));
    }

    /// A workspace with it in `live`.
    pub fn workspace(&self) -> Workspace {
        let workspace = Fixture::parse(FILES).workspace();
        self.write(&workspace);
        workspace
    }

    /// The rows, each as `KIND PRINCIPAL ROLE in PLACE` with its ends.
    pub fn rows(&self) -> Vec<String> {
        let (code, document) = self.drift(&[]);
        let rows: Vec<String> = document["drift"].as_array().expect("rows").iter().map(short).collect();
        assert_eq!(code, i32::from(!rows.is_empty()));
        rows
    }
}

pub fn short(row: &Value) -> String {
    let text = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
    let scope = row["scope"].as_object().expect("a scope");
    let place: Vec<&str> = scope.values().filter_map(Value::as_str).collect();
    let mut short = format!("{} {} {} in {}", text("kind"), text("principal"), text("role"), place.join("/"));
    if row.get("live_until").is_some() {
        short += &format!(", {} and not {}", text("live_until"), text("until"));
    } else if !row["until"].is_null() {
        short += &format!(", until {}", text("until"));
    }
    short
}
