//! Terraform's own plan of what `generate` writes, read into bindings.

use std::{collections::BTreeMap, fmt::Write as _};

use camino::Utf8Path;
use serde_json::Value;

use crate::support::{
    terraform::{plan, tf},
    workspace::{Workspace, copy, repository},
};

/// What a resource that Terraform plans gives. A binding's cluster is part of its address where blocks are literal; a
/// module is called without it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Binding {
    Google {
        /// The resource's type, and its arguments that say where.
        place: Place,
        role: String,
        member: String,
        /// Its title and its expression.
        condition: Option<(String, String)>,
    },
    Kubernetes {
        cluster: Option<String>,
        /// None of a whole cluster.
        namespace: Option<String>,
        role: String,
        subject: Subject,
    },
    Entitlement {
        parent: String,
        id: String,
        roles: Vec<String>,
        /// The expression of every role.
        condition: Option<String>,
        principals: Vec<String>,
        /// The principals of each step.
        approvers: Vec<Vec<String>>,
        duration: String,
        justification: bool,
    },
}

pub type Place = (String, BTreeMap<String, String>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    pub kind: String,
    pub name: String,
    pub namespace: String,
}

/// `tf` of `.ci/run`; nothing, with a notice, where it is not named.
pub fn terraform() -> Option<String> {
    tf("what the model grants is not compared with a plan")
}

/// Generates workspaces and plans all of their roots at once. The bindings of each workspace, sorted; one that stands
/// twice is there twice.
pub fn planned(terraform: &str, workspaces: &[BTreeMap<String, String>]) -> Vec<Vec<Binding>> {
    let all = Workspace::empty();
    let mut main = String::new();
    for (number, files) in workspaces.iter().enumerate() {
        let path = all.path().join(format!("w{number}"));
        for (file, text) in files {
            all.write(&format!("w{number}/{file}"), text);
        }
        copy(&repository().join("modules"), &path.join("modules"));
        all.run(&["-C", path.as_str(), "generate"]).exits(0);
        writeln!(main, "module \"w{number}\" {{\n  source = \"./w{number}\"\n}}").expect("a text");
        roots(&all, number, &path);
    }
    all.write("main.tf", main);
    let plan = plan(terraform, &all.path());
    let planned = (0..workspaces.len()).map(|number| {
        let mut bindings = Vec::new();
        let modules = plan["planned_values"]["root_module"]["child_modules"].as_array().expect("modules");
        let address = format!("module.w{number}");
        for module in modules.iter().filter(|module| module["address"] == *address) {
            collect(module, &mut bindings);
        }
        bindings.sort();
        bindings
    });
    planned.collect()
}

/// Makes a module of a workspace that calls each of its roots. Providers that a root leaves to its surroundings get a
/// block in it.
fn roots(all: &Workspace, number: usize, path: &Utf8Path) {
    let mut main = String::new();
    let prefix = format!("w{number}/");
    let generated = all.generated();
    let own = generated.iter().filter_map(|(file, text)| Some((file.strip_prefix(&prefix)?, text)));
    for (count, (file, text)) in own.enumerate() {
        let root = file.trim_end_matches("/teamkit.tf");
        writeln!(main, "module \"r{count}\" {{\n  source = \"./{root}\"\n}}").expect("a text");
        let mut aliases = Vec::new();
        for (_, after) in text.lines().filter_map(|line| line.split_once("= kubernetes.")) {
            if !aliases.contains(&after) && !text.contains(&format!("= \"{after}\"")) {
                aliases.push(after);
            }
        }
        let blocks = aliases.iter().map(|alias| format!("provider \"kubernetes\" {{\n  alias = \"{alias}\"\n}}\n"));
        all.write(&format!("{prefix}{root}/surroundings.tf"), blocks.collect::<Vec<_>>().concat());
    }
    let path = path.strip_prefix(all.path()).expect("below").join("main.tf");
    all.write(path.as_str(), main);
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The bindings of a module and of all that it calls.
fn collect(module: &Value, bindings: &mut Vec<Binding>) {
    for resource in list(&module["resources"]) {
        let values = &resource["values"];
        let kind = text(&resource["type"]);
        match kind.as_str() {
            "kubernetes_role_binding_v1" | "kubernetes_cluster_role_binding_v1" => {
                bindings.extend(subjects(&text(&resource["name"]), values));
            }
            "google_privileged_access_manager_entitlement" => bindings.push(entitlement(values)),
            "kubernetes_role_v1"
            | "kubernetes_namespace_v1"
            | "google_cloud_identity_group"
            | "google_cloud_identity_group_membership" => {}
            _ => {
                let (_, arguments) = WHERE.iter().find(|(known, _)| *known == kind).unwrap_or_else(|| panic!("{kind}"));
                let arguments = arguments.iter().map(|name| ((*name).to_owned(), text(&values[*name])));
                bindings.push(Binding::Google {
                    place: (kind.clone(), arguments.collect()),
                    role: text(&values["role"]),
                    member: text(&values["member"]),
                    condition: list(&values["condition"])
                        .next()
                        .map(|condition| (text(&condition["title"]), text(&condition["expression"]))),
                });
            }
        }
    }
    for child in list(&module["child_modules"]) {
        collect(child, bindings);
    }
}

/// The subjects of a `RoleBinding` or a `ClusterRoleBinding`.
fn subjects(literal: &str, values: &Value) -> Vec<Binding> {
    let (metadata, role) = (&values["metadata"][0], &values["role_ref"][0]);
    assert_eq!(text(&metadata["name"]), binding_name(values), "{literal}");
    let binding = |subject: &Value| Binding::Kubernetes {
        cluster: literal.split_once("__").map(|(cluster, _)| cluster.to_owned()),
        namespace: metadata["namespace"].as_str().map(str::to_owned),
        role: format!("{}/{}", text(&role["kind"]), text(&role["name"])),
        subject: Subject {
            kind: text(&subject["kind"]),
            name: text(&subject["name"]),
            namespace: text(&subject["namespace"]),
        },
    };
    list(&values["subject"]).map(binding).collect()
}

fn entitlement(values: &Value) -> Binding {
    let texts = |values: &Value| {
        let mut texts: Vec<String> = list(values).map(text).collect();
        texts.sort();
        texts
    };
    let access = &values["privileged_access"][0]["gcp_iam_access"][0];
    let parent = text(&values["parent"]);
    assert_eq!(access["resource"], format!("//cloudresourcemanager.googleapis.com/{parent}"));
    let kind = match parent.split_once('/') {
        Some(("projects", _)) => "Project",
        Some(("folders", _)) => "Folder",
        Some(("organizations", _)) => "Organization",
        _ => panic!("{parent}"),
    };
    assert_eq!(access["resource_type"], format!("cloudresourcemanager.googleapis.com/{kind}"));
    assert_eq!(values["location"], "global");
    let mut conditions: Vec<Option<String>> =
        list(&access["role_bindings"]).map(|one| one["condition_expression"].as_str().map(str::to_owned)).collect();
    conditions.dedup();
    assert_eq!(conditions.len(), 1, "{access}");
    let mut roles: Vec<String> = list(&access["role_bindings"]).map(|one| text(&one["role"])).collect();
    roles.sort();
    let steps = list(&values["approval_workflow"]).flat_map(|one| list(&one["manual_approvals"]));
    let steps = steps.flat_map(|one| list(&one["steps"]));
    let asks = &values["requester_justification_config"][0];
    let [asks_for, asks_nothing] = ["unstructured", "not_mandatory"].map(|key| list(&asks[key]).count());
    assert_eq!(asks_for + asks_nothing, 1, "{asks}");
    Binding::Entitlement {
        id: text(&values["entitlement_id"]),
        parent,
        roles,
        condition: conditions.remove(0),
        principals: texts(&values["eligible_users"][0]["principals"]),
        approvers: steps.map(|step| texts(&step["approvers"][0]["principals"])).collect(),
        duration: text(&values["max_request_duration"]),
        justification: asks_for == 1,
    }
}

/// The resources of the provider that bind a member, and their arguments that say where, by its documentation.
const WHERE: [(&str, &[&str]); 13] = [
    ("google_project_iam_member", &["project"]),
    ("google_folder_iam_member", &["folder"]),
    ("google_organization_iam_member", &["org_id"]),
    ("google_storage_bucket_iam_member", &["bucket"]),
    ("google_bigquery_dataset_iam_member", &["project", "dataset_id"]),
    ("google_secret_manager_secret_iam_member", &["project", "secret_id"]),
    ("google_service_account_iam_member", &["service_account_id"]),
    ("google_artifact_registry_repository_iam_member", &["project", "location", "repository"]),
    ("google_pubsub_topic_iam_member", &["project", "topic"]),
    ("google_pubsub_subscription_iam_member", &["project", "subscription"]),
    ("google_spanner_database_iam_member", &["project", "instance", "database"]),
    ("google_cloud_run_v2_service_iam_member", &["project", "location", "name"]),
    ("google_kms_crypto_key_iam_member", &["crypto_key_id"]),
];

/// The name of a binding, by its role and the one kind of its subjects.
fn binding_name(values: &Value) -> String {
    let role = &values["role_ref"][0];
    let mut kinds: Vec<String> =
        list(&values["subject"]).map(|subject| text(&subject["kind"]).to_lowercase()).collect();
    kinds.dedup();
    let [kind] = kinds.as_slice() else { panic!("a binding has the kinds {kinds:?}") };
    let end = if kind == "group" { String::new() } else { format!(".{kind}") };
    format!("teamkit.{}.{}{end}", text(&role["kind"]).to_lowercase(), text(&role["name"]))
}
