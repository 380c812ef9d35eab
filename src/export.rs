//! The script that exports what is live: from what the definitions know to bash.
//!
//! What is the same in every script is in `export/*.sh`; a scope or a group is one line, a call of a function. Names stand
//! only in such lines, as words in quotes.

mod contexts;
mod exporters;
mod head;
mod needs;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    model::{Namespace, Scope, ServiceResource},
    text::shell_word,
};
use contexts::variables;
use exporters::{CLUSTER, Exporter, GROUP, POLICIES};
use head::head;

pub use needs::ExportNeeds;

const HELPERS: &str = include_str!("export/helpers.sh");
const MEMBERSHIPS: &str = include_str!("export/memberships.sh");
const CONTEXTS: &str = include_str!("export/contexts.sh");
const INHERITED: &str = include_str!("export/inherited.sh");
const ENDING: &str = include_str!("export/ending.sh");

/// The longest name of a file, with room for what the script puts behind it.
const MAX_NAME: usize = 240;

/// The calls of each function, each by its words in the order of the script.
type Calls<'a> = BTreeMap<&'static str, BTreeSet<Vec<&'a str>>>;

/// The script for what an export has to have, the same for the same definitions in any order.
#[must_use]
pub fn script(needs: &ExportNeeds<'_>) -> String {
    let calls = calls(needs);
    let asked: Vec<&Exporter> = POLICIES.iter().filter(|exporter| calls.contains_key(exporter.name)).collect();
    let named = |name| calls.get(name).into_iter().flatten().flatten().copied().collect::<BTreeSet<&str>>();
    let (contexts, groups, has_projects) =
        (variables(named(CLUSTER.name)), named(GROUP.name), !named("project").is_empty());
    let parts = [
        head(&asked, !groups.is_empty(), !contexts.is_empty()),
        defaults(&contexts),
        format!("\n{HELPERS}"),
        functions(&asked, has_projects, !groups.is_empty(), !contexts.is_empty()),
        checks(&asked, !groups.is_empty(), &contexts),
        asked.iter().filter_map(|exporter| Some(section(exporter, calls.get(exporter.name)?))).collect(),
        clusters(&contexts),
        calls.get(GROUP.name).map(|calls| section(&GROUP, calls)).unwrap_or_default(),
        refusals(needs),
        ending(has_projects, !groups.is_empty()),
    ];
    parts.concat()
}

fn calls<'a>(needs: &ExportNeeds<'a>) -> Calls<'a> {
    let groups = needs.groups.iter().map(|group| (GROUP.name, vec![group.as_str()]));
    let mut calls = Calls::new();
    for (name, words) in needs.scopes.iter().map(|scope| call(scope)).chain(groups).filter(|(_, words)| fits(words)) {
        calls.entry(name).or_default().insert(words);
    }
    calls
}

/// The function that exports a scope, and its words: the parts of the path of its file, without the directory.
fn call(scope: &Scope) -> (&'static str, Vec<&str>) {
    match scope {
        Scope::Project(id) => ("project", vec![id]),
        Scope::Folder(id) => ("folder", vec![id]),
        Scope::Organization(id) => ("organization", vec![id]),
        Scope::Cluster(cluster) | Scope::Namespace(Namespace { cluster, .. }) => (CLUSTER.name, vec![cluster]),
        Scope::Resource(resource) => {
            let ServiceResource { project, kind, within, id } = &**resource;
            let facts = kind.facts();
            let words = if id.contains('/') {
                id.split('/').skip(1).step_by(2).collect()
            } else {
                let project = (!facts.is_global()).then_some(&**project);
                project.into_iter().chain(within.as_deref()).chain([&**id]).collect()
            };
            (facts.key, words)
        }
    }
}

/// Whether words can be parts of a path that stays in its directory.
fn fits(words: &[&str]) -> bool {
    let mut parts = words.iter().flat_map(|word| word.split('/'));
    parts.all(|part| !part.starts_with('.') && (1..=MAX_NAME).contains(&part.len()))
}

/// What can't be exported, each named once.
fn refusals(needs: &ExportNeeds<'_>) -> String {
    let refused: BTreeSet<(&str, Vec<&str>)> =
        needs.scopes.iter().map(|scope| call(scope)).filter(|(_, words)| !fits(words)).collect();
    let lines = refused
        .into_iter()
        .map(|(name, words)| format!("refuse {}\n", shell_word(&format!("{name} {}", words.join("/")))));
    let lines: String = lines.collect();
    if lines.is_empty() { lines } else { format!("\n# What can't be exported\n{lines}") }
}

/// The variables of contexts, which the environment may set.
fn defaults(contexts: &BTreeMap<&str, String>) -> String {
    let lines =
        contexts.iter().map(|(cluster, variable)| format!("{variable}=${{{variable}:-{}}}\n", shell_word(cluster)));
    let lines: String = lines.collect();
    if lines.is_empty() { lines } else { format!("\n{lines}") }
}

/// The functions that the script calls. What is above projects is known only when it runs.
fn functions(asked: &[&Exporter], has_projects: bool, has_groups: bool, has_clusters: bool) -> String {
    let is_above = |exporter: &Exporter| has_projects && ["folder", "organization"].contains(&exporter.name);
    let is_asked = |exporter: &Exporter| asked.iter().any(|asked| asked.name == exporter.name);
    let policies = POLICIES.iter().filter(|exporter| is_asked(exporter) || is_above(exporter));
    let mut out: String = policies.map(function).collect();
    if has_clusters {
        out.push_str(CONTEXTS);
        out.push_str(&function(&CLUSTER));
    }
    if has_groups {
        out.push_str(MEMBERSHIPS);
        out.push_str(&function(&GROUP));
    }
    out
}

fn function(exporter: &Exporter) -> String {
    let Exporter { name, body, .. } = exporter;
    format!("\n{name}() {{\n  {body}\n}}\n")
}

/// Stops before the first command if a program or a context is missing.
fn checks(asked: &[&Exporter], has_groups: bool, contexts: &BTreeMap<&str, String>) -> String {
    let needs_gcloud = has_groups || asked.iter().any(|exporter| exporter.program == "gcloud");
    let needs_bq = asked.iter().any(|exporter| exporter.program == "bq");
    let programs = [(needs_gcloud, "gcloud"), (needs_bq, "bq"), (!contexts.is_empty(), "kubectl")];
    let programs = programs.into_iter().filter(|(is_needed, _)| *is_needed).map(|(_, program)| format!(" {program}"));
    let programs: String = programs.collect();
    let mut out = if programs.is_empty() { String::new() } else { format!("\nrequire{programs}\n") };
    for variable in contexts.values() {
        out.push_str(&format!("context {variable} \"${variable}\"\n"));
    }
    if !contexts.is_empty() {
        out.push_str("if [[ -n $unreachable ]]; then exit 2; fi\n");
    }
    out
}

/// The calls of a function, one line each.
fn section(exporter: &Exporter, calls: &BTreeSet<Vec<&str>>) -> String {
    let line = |words: &Vec<&str>| {
        let words = words.iter().map(|word| format!(" {}", shell_word(word)));
        format!("{}{}\n", exporter.name, words.collect::<String>())
    };
    format!("\n# {}\n{}", exporter.title, calls.iter().map(line).collect::<String>())
}

/// The calls for clusters, each with its context.
fn clusters(contexts: &BTreeMap<&str, String>) -> String {
    let line =
        |(cluster, variable): (&&str, &String)| format!("{} {} \"${variable}\"\n", CLUSTER.name, shell_word(cluster));
    let lines: String = contexts.iter().map(line).collect();
    if lines.is_empty() { lines } else { format!("\n# {}\n{lines}", CLUSTER.title) }
}

fn ending(has_projects: bool, has_groups: bool) -> String {
    let mut out = "\nfinish\n".to_owned();
    if has_projects {
        out.push_str("list projects.json projects\n");
    }
    if has_groups {
        out.push_str("list groups.json groups\n");
    }
    if has_projects {
        out.push_str(&format!("\n{INHERITED}"));
    }
    format!("{out}\n{ENDING}")
}
