//! Which provider of a root reaches the cluster of a resource. A plan names providers as its configuration does, and says
//! nothing of resources that have left the configuration.

use std::collections::BTreeSet;

use super::configured::Configured;
use crate::terraform;

/// A provider as a root refers to it, `None` for the default one, and the cluster that it reaches.
type DefinedCluster<'a> = (Option<&'a str>, &'a str);

/// The providers of a root's clusters.
#[derive(Debug, Clone, Default)]
pub(super) struct Clusters<'a> {
    defined: Vec<DefinedCluster<'a>>,
    /// The clusters of the whole workspace.
    all: BTreeSet<&'a str>,
    /// The keys of providers in the configuration, each with the provider that definitions mean.
    keys: Vec<(&'a str, Option<String>)>,
}

/// A provider that no definition knows: nothing of it is like anything that is defined.
const UNKNOWN: &str = "?";

impl<'a> Clusters<'a> {
    pub(super) fn of(defined: &'a BTreeSet<(Option<String>, String)>, all: &BTreeSet<&'a str>) -> Self {
        let defined = defined.iter().map(|(provider, cluster)| (provider.as_deref(), cluster.as_str())).collect();
        Self { defined, all: all.clone(), keys: Vec::new() }
    }

    /// The same, with what a configuration says about the providers that it uses for clusters.
    pub(super) fn with_keys<'b>(self, used: BTreeSet<&'b str>, configured: &Configured<'b>) -> Clusters<'b>
    where
        'a: 'b,
    {
        let (mut keys, mut others) = (Vec::new(), Vec::new());
        for key in used {
            match self.defined_by(key, configured) {
                Some((provider, _)) => keys.push((key, provider.map(str::to_owned))),
                None => others.push(key),
            }
        }
        // A provider that a module configures for itself has no name in the root.
        let is_in_module = |key: &str| key.contains(':');
        let only = self.only_provider().filter(|_| keys.is_empty() && others.len() == 1);
        keys.extend(others.into_iter().map(|key| {
            let provider = match only {
                Some((provider, _)) if is_in_module(key) && !self.is_elsewhere(key, configured) => {
                    provider.map(str::to_owned)
                }
                // It reaches another cluster than the one whose provider is called so.
                _ if self.defined.iter().any(|(provider, _)| *provider == Some(key)) => Some(format!("{UNKNOWN}{key}")),
                _ => Some(key.to_owned()),
            };
            (key, provider)
        }));
        Clusters { defined: self.defined, all: self.all, keys }
    }

    /// The cluster that definitions mean by the key of a provider: the one that is called so, or the one of the cluster that the
    /// provider's configuration names.
    fn defined_by(&self, key: &str, configured: &Configured<'_>) -> Option<&DefinedCluster<'a>> {
        let context = configured.provider_constant(key, "config_context");
        let is_named = |cluster: &str| names(context, cluster);
        let reference = key.contains('.').then_some(key);
        let own: Vec<&DefinedCluster<'a>> =
            self.defined.iter().filter(|(provider, _)| *provider == reference).collect();
        if !key.contains(':') && !own.is_empty() {
            // A provider that reaches another cluster than the one whose name it has is not the one that is meant.
            let is_elsewhere = self.all.iter().any(|cluster| is_named(cluster));
            let is_meant = !is_elsewhere || own.iter().any(|(_, cluster)| is_named(cluster));
            return own.into_iter().next().filter(|_| is_meant);
        }
        let mut named = self.defined.iter().filter(|(_, cluster)| is_named(cluster));
        let (first, rest) = (named.next()?, named.next());
        rest.is_none().then_some(first)
    }

    /// Whether the configuration of a provider names a cluster of the workspace that is none of the root's.
    fn is_elsewhere(&self, key: &str, configured: &Configured<'_>) -> bool {
        let context = configured.provider_constant(key, "config_context");
        self.all.iter().any(|cluster| names(context, cluster))
            && !self.defined.iter().any(|(_, cluster)| names(context, cluster))
    }

    /// A cluster of the root, if all of them have one provider.
    fn only_provider(&self) -> Option<&DefinedCluster<'a>> {
        let first = self.defined.first()?;
        self.defined.iter().all(|(provider, _)| *provider == first.0).then_some(first)
    }

    /// The provider of a resource as definitions name it, by the key of its provider in the configuration.
    pub(super) fn provider(&self, key: Option<&str>, address: &str) -> Option<String> {
        if let Some(key) = key {
            let known = self.keys.iter().find(|(known, _)| *known == key);
            return known.map_or_else(|| Some(key.to_owned()), |(_, provider)| provider.clone());
        }
        // It is no longer in the configuration, or the plan has none.
        let named = terraform::cluster(address);
        let of_name = self.defined.iter().find(|(_, cluster)| named.as_deref() == Some(*cluster));
        let defined = of_name.or_else(|| self.only_provider());
        defined.map_or_else(|| Some(UNKNOWN.to_owned()), |(provider, _)| provider.map(str::to_owned))
    }
}

/// Whether the context of a provider is that of a cluster.
fn names(context: Option<&str>, cluster: &str) -> bool {
    let before = context.and_then(|context| context.strip_suffix(cluster));
    before.is_some_and(|before| before.is_empty() || before.ends_with(['_', '/']))
}
