//! Worlds that hold just what generated files configure, as the clouds' own tools print them.

use std::collections::BTreeMap;

use camino::Utf8Path;
use serde_json::{Map, Value, json};
use teamkit::hcl::{Body, ReadBlock, parse, resource_name_parts};

use crate::support::workspace::Workspace;

/// Files of an export by path.
#[derive(Default)]
pub struct World {
    pub policies: BTreeMap<String, Vec<Value>>,
    /// The objects of each cluster.
    pub clusters: BTreeMap<String, Vec<Value>>,
    pub groups: BTreeMap<String, Value>,
}

/// Where an export has the policy of a member's place.
fn file_of(kind: &str, body: &Body<'_>) -> Option<String> {
    let text = |name: &str| body.get_text(name).expect("a place").to_owned();
    Some(match kind {
        "google_project_iam_member" => format!("projects/{}", text("project")),
        "google_folder_iam_member" => text("folder"),
        "google_organization_iam_member" => format!("organizations/{}", text("org_id")),
        "google_storage_bucket_iam_member" => format!("buckets/{}", text("bucket")),
        "google_bigquery_dataset_iam_member" => format!("datasets/{}/{}", text("project"), text("dataset_id")),
        "google_secret_manager_secret_iam_member" => format!("secrets/{}/{}", text("project"), text("secret_id")),
        "google_service_account_iam_member" => {
            format!("service_accounts/{}", text("service_account_id").rsplit('/').next().expect("an address"))
        }
        "google_artifact_registry_repository_iam_member" => {
            format!("repositories/{}/{}/{}", text("project"), text("location"), text("repository"))
        }
        "google_pubsub_topic_iam_member" => format!("topics/{}/{}", text("project"), text("topic")),
        "google_pubsub_subscription_iam_member" => {
            format!("subscriptions/{}/{}", text("project"), text("subscription"))
        }
        "google_spanner_database_iam_member" => {
            format!("databases/{}/{}/{}", text("project"), text("instance"), text("database"))
        }
        "google_cloud_run_v2_service_iam_member" => {
            format!("runs/{}/{}/{}", text("project"), text("location"), text("name"))
        }
        "google_kms_crypto_key_iam_member" => {
            let id = text("crypto_key_id");
            format!("crypto_keys/{}", id.split('/').skip(1).step_by(2).collect::<Vec<_>>().join("/"))
        }
        _ => return None,
    })
}

impl World {
    /// The world in which everything is live that `generate` wrote for these definitions, resources written out.
    pub fn of(workspace: &Workspace) -> Self {
        let mut world = Self::default();
        workspace.generated().values().for_each(|text| world.add_file(text));
        world
    }

    /// The world in which just one file's resources are live.
    pub fn of_text(text: &str) -> Self {
        let mut world = Self::default();
        world.add_file(text);
        world
    }

    fn add_file(&mut self, text: &str) {
        let body = parse(text).expect("valid HCL");
        let group = |name: &str| body.blocks("resource").find(|block| block.label(1) == Some(name)).and_then(key);
        for block in body.blocks("resource") {
            self.add(block, group);
        }
    }

    fn add(&mut self, block: &ReadBlock<'_>, group: impl Fn(&str) -> Option<String>) {
        let (kind, name) = (block.label(0).expect("a type"), block.label(1).expect("a name"));
        let text = |name: &str| block.body.get_text(name).map(str::to_owned);
        if let Some(file) = file_of(kind, &block.body) {
            let mut binding = json!({ "role": text("role"), "members": [text("member")] });
            if let Some(condition) = block.body.blocks("condition").next() {
                let of = |name: &str| condition.body.get_text(name).map(str::to_owned);
                binding["condition"] = json!({ "title": of("title"), "expression": of("expression") });
            }
            self.policies.entry(file).or_default().push(binding);
        } else if let Some(kind) = kind.strip_prefix("kubernetes_").and_then(|kind| kind.strip_suffix("_v1")) {
            let cluster = resource_name_parts(name).expect("parts").remove(0);
            self.clusters.entry(cluster).or_default().push(object(kind, block));
        } else if kind == "google_cloud_identity_group" {
            self.group(&key(block).expect("an address"));
        } else if kind == "google_cloud_identity_group_membership" {
            let reference = block.body.get("group").and_then(|value| value.as_reference()).expect("a reference");
            let group = group(reference.split('.').nth(1).expect("a name")).expect("its group");
            let member = block.body.blocks("preferred_member_key").next().and_then(|key| key.body.get_text("id"));
            let group = self.group(&group);
            let id = group["name"].as_str().expect("a name").to_owned();
            let memberships = group["memberships"].as_array_mut().expect("a list");
            let roles: Vec<Value> = block.body.blocks("roles").map(role_of_member).collect();
            memberships.push(json!({
                "name": format!("{id}/memberships/m{}", memberships.len()), "preferredMemberKey": { "id": member },
                "roles": roles, "type": "USER",
            }));
        }
    }

    fn group(&mut self, address: &str) -> &mut Value {
        let id = format!("groups/g{}", self.groups.len());
        self.groups.entry(address.to_owned()).or_insert_with(|| {
            json!({
                "name": id, "groupKey": { "id": address }, "parent": "customers/C01abc234",
                "displayName": address.split('@').next(), "memberships": [],
                "labels": { "cloudidentity.googleapis.com/groups.discussion_forum": "" },
            })
        })
    }

    /// Writes the files into a directory.
    pub fn write(&self, directory: &Utf8Path) {
        let write = |path: String, value: &Value| {
            let path = directory.join(path);
            std::fs::create_dir_all(path.parent().expect("a directory")).expect("a writable directory");
            std::fs::write(path, value.to_string()).expect("a writable file");
        };
        for (file, bindings) in &self.policies {
            write(format!("{file}.json"), &json!({ "bindings": bindings, "etag": "x", "version": 3 }));
        }
        for (cluster, items) in &self.clusters {
            write(format!("clusters/{cluster}.json"), &json!({ "kind": "List", "items": items }));
        }
        if !self.groups.is_empty() {
            write("groups.json".to_owned(), &Value::Array(self.groups.values().cloned().collect()));
        }
    }
}

fn key(group: &ReadBlock<'_>) -> Option<String> {
    group.body.blocks("group_key").next()?.body.get_text("id").map(str::to_owned)
}

fn role_of_member(role: &ReadBlock<'_>) -> Value {
    let mut value = json!({ "name": role.body.get_text("name") });
    if let Some(expiry) = role.body.blocks("expiry_detail").next() {
        value["expiryDetail"] = json!({ "expireTime": expiry.body.get_text("expire_time") });
    }
    value
}

fn object(kind: &str, block: &ReadBlock<'_>) -> Value {
    let metadata = block.body.blocks("metadata").next().expect("metadata");
    let mut of_metadata: Map<String, Value> = Map::new();
    for name in ["name", "namespace"] {
        of_metadata.extend(metadata.body.get_text(name).map(|text| (name.to_owned(), text.into())));
    }
    for name in ["labels", "annotations"] {
        of_metadata.extend(metadata.body.get(name).map(|value| (name.to_owned(), plain(value))));
    }
    let kind = match kind {
        "namespace" => "Namespace",
        "role" => "Role",
        "role_binding" => "RoleBinding",
        "cluster_role_binding" => "ClusterRoleBinding",
        other => panic!("{other}"),
    };
    let mut object = json!({ "kind": kind, "metadata": of_metadata });
    if let Some(role) = block.body.blocks("role_ref").next() {
        let text = |name: &str| role.body.get_text(name);
        object["roleRef"] = json!({ "apiGroup": text("api_group"), "kind": text("kind"), "name": text("name") });
        let subject = |subject: &ReadBlock<'_>| {
            let texts = ["kind", "name", "namespace", "api_group"];
            let pairs = texts.map(|name| (name, subject.body.get_text(name).unwrap_or_default()));
            let pairs = pairs.into_iter().filter(|(_, text)| !text.is_empty());
            let name = |name: &str| if name == "api_group" { "apiGroup".to_owned() } else { name.to_owned() };
            Value::Object(pairs.map(|(key, text)| (name(key), text.into())).collect())
        };
        object["subjects"] = block.body.blocks("subject").map(subject).collect();
    }
    if kind == "Role" {
        let list = |rule: &ReadBlock<'_>, name: &str| rule.body.get(name).map(plain);
        let rule = |rule: &ReadBlock<'_>| {
            json!({ "apiGroups": list(rule, "api_groups"), "resources": list(rule, "resources"),
                "verbs": list(rule, "verbs"), "resourceNames": list(rule, "resource_names") })
        };
        object["rules"] = block.body.blocks("rule").map(rule).collect();
    }
    object
}

fn plain(value: &teamkit::hcl::Value<'_>) -> Value {
    match value {
        teamkit::hcl::Value::Text(text) => text.to_string().into(),
        teamkit::hcl::Value::List(items) => items.iter().map(plain).collect(),
        teamkit::hcl::Value::Object(items) => {
            Value::Object(items.iter().map(|(key, value)| (key.to_string(), plain(value))).collect())
        }
        other => panic!("{other:?}"),
    }
}

/// A resource of a state in its own form; each instance with its key.
pub fn raw(kind: &str, name: &str, module: &str, instances: &[(Value, Value)]) -> Value {
    let instance = |(key, attributes): &(Value, Value)| json!({ "index_key": key, "attributes": attributes });
    let instances: Vec<Value> = instances.iter().map(instance).collect();
    let mut resource = json!({ "mode": "managed", "type": kind, "name": name, "instances": instances,
        "provider": format!("provider[\"registry.terraform.io/hashicorp/{}\"]", kind.split('_').next().expect("a name")) });
    if !module.is_empty() {
        resource["module"] = module.into();
    }
    resource
}

/// A state in its own form.
pub fn state(resources: &[Value]) -> String {
    json!({ "version": 4, "resources": resources }).to_string()
}
