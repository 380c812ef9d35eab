//! What lets a root stand on its own, if the workspace asks: requirements, providers and a backend.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::{RootGrants, of};
use crate::{
    hcl::{Block, BlockExt, Expression, block, object, text},
    model::{ProviderSettings, SettingValue, TargetId, Terraform, Values},
};

/// A `provider` block of a target in a root.
#[derive(Debug, Clone, Copy, Default)]
pub struct ProviderUse<'a> {
    /// The cluster that it reaches.
    pub cluster: Option<&'a str>,
    pub alias: Option<&'a str>,
}

/// A `provider` block of a root's file, such as `kubernetes.prod-a` with its `config_context`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfiguredProvider {
    target: TargetId,
    alias: Option<String>,
    pub arguments: BTreeMap<String, ProviderArgument>,
}

/// The value of an argument of a `provider` block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProviderArgument {
    Text(String),
    Number(i64),
    Bool(bool),
}

impl ConfiguredProvider {
    /// The provider as a root refers to it: `kubernetes`, `kubernetes.prod-a`.
    #[must_use]
    pub fn reference(&self) -> String {
        let target = self.target.as_str();
        self.alias.as_ref().map_or_else(|| target.to_owned(), |alias| format!("{target}.{alias}"))
    }

    fn block(&self) -> Block {
        let block = block("provider", &[self.target.as_str()]).with_some("alias", self.alias.as_deref().map(text));
        self.arguments.iter().fold(block, |block, (name, value)| block.with(name, value.expression()))
    }
}

impl ProviderArgument {
    fn of(value: &SettingValue, values: &Values<'_>) -> Self {
        match value {
            SettingValue::Text(pattern) => Self::Text(pattern.fill(values).unwrap_or_default()),
            SettingValue::Number(number) => Self::Number(*number),
            SettingValue::Bool(value) => Self::Bool(*value),
        }
    }

    fn expression(&self) -> Expression {
        match self {
            Self::Text(value) => text(value),
            Self::Number(number) => Expression::from(*number),
            Self::Bool(value) => Expression::Bool(*value),
        }
    }
}

/// The `provider` blocks of a root; none where the workspace doesn't configure them.
pub(super) fn configured_providers(path: &Utf8Path, root: &RootGrants<'_>) -> Vec<ConfiguredProvider> {
    let values = root_values(path, root);
    let mut configured = Vec::new();
    for (target, settings) in &root.org.terraform.providers {
        let Some(config) = &settings.config else { continue };
        for ProviderUse { cluster, alias } in of(*target).providers(root) {
            let mut values = values.clone();
            values.extend(cluster.map(|cluster| ("cluster", cluster)));
            let arguments = config.iter().map(|(name, value)| (name.clone(), ProviderArgument::of(value, &values)));
            let arguments = arguments.collect();
            configured.push(ConfiguredProvider { target: *target, alias: alias.map(str::to_owned), arguments });
        }
    }
    configured
}

fn root_values<'a>(path: &'a Utf8Path, root: &'a RootGrants<'_>) -> Values<'a> {
    let mut values = root.root.values();
    values.extend([("domain", root.org.domain.text.as_str()), ("root", path.as_str())]);
    values
}

/// The `terraform` block and the `provider` blocks of a root; none where the workspace doesn't ask.
pub(super) fn preamble(path: &Utf8Path, root: &RootGrants<'_>, configured: &[ConfiguredProvider]) -> Vec<Block> {
    let Terraform { required_version, providers, backend } = &root.org.terraform;
    let used = providers.iter().filter(|(target, _)| !of(**target).providers(root).is_empty());
    let used: Vec<_> = used.collect();

    let mut terraform = block("terraform", &[]).with_some("required_version", required_version.as_ref().map(text));
    if let Some(backend) = backend {
        let values = root_values(path, root);
        let config = backend.config.iter().map(|(name, value)| (name, ProviderArgument::of(value, &values)));
        let of_kind = block("backend", &[&backend.kind]);
        terraform =
            terraform.with_block(config.fold(of_kind, |block, (name, value)| block.with(name, value.expression())));
    }
    if !used.is_empty() {
        let requirements = used.iter().fold(block("required_providers", &[]), |block, (target, settings)| {
            block.with(target.as_str(), requirement(settings))
        });
        terraform = terraform.with_block(requirements);
    }
    let terraform = (!terraform.body.0.is_empty()).then_some(terraform);
    terraform.into_iter().chain(configured.iter().map(ConfiguredProvider::block)).collect()
}

fn requirement(settings: &ProviderSettings) -> Expression {
    let version = settings.version.as_ref().map(|version| ("version", text(version)));
    object([("source", text(&settings.source))].into_iter().chain(version))
}
