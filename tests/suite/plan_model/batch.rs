//! Plans of many roots, made by Terraform in one run: each root is a module of one configuration, and the plan is taken
//! apart again.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    process::Command,
};

use serde_json::{Map, Value, json};

use crate::support::{
    terraform::environment,
    workspace::{Workspace, copy, repository},
};

/// Files of Terraform by their names.
pub type Files = BTreeMap<String, String>;

/// Roots before and after a change, by a key.
pub struct Batch {
    all: Workspace,
    variables: Vec<(String, String)>,
    roots: BTreeMap<String, [Files; 2]>,
}

/// The plans of one root, as `terraform show -json` would print each.
pub struct Plans {
    /// From an empty state to the files before.
    pub first: Value,
    /// From what those made to the files after.
    pub change: Value,
    /// Once that is applied, too.
    pub settled: Value,
}

impl Batch {
    pub fn new(tf: &str) -> Self {
        let all = Workspace::empty();
        copy(&repository().join("modules"), &all.path().join("modules"));
        Self { all, variables: environment(tf), roots: BTreeMap::new() }
    }

    pub fn add(&mut self, key: &str, before: Files, after: Files) {
        self.roots.insert(key.to_owned(), [before, after]);
    }

    /// Runs Terraform. The plans of each root by its key.
    pub fn run(&self) -> BTreeMap<String, Plans> {
        self.write(0);
        let first = self.plan();
        self.terraform(&["apply", "-input=false", "-no-color", "plan"]);
        self.write(1);
        let change = self.plan();
        self.terraform(&["apply", "-input=false", "-no-color", "plan"]);
        let settled = self.plan();
        let plans = |key: &String| {
            let [first, change, settled] = [&first, &change, &settled].map(|plan| part(plan, key));
            (key.clone(), Plans { first, change, settled })
        };
        self.roots.keys().map(plans).collect()
    }

    fn plan(&self) -> Value {
        self.terraform(&["init", "-input=false", "-no-color"]);
        self.terraform(&["plan", "-input=false", "-no-color", "-out=plan"]);
        serde_json::from_str(&self.terraform(&["show", "-json", "plan"])).expect("a plan as JSON")
    }

    fn terraform(&self, arguments: &[&str]) -> String {
        let variables = self.variables.iter().map(|(name, value)| (name, value));
        let run = Command::new("terraform").current_dir(self.all.path()).envs(variables).args(arguments).output();
        let run = run.expect("terraform");
        let [printed, wrong] = [&run.stdout, &run.stderr].map(|bytes| String::from_utf8_lossy(bytes));
        assert!(run.status.success(), "terraform {arguments:?}: {wrong}{printed}");
        printed.into_owned()
    }

    /// Writes one side of all roots.
    fn write(&self, side: usize) {
        let mut main = String::new();
        for (key, sides) in &self.roots {
            writeln!(main, "module \"{key}\" {{\n  source = \"./roots/{key}\"\n}}").expect("a text");
            for name in sides.iter().flat_map(BTreeMap::keys) {
                let path = format!("roots/{key}/{name}");
                match sides[side].get(name) {
                    Some(text) => self.all.write(&path, below(text)),
                    None if self.all.exists(&path) => self.all.remove(&path),
                    None => {}
                }
            }
            self.all.write(&format!("roots/{key}/surroundings.tf"), surroundings(sides));
        }
        self.all.write("main.tf", main);
    }
}

/// A text with the module that the repository ships where it lies here.
fn below(text: &str) -> String {
    let line = |line: &str| match line.split_once("modules/team-kit\"") {
        Some((before, after)) if before.contains("source") => {
            let (head, _) = before.split_once('"').expect("a quote");
            format!("{head}\"../../modules/team-kit\"{after}\n")
        }
        _ => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

/// The providers that a root's files leave to its surroundings, on either side: what leaves still needs its own.
fn surroundings(sides: &[Files; 2]) -> String {
    let texts: Vec<&String> = sides.iter().flat_map(BTreeMap::values).collect();
    let lines = texts.iter().flat_map(|text| text.lines());
    let aliases: BTreeSet<&str> = lines.filter_map(|line| line.split_once("= kubernetes.")).map(|(_, alias)| alias).collect();
    let block = |alias: &&str| format!("provider \"kubernetes\" {{\n  alias = \"{alias}\"\n}}\n");
    aliases.iter().map(block).collect()
}

/// The plan of one module, as if it were a root.
fn part(plan: &Value, key: &str) -> Value {
    let module = format!("module.{key}");
    let mut own = plan.clone();
    let changes = list(&plan["resource_changes"]).filter(|change| is_in(change, &module));
    let changes: Vec<Value> = changes.map(|change| raised(change, &module)).collect();
    let has_changes = changes.iter().any(|change| change["change"]["actions"] != json!(["no-op"]));
    own["resource_changes"] = json!(changes);
    if own.get("applyable").is_some() {
        own["applyable"] = json!(has_changes);
    }
    own["planned_values"] = values(&plan["planned_values"], &module);
    if own.get("prior_state").is_some() {
        own["prior_state"]["values"] = values(&plan["prior_state"]["values"], &module);
    }
    let drift = list(&plan["resource_drift"]).filter(|change| is_in(change, &module));
    let drift: Vec<Value> = drift.map(|change| raised(change, &module)).collect();
    let own = own.as_object_mut().expect("an object");
    if drift.is_empty() {
        own.remove("resource_drift");
    } else {
        own.insert("resource_drift".to_owned(), json!(drift));
    }
    own.remove("relevant_attributes");
    let root = plan["configuration"]["root_module"]["module_calls"][key]["module"].clone();
    let mut root = if root.is_null() { json!({}) } else { root };
    raise_providers(&mut root, &module);
    let providers = plan["configuration"]["provider_config"].as_object().into_iter().flatten();
    let providers = providers.filter_map(|(key, value)| {
        let mut value = value.clone();
        value.as_object_mut()?.remove("module_address");
        Some((raised_key(key, &module)?, value))
    });
    let providers: Map<String, Value> = providers.collect();
    own.insert("configuration".to_owned(), json!({ "provider_config": providers, "root_module": root }));
    Value::Object(own.clone())
}

/// The key of a provider, as the root has it: `module.KEY:kubernetes.a` is the root's `kubernetes.a`.
fn raised_key(key: &str, module: &str) -> Option<String> {
    match key.strip_prefix(module)?.split_at_checked(1)? {
        (":", own) => Some(own.to_owned()),
        (".", below) => Some(below.to_owned()),
        _ => None,
    }
}

fn raise_providers(value: &mut Value, module: &str) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                let raised = value.as_str().filter(|_| key == "provider_config_key");
                match raised.and_then(|key| raised_key(key, module)) {
                    Some(raised) => *value = json!(raised),
                    None => raise_providers(value, module),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| raise_providers(item, module)),
        _ => {}
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn is_in(change: &Value, module: &str) -> bool {
    let address = change["module_address"].as_str().unwrap_or_default();
    address == module || address.strip_prefix(module).is_some_and(|rest| rest.starts_with('.'))
}

/// A value with all addresses one level higher.
fn raised(value: &Value, module: &str) -> Value {
    let mut raised = Map::new();
    for (key, value) in value.as_object().expect("an object") {
        let value = match key.as_str() {
            "address" | "module_address" | "previous_address" => {
                let text = value.as_str().expect("an address");
                match text.strip_prefix(module) {
                    Some("") => continue,
                    Some(rest) => json!(rest.trim_start_matches('.')),
                    None => json!(text),
                }
            }
            "resources" | "child_modules" => list(value).map(|one| self::raised(one, module)).collect(),
            _ => value.clone(),
        };
        raised.insert(key.clone(), value);
    }
    Value::Object(raised)
}

/// The values of one module, as those of a root.
fn values(all: &Value, module: &str) -> Value {
    let modules = list(&all["root_module"]["child_modules"]);
    let own = modules.filter(|one| one["address"] == module).map(|one| raised(one, module)).next();
    json!({ "root_module": own.unwrap_or_else(|| json!({})) })
}
