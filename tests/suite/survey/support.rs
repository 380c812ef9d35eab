//! Live worlds made of single grants, and what they suggest.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use teamkit::{catalog::Catalog, live::LiveWorld, survey::WorkspaceProposal};

use crate::{
    reference_model::{grants::Row, places::Scope},
    support::live::world,
};

/// The files of an export: policies, and the objects of clusters.
#[derive(Debug, Default, Clone)]
pub struct LiveFiles {
    policies: BTreeMap<String, Vec<Value>>,
    clusters: BTreeMap<String, Vec<Value>>,
    groups: Vec<Value>,
}

impl LiveFiles {
    /// Projects in which nothing is granted.
    pub fn of_projects(ids: &[&str]) -> Self {
        let mut files = Self::default();
        for id in ids {
            files.project(id);
        }
        files
    }

    pub fn project(&mut self, id: &str) {
        self.policies.entry(format!("projects/{id}")).or_default();
    }

    pub fn namespace(&mut self, cluster: &str, name: &str) {
        self.objects(cluster).push(json!({ "kind": "Namespace", "metadata": { "name": name } }));
    }

    pub fn group(&mut self, address: &str, people: &[&str]) {
        let members = people.iter().map(
            |person| json!({ "preferredMemberKey": { "id": person }, "roles": [{ "name": "MEMBER" }], "type": "USER" }),
        );
        let members: Vec<Value> = members.collect();
        self.groups.push(json!({ "groupKey": { "id": address }, "memberships": members }));
    }

    /// Grants in a policy, such as `projects/ledger-prod` or `folders/4815`.
    pub fn grant(&mut self, policy: &str, roles: &[&str], member: &str) {
        let bindings = roles.iter().map(|role| json!({ "role": role, "members": [member] }));
        self.policies.entry(policy.to_owned()).or_default().extend(bindings);
    }

    /// Grants in a policy until a day in some years.
    pub fn grant_for_now(&mut self, policy: &str, role: &str, member: &str) {
        let condition =
            json!({ "title": "for now", "expression": "request.time < timestamp(\"2031-01-01T00:00:00Z\")" });
        let binding = json!({ "role": role, "members": [member], "condition": condition });
        self.policies.entry(policy.to_owned()).or_default().push(binding);
    }

    /// Binds a role such as `ClusterRole/view`, in a namespace or in a whole cluster. `member` is `group:`, `user:` or
    /// `serviceAccount:NAMESPACE/NAME`.
    pub fn bind(&mut self, cluster: &str, namespace: Option<&str>, role: &str, member: &str) {
        let (kind, name) = member.split_once(':').expect("a kind");
        let subject = match (kind, name.split_once('/')) {
            ("serviceAccount", Some((space, name))) => {
                json!({ "kind": "ServiceAccount", "name": name, "namespace": space })
            }
            ("group", _) => json!({ "kind": "Group", "name": name }),
            _ => json!({ "kind": "User", "name": name }),
        };
        let (role_kind, role) = role.split_once('/').expect("a kind of role");
        let objects = self.objects(cluster);
        let name = format!("b{}", objects.len());
        let (kind, metadata) = match namespace {
            Some(namespace) => ("RoleBinding", json!({ "name": name, "namespace": namespace })),
            None => ("ClusterRoleBinding", json!({ "name": name })),
        };
        objects.push(json!({ "kind": kind, "metadata": metadata, "subjects": [subject],
            "roleRef": { "kind": role_kind, "name": role } }));
    }

    /// A Role with one rule: to get and delete pods.
    pub fn role(&mut self, cluster: &str, namespace: &str, name: &str) {
        let rules = json!([{ "apiGroups": [""], "resources": ["pods"], "verbs": ["get", "delete"] }]);
        let metadata = json!({ "name": name, "namespace": namespace });
        self.objects(cluster).push(json!({ "kind": "Role", "metadata": metadata, "rules": rules }));
    }

    fn objects(&mut self, cluster: &str) -> &mut Vec<Value> {
        self.clusters.entry(cluster.to_owned()).or_default()
    }

    /// The world in which just these grants are, as `grants --format json` prints them. Roles of definitions have no rules
    /// there; they get others.
    pub fn of_grants(document: &Value) -> Self {
        let mut files = Self::default();
        for grant in document["grants"].as_array().expect("grants") {
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            let (scope, role, principal) = (&grant["scope"], text(&grant["role"]), text(&grant["principal"]));
            if let Some(cluster) = scope["cluster"].as_str() {
                let namespace = scope["namespace"].as_str();
                files.bind(cluster, namespace, &role, &subject(&principal));
                if let (Some(namespace), Some(name)) = (namespace, role.strip_prefix("Role/")) {
                    files.role(cluster, namespace, name);
                }
            } else if let Some(policy) = policy(scope) {
                if grant["condition"].is_null() && grant["until"].is_null() {
                    files.grant(&policy, &[&role], &principal);
                } else {
                    files.grant_for_now(&policy, &role, &principal);
                }
            }
        }
        files
    }

    /// The world of a model's rows, likewise.
    pub fn of_rows<'r>(rows: impl IntoIterator<Item = &'r Row>) -> Self {
        let mut files = Self::default();
        for Row { scope, role, principal, condition, until, .. } in rows {
            let policy = match scope {
                Scope::Namespace { cluster, namespace } => {
                    files.bind(cluster, Some(namespace), role, &subject(principal));
                    if let Some(name) = role.strip_prefix("Role/") {
                        files.role(cluster, namespace, name);
                    }
                    continue;
                }
                Scope::Cluster(cluster) => {
                    files.bind(cluster, None, role, &subject(principal));
                    continue;
                }
                Scope::Project(id) => format!("projects/{id}"),
                Scope::Folder(id) => format!("folders/{id}"),
                Scope::Organization(id) => format!("organizations/{id}"),
                Scope::Resource { .. } => continue,
            };
            if condition.is_none() && until.is_none() {
                files.grant(&policy, &[role], principal);
            } else {
                files.grant_for_now(&policy, role, principal);
            }
        }
        files
    }

    /// The files by path.
    pub fn texts(&self) -> Vec<(String, String)> {
        let policy = |(path, bindings): (&String, &Vec<Value>)| {
            (format!("{path}.json"), json!({ "bindings": bindings, "etag": "x", "version": 3 }).to_string())
        };
        let cluster = |(name, items): (&String, &Vec<Value>)| {
            (format!("clusters/{name}.json"), json!({ "kind": "List", "items": items }).to_string())
        };
        let groups = (!self.groups.is_empty()).then(|| ("groups.json".to_owned(), json!(self.groups).to_string()));
        self.policies.iter().map(policy).chain(self.clusters.iter().map(cluster)).chain(groups).collect()
    }

    pub fn world(&self) -> LiveWorld {
        let texts = self.texts();
        let files: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        world(&files).expect("a world")
    }

    /// The `teamkit.yaml` that is proposed.
    pub fn text(&self) -> String {
        WorkspaceProposal::of(&self.world(), None, &Catalog::shipped()).text()
    }

    pub fn proposed(&self) -> serde_yaml::Value {
        let text = self.text();
        serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
    }

    /// The comments, each on one line.
    pub fn comments(&self) -> String {
        let text = self.text();
        let comments = text.lines().filter_map(|line| line.trim_start().strip_prefix("# "));
        comments.collect::<Vec<_>>().join(" ")
    }

    /// The environments that are proposed, a line for each: name, whether it is protected, the pattern of projects, the
    /// clusters with the pattern of namespaces.
    pub fn environments(&self) -> String {
        let proposed = self.proposed();
        let mut lines = String::new();
        for (name, facts) in proposed["environments"].as_mapping().expect("environments") {
            let text = |value: &serde_yaml::Value| value.as_str().unwrap_or("-").to_owned();
            let protected = if facts["protected"].as_bool() == Some(true) { "!" } else { "" };
            let (google, kubernetes) = (&facts["google"], &facts["kubernetes"]);
            lines.push_str(&format!("{}{protected} {}", text(name), text(&google["project"])));
            let clusters = match kubernetes["clusters"].as_sequence() {
                Some(clusters) => clusters.iter().map(|cluster| text(&cluster["name"])).collect::<Vec<_>>().join("+"),
                None => text(&kubernetes["cluster"]),
            };
            lines.push_str(&format!(" {clusters} {}\n", text(&kubernetes["namespace"])));
        }
        lines
    }
}

fn policy(scope: &Value) -> Option<String> {
    let text = |key: &str| scope[key].as_str();
    let own = match (text("folder"), text("organization"), text("bucket")) {
        (Some(id), ..) => format!("folders/{id}"),
        (_, Some(id), _) => format!("organizations/{id}"),
        (.., Some(id)) => format!("buckets/{id}"),
        _ if scope.as_object().is_some_and(|parts| parts.len() == 1) => format!("projects/{}", text("project")?),
        _ => return None,
    };
    Some(own)
}

/// A principal as a subject of a cluster.
fn subject(principal: &str) -> String {
    match principal.split_once('[') {
        Some((start, account)) if start.ends_with(".svc.id.goog") => {
            format!("serviceAccount:{}", account.trim_end_matches(']'))
        }
        _ if principal.starts_with("serviceAccount:") => principal.replacen("serviceAccount:", "user:", 1),
        _ if principal.contains("://") => format!("user:{principal}"),
        _ => principal.to_owned(),
    }
}
