//! What makes each root a complete Terraform configuration.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;

use super::{Resolver, pattern::pattern, target};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{Backend, ProviderSettings, ROOT_PLACEHOLDERS, Root, Roots, SettingValue, TargetId, Terraform},
    schema::{Map, Setting},
    source::Place,
    text::{join_few, plural},
};

/// The placeholders in an argument of a provider or backend. Whether a root has a value of each is checked by a rule.
const PLACEHOLDERS: [&str; 5] = ["domain", "root", "environment", "project", "cluster"];

/// So many values say enough; the rest is counted.
const MAX_LISTED: usize = 3;

impl Resolver<'_> {
    pub(super) fn terraform(&self, diagnostics: &mut Diagnostics) -> Terraform {
        let Some(written) = &self.config.terraform else { return Terraform::default() };
        let at = self.at.key("terraform");
        let mut providers = BTreeMap::new();
        for (name, provider) in written.providers.iter().flat_map(|providers| providers.iter()) {
            let Some(target) = TargetId::parse(name) else {
                let known = TargetId::ALL.map(TargetId::as_str).join(" or ");
                diagnostics.push(
                    Diagnostic::error(RuleId::UnknownKey, format!("no root uses the provider `{name}`"))
                        .label(at.key("providers").key_of(name.clone()), "not a provider that teamkit uses")
                        .hint(format!("use {known}")),
                );
                continue;
            };
            let place = at.key("providers").key(name.clone()).key("config");
            let config = provider.config.as_ref().map(|config| settings(config, &place, diagnostics));
            if provider.config.as_ref().is_some_and(|config| config.contains_key("alias")) {
                diagnostics.push(
                    Diagnostic::error(RuleId::UnknownKey, "`alias` is derived from each cluster's `provider`")
                        .label(place.key_of("alias"), "can't be set")
                        .hint(target::alias_hint()),
                );
            }
            let version = provider.version.as_ref().map(ToString::to_string);
            providers.insert(target, ProviderSettings { source: provider.source.to_string(), version, config });
        }
        let backend = written.backend.as_ref().map(|backend| {
            if !is_argument(&backend.kind) {
                let message = format!("`{}` is not a valid backend type", backend.kind);
                diagnostics.push(
                    Diagnostic::error(RuleId::InvalidName, message)
                        .label(at.key("backend").key("type"), "not a valid type"),
                );
            }
            let place = at.key("backend").key("config");
            let config = backend.config.as_ref().map(|config| settings(config, &place, diagnostics));
            Backend { kind: backend.kind.to_string(), config: config.unwrap_or_default() }
        });
        Terraform { required_version: written.required_version.as_ref().map(ToString::to_string), providers, backend }
    }

    /// Reports placeholders that a root has no value of, or several, where the pattern is written.
    pub(super) fn report_root_placeholders(&self, terraform: &Terraform, roots: &Roots, diagnostics: &mut Diagnostics) {
        let at = self.at.key("terraform");
        for (target, settings) in &terraform.providers {
            let place = at.key("providers").key(target.as_str()).key("config");
            let used = roots.by_path.iter().filter(|(_, root)| uses_provider(root, *target));
            let used: Vec<_> = used.collect();
            let is_known = |placeholder: &str| placeholder == "cluster" && has_clusters(&used, *target);
            report_placeholders(settings.config.iter().flatten(), &place, &used, is_known, diagnostics);
        }
        if let Some(backend) = &terraform.backend {
            let place = at.key("backend").key("config");
            let all: Vec<_> = roots.by_path.iter().collect();
            report_placeholders(&backend.config, &place, &all, |_| false, diagnostics);
        }
    }
}

/// Whether a root has `provider` blocks of a target.
fn uses_provider(root: &Root, target: TargetId) -> bool {
    let manages_groups = target.facts().manages_groups && !root.teams.is_empty();
    manages_groups || root.scopes.iter().any(|scope| scope.target() == target)
}

/// Whether a target's scopes are in clusters: then it has a `provider` block for each of them.
fn has_clusters(roots: &[(&Utf8PathBuf, &Root)], target: TargetId) -> bool {
    let mut scopes = roots.iter().flat_map(|(_, root)| &root.scopes);
    scopes.any(|scope| scope.target() == target && scope.cluster().is_some())
}

fn report_placeholders<'s>(
    config: impl IntoIterator<Item = (&'s String, &'s SettingValue)>,
    at: &Place,
    roots: &[(&Utf8PathBuf, &Root)],
    is_known: impl Fn(&str) -> bool,
    diagnostics: &mut Diagnostics,
) {
    for (name, value) in config {
        let SettingValue::Text(pattern) = value else { continue };
        let used =
            ROOT_PLACEHOLDERS.into_iter().filter(|placeholder| pattern.uses(placeholder) && !is_known(placeholder));
        for placeholder in used {
            let without = roots.iter().filter(|(_, root)| root.candidates(placeholder).len() != 1);
            let without: Vec<_> = without.collect();
            let Some((path, root)) = without.first() else { continue };
            let values = root.candidates(placeholder);
            let has = match values.len() {
                0 => format!("has no {placeholder}"),
                _ => format!("has several: {}", join_few(values, MAX_LISTED)),
            };
            let more = match without.len() - 1 {
                0 => String::new(),
                more => format!("; likewise {}", plural(more, "more root")),
            };
            let message = format!("`{{{{{placeholder}}}}}` has no single value in the root {path}, which {has}{more}");
            diagnostics.push(
                Diagnostic::error(RuleId::UnknownPlaceholder, message)
                    .label(at.key(name.clone()), "unknown in that root")
                    .hint(
                        "use `{{root}}`, or write the block in templates/terraform.tf.hbs, which can tell roots apart",
                    ),
            );
        }
    }
}

fn settings(written: &Map<Setting>, at: &Place, diagnostics: &mut Diagnostics) -> BTreeMap<String, SettingValue> {
    let mut settings = BTreeMap::new();
    for (name, value) in written.iter() {
        if !is_argument(name) {
            diagnostics.push(
                Diagnostic::error(RuleId::InvalidName, format!("`{name}` is not a valid name for an argument"))
                    .label(at.key_of(name.clone()), "not a valid name")
                    .hint("an argument has lower-case letters, digits and underscores"),
            );
        }
        let value = match value {
            Setting::Text(text) => {
                let place = at.key(name.clone());
                report_code(text, &place, diagnostics);
                SettingValue::Text(pattern(text, &PLACEHOLDERS, &place, diagnostics))
            }
            Setting::Number(number) => SettingValue::Number(*number),
            Setting::Bool(value) => SettingValue::Bool(*value),
        };
        settings.insert(name.clone(), value);
    }
    settings
}

/// Reports what its author means as code: a text is written as a text.
fn report_code(text: &str, place: &Place, diagnostics: &mut Diagnostics) {
    let Some(start) = ["${", "%{"].into_iter().find(|start| text.contains(start)) else { return };
    diagnostics.push(
        Diagnostic::error(RuleId::TerraformExpression, format!("`{text}` has `{start}`, which would be written as a text"))
            .label(place.clone(), "not evaluated")
            .hint("teamkit writes texts here; write code in templates/terraform.tf.hbs (docs/reference.md, \"Providers that need code\")"),
    );
}

fn is_argument(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
