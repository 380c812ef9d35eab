//! A live world as files, with what real exports have besides: nothing of it means anything.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    assets,
    world::{Binding, Cluster, Entry, Member, Place, Rule, World},
};
use crate::reference_model::{choices::Choices, kind::Kind, places::Scope};

/// The files of a world, and which of them speaks of a place.
#[derive(Debug, Default)]
pub struct Exported {
    pub files: BTreeMap<String, String>,
    pub file_of: BTreeMap<Place, String>,
}

/// How policies are exported.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Forms {
    /// Each in a file of its own, where its kind has that.
    Files,
    /// Some of them by asset inventory.
    All,
}

/// Things in another order; 0 leaves the order as it is.
pub fn shuffle<T>(items: &mut [T], choices: &mut Choices<'_>) {
    for last in (1..items.len()).rev() {
        items.swap(last, last - choices.below(last + 1));
    }
}

/// The same address in another case, of what is compared without case.
fn recased(principal: &str, choices: &mut Choices<'_>) -> String {
    let is_odd = !principal.is_ascii() || principal.ends_with(':');
    let is_exact = principal.contains("://") || principal.contains('[') || principal.starts_with("deleted:") || is_odd;
    match principal.split_once(':') {
        Some((kind, address)) if !is_exact => match choices.below(6) {
            4 => format!("{kind}:{}{}", address[..1].to_uppercase(), &address[1..]),
            5 => format!("{kind}:{}", address.to_uppercase()),
            _ => principal.to_owned(),
        },
        _ => principal.to_owned(),
    }
}

/// Where a policy is in a file of its own.
fn own_file(scope: &Scope) -> Option<String> {
    Some(match scope {
        Scope::Project(id) => format!("projects/{id}.json"),
        Scope::Folder(id) => format!("folders/{id}.json"),
        Scope::Organization(id) => format!("organizations/{id}.json"),
        Scope::Resource { project, kind, id, .. } => match kind {
            Kind::Bucket => format!("buckets/{id}.json"),
            Kind::Dataset => format!("datasets/{project}/{id}.json"),
            Kind::Secret => format!("secrets/{project}/{id}.json"),
            Kind::ServiceAccount => format!("service_accounts/{id}.json"),
            _ => return None,
        },
        Scope::Namespace { .. } | Scope::Cluster(_) => return None,
    })
}

/// The files of a world.
pub fn export(world: &World, forms: Forms, choices: &mut Choices<'_>) -> Exported {
    let mut exported = Exported::default();
    let mut assets = assets::Assets::of(world);
    let is_by_assets = forms == Forms::All && choices.one_in(2);
    for (scope, entries) in &world.policies {
        let policy = policy(entries, choices);
        match own_file(scope) {
            Some(file) if !(is_by_assets && choices.one_in(2)) => {
                exported.files.insert(file.clone(), printed(&policy, choices));
                exported.file_of.insert(Place::Scope(scope.clone()), file);
            }
            None if forms == Forms::Files => {}
            _ => {
                let file = assets.add(scope, &policy, choices).to_owned();
                exported.file_of.insert(Place::Scope(scope.clone()), file);
            }
        }
    }
    exported.files.extend(assets.finish(choices));
    for (name, cluster) in &world.clusters {
        let file = format!("clusters/{name}.json");
        for binding in &cluster.bindings {
            exported.file_of.insert(Place::Scope(binding.scope(name)), file.clone());
        }
        exported.files.insert(file, printed(&objects(cluster, choices), choices));
    }
    if !world.groups.is_empty() {
        exported.files.insert("groups.json".to_owned(), printed(&groups(world, choices), choices));
        let of_groups = world.groups.keys().map(|group| (Place::Group(group.clone()), "groups.json".to_owned()));
        exported.file_of.extend(of_groups);
    }
    exported
}

/// JSON in one line or in many.
fn printed(value: &Value, choices: &mut Choices<'_>) -> String {
    if choices.one_in(3) { value.to_string() } else { format!("{value:#}\n") }
}

/// A policy: members of the same role and condition in one binding or in several.
fn policy(entries: &[Entry], choices: &mut Choices<'_>) -> Value {
    let mut entries: Vec<&Entry> = entries.iter().collect();
    shuffle(&mut entries, choices);
    let mut bindings: Vec<(Value, Vec<String>)> = Vec::new();
    for entry in entries {
        let mut head = json!({ "role": entry.role });
        if let Some(condition) = &entry.condition {
            head["condition"] = json!({ "title": condition.title, "expression": condition.expression });
        }
        let member = recased(&entry.principal, choices);
        let is_apart = choices.one_in(4);
        match bindings.iter_mut().find(|(other, _)| *other == head && !is_apart) {
            Some((_, members)) => members.push(member),
            None => bindings.push((head, vec![member])),
        }
    }
    let has_conditions = bindings.iter().any(|(head, _)| head.get("condition").is_some());
    let bindings = bindings.into_iter().map(|(mut head, mut members)| {
        if choices.one_in(8) {
            // The same member again.
            members.push(recased(&members[0], choices));
        }
        if let Some(condition) = head.get_mut("condition") {
            match choices.below(3) {
                1 => condition["description"] = json!(""),
                2 => condition["description"] = json!("Made by hand, see ☕"),
                _ => {}
            }
        }
        head["members"] = json!(members);
        head
    });
    let bindings: Vec<Value> = bindings.collect();
    let mut policy = json!({ "etag": "BwWWja0YfJA=", "version": if has_conditions { 3 } else { 1 } });
    if !bindings.is_empty() || choices.one_in(2) {
        policy["bindings"] = json!(bindings);
    }
    if choices.one_in(4) {
        policy["auditConfigs"] = json!([{ "service": "allServices", "auditLogConfigs": [{ "logType": "ADMIN_READ" }, { "logType": "DATA_READ", "exemptedMembers": ["user:ada@example.com"] }] }]);
    }
    policy
}

/// What `kubectl get` prints of a cluster.
fn objects(cluster: &Cluster, choices: &mut Choices<'_>) -> Value {
    let mut items = Vec::new();
    let mut open: BTreeMap<String, (Value, Vec<Value>)> = BTreeMap::new();
    let mut bindings: Vec<&Binding> = cluster.bindings.iter().collect();
    shuffle(&mut bindings, choices);
    for (number, binding) in bindings.into_iter().enumerate() {
        let (kind, role) = binding.role.split_once('/').expect("a kind and a name");
        let (subject_kind, name, namespace) = &binding.subject;
        let end = if subject_kind == "Group" { String::new() } else { format!(".{}", subject_kind.to_lowercase()) };
        let ours = format!("teamkit.{}.{role}{end}", kind.to_lowercase());
        let foreign = format!("{}-{role}-{}", kind.to_lowercase(), number / 2);
        let is_ours = !binding.is_noise && !choices.one_in(3);
        let object = if is_ours { ours } else { foreign };
        let mut subject = json!({ "kind": subject_kind, "name": name });
        if subject_kind == "ServiceAccount" {
            subject["namespace"] = json!(namespace);
            if choices.one_in(4) {
                subject["apiGroup"] = json!("");
            }
        } else if !choices.one_in(4) {
            subject["apiGroup"] = json!("rbac.authorization.k8s.io");
        }
        let key = format!("{:?} {} {object}", binding.namespace, binding.role);
        let (_, subjects) = open.entry(key).or_insert_with(|| {
            let of = if binding.namespace.is_some() { "RoleBinding" } else { "ClusterRoleBinding" };
            let mut made = item(of, &object, binding.namespace.as_deref(), choices);
            made["roleRef"] = json!({ "apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": role });
            (made, Vec::new())
        });
        subjects.push(subject);
    }
    for (mut made, subjects) in open.into_values() {
        made["subjects"] = json!(subjects);
        items.push(made);
    }
    for namespace in &cluster.namespaces {
        items.push(item("Namespace", namespace, None, choices));
        if choices.one_in(4) {
            let mut made = item("RoleBinding", "nobody", Some(namespace), choices);
            made["roleRef"] =
                json!({ "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "admin" });
            items.push(made);
        }
    }
    for ((namespace, name), rules) in &cluster.roles {
        let mut made = item("Role", name, Some(namespace), choices);
        made["rules"] = rules.iter().map(|rule| written(rule, choices)).collect();
        items.push(made);
    }
    // Every cluster has Roles; an export without any has been made without them.
    let mut made = item("Role", "extension-apiserver-authentication-reader", Some("kube-system"), choices);
    made["rules"] = Value::Null;
    items.push(made);
    shuffle(&mut items, choices);
    json!({ "apiVersion": "v1", "kind": "List", "items": items, "metadata": { "resourceVersion": "" } })
}

fn written(rule: &Rule, choices: &mut Choices<'_>) -> Value {
    let mut made = Map::new();
    for (key, items) in rule {
        let mut items = items.clone();
        shuffle(&mut items, choices);
        made.insert((*key).to_owned(), json!(items));
    }
    Value::Object(made)
}

/// An object of Kubernetes with its metadata.
fn item(kind: &str, name: &str, namespace: Option<&str>, choices: &mut Choices<'_>) -> Value {
    let version = if kind == "Namespace" { "v1" } else { "rbac.authorization.k8s.io/v1" };
    let mut metadata = json!({ "name": name });
    if let Some(namespace) = namespace {
        metadata["namespace"] = json!(namespace);
    }
    if choices.one_in(2) {
        metadata["creationTimestamp"] = json!("2025-03-01T00:00:00Z");
        metadata["uid"] = json!("7d2f6d0e-0d2b-4a55-9f0a-0d5c3f1f9a10");
        metadata["labels"] = json!({ "app.kubernetes.io/managed-by": "Helm" });
    }
    json!({ "apiVersion": version, "kind": kind, "metadata": metadata })
}

/// What groups and memberships are.
fn groups(world: &World, choices: &mut Choices<'_>) -> Value {
    let mut groups: Vec<Value> = Vec::new();
    for (number, (address, members)) in world.groups.iter().enumerate() {
        let name = format!("groups/0{number}abc");
        let mut memberships: Vec<Value> = members
            .iter()
            .enumerate()
            .map(|(m, one)| membership(&format!("{name}/memberships/{m}"), one, choices))
            .collect();
        shuffle(&mut memberships, choices);
        let address = recased(&format!("group:{address}"), choices).replacen("group:", "", 1);
        let mut group = json!({ "name": name, "groupKey": { "id": address }, "displayName": "A group",
            "labels": { "cloudidentity.googleapis.com/groups.discussion_forum": "" }, "parent": "customers/C01abc234" });
        group["memberships"] = json!(memberships);
        groups.push(group);
    }
    shuffle(&mut groups, choices);
    json!(groups)
}

fn membership(name: &str, (principal, member): (&String, &Member), choices: &mut Choices<'_>) -> Value {
    let (kind, _) = principal.split_once(':').expect("a kind");
    let address = recased(principal, choices).replacen(&format!("{kind}:"), "", 1);
    let mut own = json!({ "name": "MEMBER" });
    if let Some(expiry) = &member.expiry {
        let day: jiff::civil::Date = expiry.parse().expect("a day");
        own["expiryDetail"] = json!({ "expireTime": format!("{}T00:00:00Z", day.tomorrow().expect("a day after")) });
    }
    let mut roles = vec![own];
    roles.extend(member.beside.map(|beside| json!({ "name": beside.to_uppercase() })));
    shuffle(&mut roles, choices);
    let kind = match kind {
        "user" => "USER",
        "group" => "GROUP",
        _ => "SERVICE_ACCOUNT",
    };
    json!({ "name": name, "preferredMemberKey": { "id": address }, "roles": roles, "type": kind,
        "createTime": "2025-03-01T00:00:00Z", "updateTime": "2025-03-01T00:00:00Z" })
}
