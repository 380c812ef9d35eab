//! What lets a root stand on its own, if the workspace asks: requirements, providers and a backend.

use std::collections::BTreeMap;

use camino::Utf8Path;

use crate::{
    hcl::{Block, BlockExt, Expression, block, object, text},
    model::{Org, ProviderSettings, Root, Scope, SettingValue, Terraform, Values},
};

/// The `terraform` block and the `provider` blocks of a root; none where the workspace doesn't ask.
pub(super) fn preamble(path: &Utf8Path, root: &Root, org: &Org) -> Vec<Block> {
    let Terraform { required_version, providers, backend } = &org.terraform;
    let uses_google = !root.teams.is_empty() || root.scopes.iter().any(|scope| matches!(scope, Scope::Project(_)));
    let clusters = clusters(root, org);
    let used = providers.iter().filter(|(name, _)| match name.as_str() {
        "google" => uses_google,
        _ => !clusters.is_empty(),
    });
    let used: BTreeMap<&String, &ProviderSettings> = used.collect();
    let domain = org.domain.text.as_str();
    let values: Values<'_> = [("domain", domain), ("root", path.as_str())].into();

    let mut terraform = block("terraform", &[]).with_some("required_version", required_version.as_ref().map(text));
    if let Some(backend) = backend {
        terraform = terraform.with_block(arguments(block("backend", &[&backend.kind]), &backend.config, &values));
    }
    if !used.is_empty() {
        let requirements = used
            .iter()
            .fold(block("required_providers", &[]), |block, (name, settings)| block.with(name, requirement(settings)));
        terraform = terraform.with_block(requirements);
    }
    let mut blocks: Vec<Block> = (!terraform.body.0.is_empty()).then_some(terraform).into_iter().collect();
    for (name, settings) in used {
        let Some(config) = &settings.config else { continue };
        if name == "google" {
            blocks.push(arguments(block("provider", &[name]), config, &values));
        } else {
            for (cluster, provider) in &clusters {
                let mut values = values.clone();
                values.insert("cluster", cluster);
                let alias = provider.and_then(|provider| provider.split_once('.')).map(|(_, alias)| text(alias));
                blocks.push(arguments(block("provider", &[name]).with_some("alias", alias), config, &values));
            }
        }
    }
    blocks
}

/// The clusters of a root with their provider references.
fn clusters<'a>(root: &'a Root, org: &'a Org) -> BTreeMap<&'a str, Option<&'a str>> {
    let mut clusters = BTreeMap::new();
    for scope in &root.scopes {
        let Scope::Namespace(namespace) = scope else { continue };
        let known = root.sites.iter().filter_map(|(_, environment)| org.environment(environment));
        let mut known =
            known.flat_map(|environment| &environment.clusters).filter(|cluster| cluster.name == namespace.cluster);
        clusters.insert(&*namespace.cluster, known.find_map(|cluster| cluster.provider.as_deref()));
    }
    clusters
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
