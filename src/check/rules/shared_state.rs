//! Roots that would keep their states in one place.

use std::collections::BTreeMap;

use camino::Utf8Path;

use crate::{
    check::{About, Findings, Rule, RuleContext},
    diagnostic::RuleId,
    model::{Backend, Root, SettingValue, Values, normalized},
    text::{join_few, plural},
};

pub(super) const RULE: Rule = Rule::error(RuleId::SharedState, run).with_fixed_level();

/// So many roots say enough; the rest is counted.
const MAX_LISTED: usize = 3;
/// The backend that keeps a state in a file, by default one in the root itself.
const FILE_BACKEND: &str = "local";

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let Some(backend) = &context.org.terraform.backend else { return };
    // Without arguments, whoever runs `terraform init` says where the state is.
    if backend.config.is_empty() {
        return;
    }
    let domain = &*context.org.domain.text;
    let mut roots: BTreeMap<BTreeMap<&str, String>, Vec<&Utf8Path>> = BTreeMap::new();
    for (path, root) in &context.org.roots.by_path {
        if let Some(state) = filled(backend, path, root, domain) {
            roots.entry(state).or_default().push(path);
        }
    }
    let shared: Vec<&Vec<&Utf8Path>> = roots.values().filter(|roots| roots.len() > 1).collect();
    let Some(first) = shared.first() else { return };
    let place = context.org.place.key("terraform").key("backend");
    let more = match shared.len() - 1 {
        0 => String::new(),
        more => format!("; likewise {}", plural(more, "more group")),
    };
    let message =
        format!("{} would share one state: {}{more}", plural(first.len(), "root"), join_few(first.iter(), MAX_LISTED));
    let finding = findings
        .finding(message)
        .label(place, "the same for each of them")
        .hint("put `{{root}}` into the argument that names the state, such as `prefix` or `key`");
    findings.push(About::default(), finding);
}

/// Where a root keeps its state; `None` if a placeholder has no value there, which is reported elsewhere.
fn filled<'a>(backend: &'a Backend, path: &Utf8Path, root: &Root, domain: &str) -> Option<BTreeMap<&'a str, String>> {
    let mut values: Values<'_> = root.values();
    values.extend([("domain", domain), ("root", path.as_str())]);
    let mut filled = BTreeMap::new();
    for (name, value) in &backend.config {
        let value = match value {
            SettingValue::Text(pattern) => pattern.fill(&values)?,
            SettingValue::Number(number) => number.to_string(),
            SettingValue::Bool(value) => value.to_string(),
        };
        filled.insert(name.as_str(), value);
    }
    if backend.kind == FILE_BACKEND {
        // A relative path begins in the root.
        let file = filled.get("path").map_or("terraform.tfstate", String::as_str);
        let file = normalized(&path.join(file));
        filled.insert("path", file.to_string());
    }
    Some(filled)
}
