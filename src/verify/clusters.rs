//! Which provider of a root reaches the cluster of a resource. A plan names providers as its configuration does, and says
//! nothing of resources that have left the configuration.

use std::collections::BTreeSet;

use super::{
    configured::Configured,
    expected_root::ExpectedRoot,
    reach::{Reach, differences},
    unknown_cluster::unknown,
};
use crate::terraform::{self, CLUSTER_PROVIDER};

/// A provider as a root refers to it, `None` for the default one, and the cluster that it reaches.
type DefinedCluster<'a> = (Option<&'a str>, &'a str);

/// The providers of a root's clusters.
#[derive(Debug)]
pub(super) struct Clusters<'a> {
    root: ExpectedRoot<'a>,
    defined: Vec<DefinedCluster<'a>>,
    /// The clusters of the whole workspace.
    all: &'a BTreeSet<&'a str>,
    /// The keys of providers in the configuration, each with the provider that definitions mean, if they mean one.
    keys: Vec<ClusterKey<'a>>,
    /// Whether each provider of clusters in the configuration is one that definitions mean.
    are_all_meant: bool,
}

#[derive(Debug)]
struct ClusterKey<'a> {
    key: &'a str,
    meant: Option<DefinedCluster<'a>>,
}

/// The provider that definitions mean by a key, with the clusters that it reaches.
#[derive(Debug)]
pub(super) struct MeantProvider<'a> {
    /// `None` is the default one.
    pub reference: Option<&'a str>,
    pub clusters: Vec<&'a str>,
}

impl<'a> Clusters<'a> {
    /// The clusters of a root, with what a configuration says about the providers that are used for them.
    pub(super) fn of(
        root: ExpectedRoot<'a>,
        all: &'a BTreeSet<&'a str>,
        used: &BTreeSet<&'a str>,
        configured: &Configured<'a>,
    ) -> Self {
        let defined = root.clusters.iter();
        let defined = defined.map(|(provider, cluster)| (provider.as_deref(), cluster.as_str())).collect();
        let mut clusters = Self { root, defined, all, keys: Vec::new(), are_all_meant: false };
        let (mut keys, mut others) = (Vec::new(), Vec::new());
        for key in used {
            match clusters.defined_by(key, configured) {
                Some(defined) => keys.push(ClusterKey { key, meant: Some(defined) }),
                None => others.push(*key),
            }
        }
        // A provider that a module configures for itself has no name in the root.
        let only = clusters.only_provider().filter(|_| keys.is_empty() && others.len() == 1);
        keys.extend(others.into_iter().map(|key| {
            let is_only = key.contains(':') && !clusters.is_elsewhere(key, configured);
            ClusterKey { key, meant: only.filter(|_| is_only) }
        }));
        clusters.keys = keys;
        clusters.are_all_meant = clusters.knows_all(configured);
        clusters
    }

    /// The cluster that definitions mean by the key of a provider: the one that is called so, or the one of the cluster that
    /// the provider's configuration names.
    fn defined_by(&self, key: &str, configured: &Configured<'a>) -> Option<DefinedCluster<'a>> {
        let reach = Reach::of(key, configured);
        let reference = key.contains('.').then_some(key);
        let own = self.defined.iter().copied().filter(|(provider, _)| *provider == reference);
        let own: Vec<DefinedCluster<'a>> = own.collect();
        if !key.contains(':') && !own.is_empty() {
            // A provider that reaches another cluster than the one whose name it has is not the one that is meant.
            let is_own = |cluster: &str| own.iter().any(|(_, own)| *own == cluster);
            let is_elsewhere = || self.all.iter().any(|cluster| reach.mentions(cluster) && !is_own(cluster));
            let is_meant = self.is_as_configured(key, configured)
                || own.iter().any(|(_, cluster)| reach.names(cluster))
                || !is_elsewhere();
            return own.into_iter().next().filter(|_| is_meant);
        }
        let mut named = self.defined.iter().filter(|(_, cluster)| reach.names(cluster));
        let (first, rest) = (named.next()?, named.next());
        rest.is_none().then_some(*first)
    }

    /// Whether a provider is what the root's file has, whatever its arguments name.
    fn is_as_configured(&self, key: &str, configured: &Configured<'_>) -> bool {
        let Some(provider) = configured.provider(key) else { return false };
        let mut expected = self.root.providers.iter().filter(|expected| expected.reference() == key);
        expected.any(|expected| differences(expected, &provider.expressions).is_empty())
    }

    /// Whether the configuration of a provider names a cluster of the workspace that is none of the root's.
    fn is_elsewhere(&self, key: &str, configured: &Configured<'a>) -> bool {
        let reach = Reach::of(key, configured);
        self.all.iter().any(|cluster| reach.mentions(cluster))
            && !self.defined.iter().any(|(_, cluster)| reach.names(cluster))
    }

    /// A cluster of the root, if all of them have one provider.
    fn only_provider(&self) -> Option<DefinedCluster<'a>> {
        let first = self.defined.first()?;
        self.defined.iter().all(|(provider, _)| *provider == first.0).then_some(*first)
    }

    fn knows_all(&self, configured: &Configured<'_>) -> bool {
        let mut keys = configured.provider_keys().filter(|key| {
            let provider = key.rsplit(':').next().unwrap_or_default();
            provider.split('.').next() == Some(CLUSTER_PROVIDER)
        });
        let is_idle = |key: &str| key == CLUSTER_PROVIDER && !configured.is_provider_configured(key);
        let is_meant = |key: &str| {
            let of_key = self.keys.iter().find(|known| known.key == key);
            let is_own = || self.defined.iter().any(|(provider, _)| *provider == Some(key));
            of_key.map_or_else(is_own, |known| known.meant.is_some())
        };
        configured.has_providers() && keys.all(|key| is_idle(key) || is_meant(key))
    }

    /// The provider that definitions mean by a key of the configuration.
    pub(super) fn meant_by(&self, key: &str) -> Option<MeantProvider<'a>> {
        let (reference, _) = self.keys.iter().find(|known| known.key == key)?.meant?;
        let clusters = self.defined.iter().filter(|(provider, _)| *provider == reference);
        Some(MeantProvider { reference, clusters: clusters.map(|(_, cluster)| *cluster).collect() })
    }

    /// The provider of a resource as definitions name it, by the key of its provider in the configuration.
    pub(super) fn provider(&self, key: Option<&str>, address: &str) -> Option<String> {
        if let Some(key) = key {
            return match self.meant_by(key) {
                Some(meant) => meant.reference.map(str::to_owned),
                // It reaches another cluster than the one whose provider is called so.
                None if self.defined.iter().any(|(provider, _)| *provider == Some(key)) => Some(unknown(key)),
                None => Some(key.to_owned()),
            };
        }
        let defined = self.of_name(address).or_else(|| self.only_provider());
        defined.map_or_else(|| Some(unknown("")), |(provider, _)| provider.map(str::to_owned))
    }

    /// The cluster that an address names.
    fn of_name(&self, address: &str) -> Option<DefinedCluster<'a>> {
        let named = terraform::cluster(address)?;
        self.defined.iter().copied().find(|(_, cluster)| named == *cluster)
    }

    /// Whether a resource that has left the configuration may be in any of the root's clusters: it has a name that no
    /// definition knows, such as the former one of a cluster, and no other provider could destroy it.
    pub(super) fn may_be_any(&self, key: Option<&str>, address: &str) -> bool {
        let is_other = || terraform::cluster(address).is_some_and(|named| self.all.contains(named.as_str()));
        key.is_none()
            && self.are_all_meant
            && self.of_name(address).is_none()
            && self.only_provider().is_none()
            && !is_other()
    }
}
