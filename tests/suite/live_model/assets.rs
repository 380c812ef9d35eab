//! Policies as asset inventory prints them: a search (one list) and an export (a line for each).

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::{Value, json};

use super::{export::shuffle, world::World};
use crate::reference_model::{choices::Choices, kind::Kind, places::Scope};

const SEARCH: &str = "inventory/search.json";
/// With camel case, and with snake case.
const EXPORTS: [&str; 2] = ["inventory/export.jsonl", "inventory/by-a-tool.json"];

/// What asset inventory prints, as it grows.
pub struct Assets {
    /// Numbers of projects, by their ids.
    numbers: BTreeMap<String, String>,
    search: Vec<Value>,
    exports: [Vec<Value>; 2],
}

impl Assets {
    /// Nothing yet, for the projects of a world.
    pub fn of(world: &World) -> Self {
        let ids = world.policies.keys().filter_map(|scope| match scope {
            Scope::Project(project) | Scope::Resource { project, .. } => Some(project.clone()),
            _ => None,
        });
        let mut numbers = BTreeMap::new();
        for id in ids {
            let number = format!("{}", 700_000_000_001 + numbers.len() * 37);
            numbers.entry(id).or_insert(number);
        }
        Self { numbers, search: Vec::new(), exports: [Vec::new(), Vec::new()] }
    }

    /// Adds the policy of a scope to one of the files, which it returns.
    pub fn add(&mut self, scope: &Scope, policy: &Value, choices: &mut Choices<'_>) -> &'static str {
        let (name, kind) = self.name(scope, choices.one_in(2));
        let number = match scope {
            Scope::Project(project) | Scope::Resource { project, .. } => {
                Some(format!("projects/{}", self.numbers[project]))
            }
            _ => None,
        };
        let form = choices.below(3);
        if form == 0 {
            let mut found = json!({ "assetType": kind, "resource": name, "organization": "organizations/108108108108", "policy": policy });
            if let Some(number) = number {
                found["project"] = json!(number);
                found["folders"] = json!(["folders/481516234200"]);
            }
            self.search.push(found);
            return SEARCH;
        }
        let ancestors: Vec<String> = number
            .into_iter()
            .chain(["folders/481516234200".to_owned(), "organizations/108108108108".to_owned()])
            .collect();
        let asset = if form == 1 {
            json!({ "name": name, "assetType": kind, "iamPolicy": policy, "ancestors": ancestors, "updateTime": "2026-11-21T03:00:00Z" })
        } else {
            json!({ "name": name, "asset_type": kind, "iam_policy": policy, "ancestors": ancestors, "update_time": "2026-11-21T03:00:00Z" })
        };
        self.exports[form - 1].push(asset);
        EXPORTS[form - 1]
    }

    /// A scope's full name and its type (cloud.google.com/asset-inventory/docs/supported-asset-types).
    fn name(&self, scope: &Scope, is_by_number: bool) -> (String, &'static str) {
        let number = |id: &String| if is_by_number { self.numbers[id].clone() } else { id.clone() };
        match scope {
            Scope::Project(id) => (
                format!("//cloudresourcemanager.googleapis.com/projects/{}", number(id)),
                "cloudresourcemanager.googleapis.com/Project",
            ),
            Scope::Folder(id) => (
                format!("//cloudresourcemanager.googleapis.com/folders/{id}"),
                "cloudresourcemanager.googleapis.com/Folder",
            ),
            Scope::Organization(id) => (
                format!("//cloudresourcemanager.googleapis.com/organizations/{id}"),
                "cloudresourcemanager.googleapis.com/Organization",
            ),
            Scope::Resource { project, kind, within, id } => {
                let within = within.clone().unwrap_or_default();
                let (host, path, of) = match kind {
                    Kind::Bucket => return (format!("//storage.googleapis.com/{id}"), "storage.googleapis.com/Bucket"),
                    Kind::CryptoKey => {
                        return (format!("//cloudkms.googleapis.com/{id}"), "cloudkms.googleapis.com/CryptoKey");
                    }
                    Kind::Dataset => ("bigquery", format!("datasets/{id}"), "bigquery.googleapis.com/Dataset"),
                    Kind::Secret => ("secretmanager", format!("secrets/{id}"), "secretmanager.googleapis.com/Secret"),
                    Kind::ServiceAccount => {
                        ("iam", format!("serviceAccounts/{id}"), "iam.googleapis.com/ServiceAccount")
                    }
                    Kind::Repository => (
                        "artifactregistry",
                        format!("locations/{within}/repositories/{id}"),
                        "artifactregistry.googleapis.com/Repository",
                    ),
                    Kind::Topic => ("pubsub", format!("topics/{id}"), "pubsub.googleapis.com/Topic"),
                    Kind::Subscription => {
                        ("pubsub", format!("subscriptions/{id}"), "pubsub.googleapis.com/Subscription")
                    }
                    Kind::Database => {
                        ("spanner", format!("instances/{within}/databases/{id}"), "spanner.googleapis.com/Database")
                    }
                    Kind::Run => ("run", format!("locations/{within}/services/{id}"), "run.googleapis.com/Service"),
                };
                (format!("//{host}.googleapis.com/projects/{}/{path}", number(project)), of)
            }
            Scope::Namespace { .. } | Scope::Cluster(_) => panic!("{scope:?} has no policy"),
        }
    }

    /// The files, and the list of projects that joins numbers and ids.
    pub fn finish(mut self, choices: &mut Choices<'_>) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        if !self.search.is_empty() {
            shuffle(&mut self.search, choices);
            files.insert(SEARCH.to_owned(), format!("{:#}\n", Value::Array(self.search)));
        }
        for (path, mut lines) in EXPORTS.into_iter().zip(self.exports) {
            if !lines.is_empty() {
                shuffle(&mut lines, choices);
                let mut text = String::new();
                for line in lines {
                    writeln!(text, "{line}").expect("a text");
                }
                files.insert(path.to_owned(), text);
            }
        }
        if !files.is_empty() || choices.one_in(2) {
            let project = |(id, number): (&String, &String)| {
                json!({ "projectId": id, "projectNumber": number, "name": "A project", "lifecycleState": "ACTIVE",
                    "createTime": "2025-03-01T00:00:00.000Z", "parent": { "type": "folder", "id": "481516234200" } })
            };
            let projects: Vec<Value> = self.numbers.iter().map(project).collect();
            files.insert("projects.json".to_owned(), format!("{:#}\n", Value::Array(projects)));
        }
        files
    }
}
