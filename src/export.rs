//! The script that exports what is live: from what the definitions know to bash.
//!
//! What is the same in every script is in `export/*.sh`; a scope or a group is one line, a call of a function. Names stand
//! only in such lines, as words in quotes.

mod contexts;
mod exporters;
mod head;
mod needs;

use std::collections::{BTreeMap, BTreeSet};

use crate::{live::file_of, model::Scope, text::shell_word};
use contexts::variables;
use exporters::{CLUSTER, Exporter, GROUP, POLICIES};
use head::head;

pub use needs::ExportNeeds;

/// Names are words in quotes, and not every script uses all of the helpers.
const SHELLCHECK: &str = "# shellcheck disable=SC2016,SC2034,SC2329\n";
const HELPERS: &str = include_str!("export/helpers.sh");
const MEMBERSHIPS: &str = include_str!("export/memberships.sh");
const CONTEXTS: &str = include_str!("export/contexts.sh");
const DATE: &str = include_str!("export/date.sh");
const INHERITED: &str = include_str!("export/inherited.sh");
const ENDING: &str = include_str!("export/ending.sh");

/// The longest name of a file, with room for what the script puts behind it.
const MAX_NAME: usize = 240;

/// The calls of each function, each by its words in the order of the script.
type Calls = BTreeMap<&'static str, BTreeSet<Vec<String>>>;

/// The script for what an export has to have, the same for the same definitions in any order.
#[must_use]
pub fn script(needs: &ExportNeeds<'_>) -> String {
    let script = Script::new(needs);
    let parts = [
        head(&script.asked, &script.above, script.has(&GROUP), script.has(&CLUSTER)),
        format!("\n{SHELLCHECK}"),
        script.defaults(),
        format!("\n{HELPERS}"),
        script.functions(),
        script.checks(),
        DATE.to_owned(),
        script.sections(),
        script.omissions(),
        script.ending(),
    ];
    parts.concat()
}

/// What a script consists of.
struct Script {
    calls: Calls,
    /// What exports the policies that are asked for.
    asked: Vec<&'static Exporter>,
    /// What exports the policies above projects; which those are is known only when the script runs.
    above: Vec<&'static Exporter>,
    /// The variable of each cluster's context.
    contexts: BTreeMap<String, String>,
    /// What isn't exported: its kind and name, and why.
    left_out: BTreeMap<String, &'static str>,
    /// Lists that must not be replaced.
    kept: BTreeSet<&'static str>,
}

impl Script {
    fn new(needs: &ExportNeeds<'_>) -> Self {
        let groups = needs.groups.iter().map(|group| (GROUP.name, vec![group.as_str().to_owned()]));
        let (mut calls, mut left_out) = (Calls::new(), BTreeMap::new());
        for (name, words) in needs.scopes.iter().map(|scope| call(scope)).chain(groups) {
            if let Some(reason) = obstacle(name, &words) {
                left_out.insert(format!("{name} {}", words.join("/")), reason);
            } else {
                calls.entry(name).or_default().insert(words);
            }
        }
        let exporters =
            |is_used: &dyn Fn(&Exporter) -> bool| POLICIES.iter().filter(|exporter| is_used(exporter)).collect();
        let has_projects = calls.contains_key("project");
        Self {
            asked: exporters(&|exporter| calls.contains_key(exporter.name)),
            above: exporters(&|exporter| has_projects && exporter.is_above_projects()),
            contexts: variables(calls.get(CLUSTER.name).into_iter().flatten().flatten().cloned().collect()),
            left_out,
            calls,
            kept: needs.kept.clone(),
        }
    }

    fn has(&self, exporter: &Exporter) -> bool {
        self.calls.contains_key(exporter.name)
    }

    /// The variables of contexts, which the environment may set.
    fn defaults(&self) -> String {
        let line =
            |(cluster, variable): (&String, &String)| format!("{variable}=${{{variable}:-{}}}\n", shell_word(cluster));
        titled("", self.contexts.iter().map(line))
    }

    /// The functions that the script calls.
    fn functions(&self) -> String {
        let policies = POLICIES
            .iter()
            .filter(|exporter| self.has(exporter) || self.above.iter().any(|above| above.name == exporter.name));
        let mut out: String = policies.map(function).collect();
        if self.has(&CLUSTER) {
            out.push_str(&format!("{CONTEXTS}{}", function(&CLUSTER)));
        }
        if self.has(&GROUP) {
            out.push_str(&format!("{MEMBERSHIPS}{}", function(&GROUP)));
        }
        out
    }

    /// Stops before the first command if a program or a context is missing.
    fn checks(&self) -> String {
        let groups = self.has(&GROUP).then_some(&GROUP);
        let clusters = self.has(&CLUSTER).then_some(&CLUSTER);
        let used = self.asked.iter().copied().chain(groups).chain(clusters);
        let programs: BTreeSet<&str> = used.map(|exporter| exporter.program).collect();
        let mut out = titled("", programs.into_iter().map(|program| format!("require {program}\n")));
        for variable in self.contexts.values() {
            out.push_str(&format!("context {variable} \"${variable}\"\n"));
        }
        if !self.contexts.is_empty() {
            out.push_str("if [[ -n $unreachable ]]; then exit 2; fi\n");
        }
        out
    }

    /// All calls, one line each.
    fn sections(&self) -> String {
        let of = |exporter: &'static Exporter| {
            let calls = self.calls.get(exporter.name).into_iter().flatten();
            titled(exporter.title, calls.map(|words| self.line(exporter, words)))
        };
        POLICIES.iter().chain([&CLUSTER, &GROUP]).map(of).collect()
    }

    fn line(&self, exporter: &Exporter, words: &[String]) -> String {
        let context = |word: &String| Some(format!(" \"${}\"", self.contexts.get(word)?));
        let context = words.first().filter(|_| exporter.name == CLUSTER.name).and_then(context).unwrap_or_default();
        let words = words.iter().map(|word| format!(" {}", shell_word(word)));
        format!("{}{}{context}\n", exporter.name, words.collect::<String>())
    }

    fn omissions(&self) -> String {
        let line =
            |(what, reason): (&String, &&str)| format!("leave_out {} {}\n", shell_word(what), shell_word(reason));
        titled("What can't be exported", self.left_out.iter().map(line))
    }

    /// One list of what was fetched, beside one that is kept.
    fn list(&self, file: &str, pieces: &str) -> String {
        let more = if self.kept.contains(file) { "more-" } else { "" };
        format!("list {more}{file} {pieces}\n")
    }

    fn ending(&self) -> String {
        let mut out = "\nfinish\n".to_owned();
        if !self.above.is_empty() {
            out.push_str(&self.list("projects.json", "projects"));
        }
        if self.has(&GROUP) {
            out.push_str(&self.list("groups.json", "groups"));
        }
        if !self.above.is_empty() {
            out.push_str(&format!("\n{INHERITED}"));
        }
        format!("{out}\n{ENDING}")
    }
}

/// Lines behind an empty one and a comment, if there are any.
fn titled(title: &str, lines: impl Iterator<Item = String>) -> String {
    let lines: String = lines.collect();
    match (lines.is_empty(), title.is_empty()) {
        (true, _) => lines,
        (false, true) => format!("\n{lines}"),
        (false, false) => format!("\n# {title}\n{lines}"),
    }
}

fn function(exporter: &Exporter) -> String {
    let Exporter { name, body, .. } = exporter;
    format!("\n{name}() {{\n  {body}\n}}\n")
}

/// The function that exports a scope, and its words: the parts of the path of its file, without the directory.
fn call(scope: &Scope) -> (&'static str, Vec<String>) {
    if let Some(cluster) = scope.cluster() {
        return (CLUSTER.name, vec![cluster.to_owned()]);
    }
    let name = scope.parts().last().map(|(key, _)| key).unwrap_or_default();
    let file = file_of(scope);
    let parts = file.strip_suffix(".json").unwrap_or(&file).split('/').skip(1);
    (name, parts.map(str::to_owned).collect())
}

/// Why something can't be exported, if it can't: there is no function for it, or its words can't be the path of a file
/// that isn't hidden and stays in its directory.
fn obstacle(name: &str, words: &[String]) -> Option<&'static str> {
    let mut parts = words.iter().flat_map(|word| word.split('/'));
    if !POLICIES.iter().chain([&CLUSTER, &GROUP]).any(|exporter| exporter.name == name) {
        Some("no command prints its policy")
    } else if parts.all(|part| !part.starts_with('.') && (1..=MAX_NAME).contains(&part.len())) {
        None
    } else {
        Some("its name can't be that of a file")
    }
}
