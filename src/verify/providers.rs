//! The providers that a plan uses for access, beside what a root's file configures.

use std::collections::BTreeSet;

use super::{
    clusters::Clusters,
    configured::{Configured, without_keys},
    expected_root::ExpectedRoot,
    finding::PlanFinding,
    plan_json::PlanJson,
    reach::{Locator, Reach, differences, endpoints},
};
use crate::{
    diagnostic::RuleId,
    target::ConfiguredProvider,
    terraform::{CLUSTER_PROVIDER, PlannedKind, is_manifest},
};

/// The keys of the providers in a plan's configuration that make what gives access.
#[derive(Debug, Default)]
pub(super) struct UsedProviders<'a> {
    pub of_clusters: BTreeSet<&'a str>,
    others: BTreeSet<&'a str>,
}

impl<'a> UsedProviders<'a> {
    pub(super) fn of(plan: &'a PlanJson<'a>, configured: &Configured<'a>) -> Self {
        let mut used = Self::default();
        for change in plan.resource_changes.iter().flatten() {
            let kind = PlannedKind::of(&change.kind);
            if kind.is_none() && !is_manifest(&change.kind) {
                continue;
            }
            let resource = configured.resource(&without_keys(&change.address));
            let Some(key) = resource.and_then(|resource| resource.provider_config_key.as_deref()) else { continue };
            let is_in_cluster = kind.is_none_or(PlannedKind::is_in_cluster);
            if is_in_cluster {
                used.of_clusters.insert(key)
            } else {
                used.others.insert(key)
            };
        }
        used
    }
}

/// A provider that is believed to reach what definitions mean by it, since nothing proves it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AssumedProvider {
    /// As a root refers to it: `kubernetes.prod-a`.
    pub provider: String,
    /// The cluster that it is taken for; `None` for one that reaches no cluster.
    pub cluster: Option<String>,
    /// The argument that says where it reaches, if there is one.
    pub argument: Option<String>,
    /// The value of that, where it is written out.
    pub value: Option<String>,
}

impl AssumedProvider {
    /// What is believed, and why it isn't known, in one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self { provider, cluster, argument, value } = self;
        let value = value.as_ref().map_or_else(|| "an expression".to_owned(), |value| format!("`{value}`"));
        match (cluster, argument) {
            (Some(cluster), Some(argument)) => format!(
                "`{provider}` is taken for cluster {cluster}: its `{argument}` is {value}, which names no cluster of the definitions"
            ),
            (Some(cluster), None) => {
                format!("`{provider}` is taken for cluster {cluster}: the plan doesn't say which one it reaches")
            }
            (None, argument) => {
                let argument = argument.as_deref().unwrap_or_default();
                format!("`{provider}` is taken to reach its cloud: its `{argument}` is {value}")
            }
        }
    }
}

/// What there is to say about the providers of a plan.
#[derive(Debug, Default)]
pub(super) struct ProviderVerdict {
    pub findings: Vec<PlanFinding>,
    pub assumed: BTreeSet<AssumedProvider>,
}

impl ProviderVerdict {
    pub(super) fn of(
        used: &UsedProviders<'_>,
        configured: &Configured<'_>,
        clusters: &Clusters<'_>,
        root: ExpectedRoot<'_>,
    ) -> Self {
        let mut verdict = Self::default();
        for key in &used.of_clusters {
            verdict.cluster(key, configured, clusters, root);
        }
        for key in &used.others {
            let Some(provider) = configured.provider(key) else { continue };
            let expected = configured_as(key, root);
            if let Some(expected) = expected.first() {
                verdict.differing(key, &differences(expected, &provider.expressions));
                continue;
            }
            for (argument, value) in endpoints(&provider.expressions) {
                verdict.endpoint(key, argument, value);
            }
        }
        verdict
    }

    fn cluster(&mut self, key: &str, configured: &Configured<'_>, clusters: &Clusters<'_>, root: ExpectedRoot<'_>) {
        let reach = Reach::of(key, configured);
        let meant = clusters.meant_by(key);
        let is_named = meant.as_ref().is_some_and(|meant| meant.clusters.iter().any(|cluster| reach.names(cluster)));
        let own = match &meant {
            Some(meant) => meant.reference.unwrap_or(CLUSTER_PROVIDER),
            None => key,
        };
        let expected = configured_as(own, root);
        // A module's own provider is none of the root's.
        if !expected.is_empty() && (own == key || !is_named) {
            let expressions = configured.provider(key).map(|provider| &provider.expressions);
            let differing = expected.iter().map(|expected| match expressions {
                Some(expressions) => differences(expected, expressions),
                None => vec!["it isn't configured".to_owned()],
            });
            return self.differing(key, &differing.min_by_key(Vec::len).unwrap_or_default());
        }
        if let Some(meant) = meant.filter(|_| !is_named) {
            let locator = reach.strongest();
            self.assumed.insert(AssumedProvider {
                provider: key.to_owned(),
                cluster: Some(meant.clusters.join(", ")),
                argument: locator.map(|locator| locator.argument.to_owned()),
                value: locator.and_then(Locator::constant).map(str::to_owned),
            });
        }
    }

    /// An address that isn't the cloud's own, or one that nobody knows.
    fn endpoint(&mut self, key: &str, argument: String, value: Option<String>) {
        if let Some(value) = value {
            let message = "the plan has a provider that reaches another place than its cloud";
            let finding = PlanFinding::new(RuleId::PlanAccess, message);
            self.findings.push(finding.about(format!("{key}: {argument} is {value}"), []));
        } else {
            let (provider, argument) = (key.to_owned(), Some(argument));
            self.assumed.insert(AssumedProvider { provider, cluster: None, argument, value });
        }
    }

    fn differing(&mut self, key: &str, differing: &[String]) {
        if differing.is_empty() {
            return;
        }
        let message = "the plan has a provider that isn't configured as `terraform.providers` says, so it may reach \
                       another place";
        let finding = PlanFinding::new(RuleId::PlanAccess, message);
        let finding = finding.about(format!("{key}: {}", differing.join("; ")), []);
        self.findings.push(finding.hint("run `teamkit generate`, and look for files that override the generated one"));
    }
}

/// The `provider` blocks of a root's file for a reference.
fn configured_as<'d>(reference: &str, root: ExpectedRoot<'d>) -> Vec<&'d ConfiguredProvider> {
    root.providers.iter().filter(|provider| provider.reference() == reference).collect()
}
