//! Configurations as files of Terraform: members by hand, with `for_each` or `count`, and in modules.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use super::{configuration::Configuration, resource::Resource};
use crate::support::workspace::Workspace;

/// The file with what is said of the state alone.
pub const STATE_BLOCKS: &str = "teamkit-lets-go.tf";

/// The address of an instance in its parts.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// The name of a module of the root, and the key of its instance as it is written.
    pub module: Option<(String, Option<String>)>,
    pub kind: String,
    pub name: String,
    /// As it is written: `"a"` or `0`.
    pub key: Option<String>,
}

impl Address {
    pub fn parse(text: &str) -> Self {
        let mut rest = text;
        let module = rest.strip_prefix("module.").map(|after| {
            let (module, after) = split(after);
            rest = after.strip_prefix('.').expect("a resource");
            module
        });
        let (kind, after) = rest.split_once('.').expect("a type and a name");
        let ((name, key), after) = split(after);
        assert_eq!(after, "", "{text}");
        Self { module, kind: kind.to_owned(), name, key }
    }
}

/// A name with its key, and what comes after.
fn split(text: &str) -> ((String, Option<String>), &str) {
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let Some(key) = rest.strip_prefix('[') else { return ((name.to_owned(), None), rest) };
    let end = if key.starts_with('"') { key.find("\"]").map(|at| at + 1) } else { key.find(']') };
    let (key, rest) = key.split_at(end.expect("a key ends"));
    ((name.to_owned(), Some(key.to_owned())), &rest[1..])
}

/// Instances of one resource by their keys, and none for the one without a key.
type Instances<'a> = BTreeMap<Option<String>, &'a Resource>;
/// Resources by type and name.
type Resources<'a> = BTreeMap<(String, String), Instances<'a>>;

/// Writes the files of a root.
pub fn write(directory: &Workspace, configuration: &Configuration) {
    let mut root = Resources::new();
    let mut modules: BTreeMap<String, BTreeMap<Option<String>, Resources<'_>>> = BTreeMap::new();
    for (text, resource) in &configuration.resources {
        let Address { module, kind, name, key } = Address::parse(text);
        let resources = match module {
            Some((name, key)) => modules.entry(name).or_default().entry(key).or_default(),
            None => &mut root,
        };
        resources.entry((kind, name)).or_default().insert(key, resource);
    }
    let mut text = String::new();
    for ((kind, name), instances) in &root {
        text += &block(kind, name, &object(instances));
    }
    for (name, calls) in &modules {
        text += &call(name, calls);
        directory.write(&format!("{name}/main.tf"), module(calls));
    }
    directory.write("main.tf", text);
    directory.write(STATE_BLOCKS, state_blocks(configuration));
}

/// Removes what [`write`] wrote.
pub fn remove_files(directory: &Workspace, configuration: &Configuration) {
    let modules = configuration.resources.keys().filter_map(|address| Address::parse(address).module);
    let modules: BTreeSet<String> = modules.map(|(name, _)| format!("{name}/main.tf")).collect();
    for file in modules.iter().map(String::as_str).chain(["main.tf", STATE_BLOCKS]) {
        directory.remove(file);
    }
}

fn state_blocks(configuration: &Configuration) -> String {
    let mut text = String::new();
    for (from, to) in &configuration.moved {
        write!(text, "moved {{\n  from = {from}\n  to   = {to}\n}}\n").expect("a text");
    }
    for from in &configuration.removed {
        write!(text, "removed {{\n  from = {from}\n  lifecycle {{\n    destroy = false\n  }}\n}}\n").expect("a text");
    }
    for address in &configuration.imports {
        let id = import_id(&configuration.resources[address]);
        write!(text, "import {{\n  to = {address}\n  id = \"{id}\"\n}}\n").expect("a text");
    }
    text
}

fn import_id(resource: &Resource) -> String {
    match resource {
        Resource::Member { scope, role, member, .. } => format!("{scope} {role} {member}"),
        Resource::Binding { scope, role, .. } => format!("{scope} {role}"),
        Resource::Policy { scope, .. } => scope.clone(),
        Resource::RoleBinding { namespace, name, .. } => {
            format!("{}/{name}", namespace.split_once('/').expect("a cluster and a namespace").1)
        }
    }
}

/// A call of a module, once or for each key, with all that its resources need.
fn call(name: &str, calls: &BTreeMap<Option<String>, Resources<'_>>) -> String {
    let argument = |resources: &Resources<'_>| {
        let resources =
            resources.iter().map(|((kind, name), instances)| format!("\"{kind}.{name}\" = {}", object(instances)));
        format!("{{ {} }}", resources.collect::<Vec<_>>().join(", "))
    };
    if let Some(resources) = calls.get(&None) {
        assert_eq!(calls.len(), 1, "module.{name} has keys or not");
        return format!(
            "module \"{name}\" {{\n  source    = \"./{name}\"\n  resources = {}\n}}\n",
            argument(resources)
        );
    }
    let each = calls
        .iter()
        .map(|(key, resources)| format!("{} = {}", key.as_deref().unwrap_or_default(), argument(resources)));
    let each = each.collect::<Vec<_>>().join(", ");
    format!(
        "module \"{name}\" {{\n  for_each  = {{ {each} }}\n  source    = \"./{name}\"\n  resources = each.value\n}}\n"
    )
}

fn module(calls: &BTreeMap<Option<String>, Resources<'_>>) -> String {
    let mut text = "variable \"resources\" {\n  type = any\n}\n".to_owned();
    let kinds: BTreeMap<_, _> = calls.values().flatten().collect();
    for ((kind, name), instances) in kinds {
        let input = format!("lookup(var.resources, \"{kind}.{name}\", {{}})");
        text += &match instances.keys().next() {
            Some(None) => {
                format!("locals {{\n  {name} = var.resources[\"{kind}.{name}\"]\n}}\n")
                    + &body(kind, name, "", &format!("local.{name}[\"\"]"))
            }
            _ => body(kind, name, &format!("for_each = {input}"), "each.value"),
        };
    }
    text
}

/// All instances as one object of Terraform.
fn object(instances: &Instances<'_>) -> String {
    let entries = instances.iter().map(|(key, resource)| {
        format!(
            "{} = {}",
            key.as_deref().map_or_else(|| "\"\"".to_owned(), |key| format!("\"{}\"", key.trim_matches('"'))),
            arguments(resource)
        )
    });
    format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
}

/// A resource of the root.
fn block(kind: &str, name: &str, instances: &str) -> String {
    let local = format!("locals {{\n  {kind}_{name} = {instances}\n}}\n");
    let value = format!("local.{kind}_{name}");
    local
        + &if instances.starts_with("{ \"\" =") {
            body(kind, name, "", &format!("{value}[\"\"]"))
        } else if instances.starts_with("{ \"0\" =") {
            body(kind, name, &format!("count = length({value})"), &format!("{value}[count.index]"))
        } else {
            body(kind, name, &format!("for_each = {value}"), "each.value")
        }
}

/// What is said of an instance, as an object of Terraform.
fn arguments(resource: &Resource) -> String {
    match resource {
        Resource::Member { scope, role, member, .. } => {
            format!("{{ project = \"{scope}\", role = \"{role}\", member = \"{member}\" }}")
        }
        Resource::Binding { scope, role, members, .. } => {
            format!("{{ project = \"{scope}\", role = \"{role}\", members = {} }}", list(members))
        }
        Resource::Policy { scope, bindings } => {
            let bindings =
                bindings.iter().map(|(role, _, member)| format!("{{ role = \"{role}\", members = [\"{member}\"] }}"));
            format!(
                "{{ project = \"{scope}\", policy_data = jsonencode({{ bindings = [{}] }}) }}",
                bindings.collect::<Vec<_>>().join(", ")
            )
        }
        Resource::RoleBinding { namespace, name, role, subjects } => {
            let (_, namespace) = namespace.split_once('/').expect("a cluster and a namespace");
            let (kind, role) = role.split_once('/').expect("a kind and a name");
            let subjects = list(subjects);
            format!(
                "{{ namespace = \"{namespace}\", name = \"{name}\", kind = \"{kind}\", role = \"{role}\", subjects = {subjects} }}"
            )
        }
    }
}

fn list(texts: &BTreeSet<String>) -> String {
    format!("{:?}", texts.iter().collect::<Vec<_>>())
}

/// The block of a resource whose arguments are those of a value.
fn body(kind: &str, name: &str, head: &str, value: &str) -> String {
    let plain =
        |names: &[&str]| names.iter().fold(String::new(), |text, name| text + &format!("  {name} = {value}.{name}\n"));
    let arguments = match kind {
        "google_project_iam_member" => plain(&["project", "role", "member"]),
        "google_project_iam_binding" => plain(&["project", "role", "members"]),
        "google_project_iam_policy" => plain(&["project", "policy_data"]),
        "kubernetes_role_binding" | "kubernetes_role_binding_v1" => format!(
            "  metadata {{\n    namespace = {value}.namespace\n    name = {value}.name\n  }}\n  role_ref {{\n    api_group = \
             \"rbac.authorization.k8s.io\"\n    kind = {value}.kind\n    name = {value}.role\n  }}\n  dynamic \"subject\" {{\n    for_each = \
             {value}.subjects\n    content {{\n      api_group = \"rbac.authorization.k8s.io\"\n      kind = \"User\"\n      \
             name = subject.value\n    }}\n  }}\n"
        ),
        other => panic!("{other} is not written"),
    };
    format!("resource \"{kind}\" \"{name}\" {{\n  {head}\n{arguments}}}\n")
}
