//! What lets a root stand on its own, if the workspace asks: requirements, providers and a backend.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::{RootGrants, of};
use crate::{
    hcl::{Block, BlockExt, Expression, block, object, text},
    model::{ProviderSettings, SettingValue, Terraform, Values},
};

/// A `provider` block of a target in a root.
#[derive(Debug, Clone, Copy, Default)]
pub struct ProviderUse<'a> {
    /// The cluster that it reaches.
    pub cluster: Option<&'a str>,
    pub alias: Option<&'a str>,
}

/// The `terraform` block and the `provider` blocks of a root; none where the workspace doesn't ask.
pub(super) fn preamble(path: &Utf8Path, root: &RootGrants<'_>) -> Vec<Block> {
    let org = root.org;
    let Terraform { required_version, providers, backend } = &org.terraform;
    let used = providers.iter().map(|(target, settings)| (*target, settings, of(*target).providers(root)));
    let used: Vec<_> = used.filter(|(_, _, uses)| !uses.is_empty()).collect();
    let domain = org.domain.text.as_str();
    let mut values = root.root.values();
    values.extend([("domain", domain), ("root", path.as_str())]);

    let mut terraform = block("terraform", &[]).with_some("required_version", required_version.as_ref().map(text));
    if let Some(backend) = backend {
        terraform = terraform.with_block(arguments(block("backend", &[&backend.kind]), &backend.config, &values));
    }
    if !used.is_empty() {
        let requirements = used.iter().fold(block("required_providers", &[]), |block, (target, settings, _)| {
            block.with(target.as_str(), requirement(settings))
        });
        terraform = terraform.with_block(requirements);
    }
    let mut blocks: Vec<Block> = (!terraform.body.0.is_empty()).then_some(terraform).into_iter().collect();
    for (target, settings, uses) in used {
        let Some(config) = &settings.config else { continue };
        for ProviderUse { cluster, alias } in uses {
            let mut values = values.clone();
            values.extend(cluster.map(|cluster| ("cluster", cluster)));
            let provider = block("provider", &[target.as_str()]).with_some("alias", alias.map(text));
            blocks.push(arguments(provider, config, &values));
        }
    }
    blocks
}

fn requirement(settings: &ProviderSettings) -> Expression {
    let version = settings.version.as_ref().map(|version| ("version", text(version)));
    object([("source", text(&settings.source))].into_iter().chain(version))
}

fn arguments(block: Block, config: &BTreeMap<String, SettingValue>, values: &Values<'_>) -> Block {
    config.iter().fold(block, |block, (name, value)| {
        let value = match value {
            SettingValue::Text(pattern) => text(pattern.fill(values).unwrap_or_default()),
            SettingValue::Number(number) => Expression::from(*number),
            SettingValue::Bool(value) => Expression::Bool(*value),
        };
        block.with(name, value)
    })
}
