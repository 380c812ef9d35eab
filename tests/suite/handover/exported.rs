//! What is live and what states have, as the clouds' and Terraform's own programs print them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    cloud::{Condition, Fact},
    resource::Resource,
    written::Address,
};
use crate::support::workspace::Workspace;

/// Writes a live world below a directory of a workspace.
pub fn write_world<'a>(workspace: &Workspace, directory: &str, facts: impl IntoIterator<Item = &'a Fact>) {
    let mut policies: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    let mut bindings: BTreeMap<(&str, &str, &str), Vec<Value>> = BTreeMap::new();
    for fact in facts {
        match fact {
            Fact::Member { scope, role, condition, member } => {
                let condition = condition.as_ref().map(of_condition);
                let binding = json!({ "role": role, "members": [member], "condition": condition });
                policies.entry(scope).or_default().push(without_nulls(binding));
            }
            Fact::Subject { namespace, binding, role, subject } => {
                bindings.entry((namespace, binding, role)).or_default().push(of_subject(subject));
            }
        }
    }
    workspace.write(&format!("{directory}/groups.json"), "[]");
    for (project, bindings) in policies {
        let policy = json!({ "bindings": bindings, "etag": "BwX", "version": 3 });
        workspace.write(&format!("{directory}/projects/{project}.json"), policy.to_string());
    }
    let mut clusters: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for ((namespace, name, role), subjects) in bindings {
        let (cluster, namespace) = namespace.split_once('/').expect("a cluster and a namespace");
        let items = clusters.entry(cluster).or_default();
        items.push(json!({
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
            "metadata": { "name": name, "namespace": namespace },
            "roleRef": of_role(role), "subjects": subjects,
        }));
    }
    for (cluster, items) in clusters {
        let list = json!({ "apiVersion": "v1", "kind": "List", "items": items, "metadata": {} });
        workspace.write(&format!("{directory}/clusters/{cluster}.json"), list.to_string());
    }
}

fn of_condition(condition: &Condition) -> Value {
    json!({ "title": condition.title, "expression": condition.expression })
}

fn of_role(role: &str) -> Value {
    let (kind, name) = role.split_once('/').expect("a kind and a name");
    json!({ "apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": name })
}

fn of_subject(subject: &str) -> Value {
    let (kind, name) = subject.split_once(':').expect("a kind and a name");
    let kind = if kind == "group" { "Group" } else { "User" };
    json!({ "apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": name })
}

fn without_nulls(mut value: Value) -> Value {
    if let Value::Object(entries) = &mut value {
        entries.retain(|_, value| !value.is_null());
    }
    value
}

/// The attributes of an instance.
fn attributes(resource: &Resource) -> Value {
    let conditions = |condition: &Option<Condition>| {
        let condition =
            condition.iter().map(|one| json!({ "title": one.title, "description": "", "expression": one.expression }));
        condition.collect::<Vec<_>>()
    };
    match resource {
        Resource::Member { scope, role, condition, member } => {
            let condition = conditions(condition);
            json!({ "id": format!("{scope}/{role}/{member}"), "etag": "BwX", "project": scope, "role": role, "member": member, "condition": condition })
        }
        Resource::Binding { scope, role, condition, members } => {
            let condition = conditions(condition);
            json!({ "id": format!("{scope}/{role}"), "etag": "BwX", "project": scope, "role": role, "members": members, "condition": condition })
        }
        Resource::Policy { scope, bindings } => {
            let bindings = bindings.iter().map(|(role, condition, member)| {
                without_nulls(
                    json!({ "role": role, "members": [member], "condition": condition.as_ref().map(of_condition) }),
                )
            });
            let data = json!({ "bindings": bindings.collect::<Vec<_>>() }).to_string();
            json!({ "id": scope, "etag": "BwX", "project": scope, "policy_data": data })
        }
        Resource::RoleBinding { namespace, name, role, subjects } => {
            let (_, namespace) = namespace.split_once('/').expect("a cluster and a namespace");
            let subjects = subjects.iter().map(|subject| {
                let mut subject = of_subject(subject);
                let api_group = subject["apiGroup"].take();
                json!({ "api_group": api_group, "kind": subject["kind"], "name": subject["name"], "namespace": "" })
            });
            let role = of_role(role);
            json!({
                "id": format!("{namespace}/{name}"),
                "metadata": [{ "name": name, "namespace": namespace, "labels": {}, "annotations": {}, "generate_name": "" }],
                "role_ref": [{ "api_group": role["apiGroup"], "kind": role["kind"], "name": role["name"] }],
                "subject": subjects.collect::<Vec<_>>(),
            })
        }
    }
}

fn provider(kind: &str) -> &'static str {
    if kind.starts_with("google_") {
        "registry.terraform.io/hashicorp/google"
    } else {
        "registry.terraform.io/hashicorp/kubernetes"
    }
}

/// A key as JSON has it.
fn index(key: &str) -> Value {
    serde_json::from_str(key).expect("a text or a number")
}

/// A state as `terraform show -json` prints it.
pub fn shown(holds: &BTreeMap<String, Resource>) -> String {
    let mut modules: BTreeMap<Option<String>, Vec<Value>> = [(None, Vec::new())].into();
    for (text, resource) in holds {
        let Address { module, kind, name, key } = Address::parse(text);
        let module =
            module.map(|(name, key)| format!("module.{name}{}", key.map(|key| format!("[{key}]")).unwrap_or_default()));
        let mut shown = json!({
            "address": text, "mode": "managed", "type": kind, "name": name, "index": key.as_deref().map(index),
            "provider_name": provider(&kind), "schema_version": 0, "values": attributes(resource), "sensitive_values": {},
        });
        shown = without_nulls(shown);
        modules.entry(module).or_default().push(shown);
    }
    let root = modules.remove(&None).unwrap_or_default();
    let children: Vec<Value> =
        modules.into_iter().map(|(address, resources)| json!({ "address": address, "resources": resources })).collect();
    let root = json!({ "resources": root, "child_modules": children });
    json!({ "format_version": "1.0", "terraform_version": "1.11.4", "values": { "root_module": root } }).to_string()
}

/// A state as `terraform state pull` prints it.
pub fn pulled(holds: &BTreeMap<String, Resource>) -> String {
    let mut resources: BTreeMap<(Option<String>, String, String), Vec<Value>> = BTreeMap::new();
    for (text, resource) in holds {
        let Address { module, kind, name, key } = Address::parse(text);
        let module =
            module.map(|(name, key)| format!("module.{name}{}", key.map(|key| format!("[{key}]")).unwrap_or_default()));
        let instance = json!({ "index_key": key.as_deref().map(index), "schema_version": 0, "attributes": attributes(resource), "sensitive_attributes": [] });
        resources.entry((module, kind, name)).or_default().push(without_nulls(instance));
    }
    let resources = resources.into_iter().map(|((module, kind, name), instances)| {
        let provider = format!("provider[\"{}\"]", provider(&kind));
        without_nulls(json!({ "module": module, "mode": "managed", "type": kind, "name": name, "provider": provider, "instances": instances }))
    });
    let resources: Vec<Value> = resources.collect();
    json!({
        "version": 4, "terraform_version": "1.11.4", "serial": 7, "lineage": "5c1b2b8e-0000-4000-8000-000000000001",
        "outputs": {}, "resources": resources, "check_results": null,
    })
    .to_string()
}

/// Everything that states hold.
pub fn facts_of<'a>(holds: impl IntoIterator<Item = &'a BTreeMap<String, Resource>>) -> BTreeSet<Fact> {
    holds.into_iter().flat_map(BTreeMap::values).flat_map(Resource::facts).collect()
}
