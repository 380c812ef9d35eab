//! Which environments clusters serve, by their names and by the namespaces in them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{affixes::Affixes, environment_word::EnvironmentWord, project_names::readings, yaml::is_writable};
use crate::{
    live::LiveWorld,
    model::{Scope, is_name},
};

/// A cluster with the namespaces of its services in one environment.
#[derive(Debug, Clone)]
pub(super) struct FoundCluster {
    pub name: Arc<str>,
    /// What stands around the names of services.
    pub affixes: Affixes,
    /// By service.
    pub namespaces: BTreeMap<String, Scope>,
}

/// A cluster, and the environment that it serves as far as names say.
pub(super) type PlacedCluster = (Option<EnvironmentWord>, FoundCluster);

/// Namespaces by service, for each form that they have.
type NamespaceForms = BTreeMap<Affixes, BTreeMap<String, Scope>>;

/// Namespaces of programs that run clusters.
const SYSTEM: [&str; 8] =
    ["argocd", "cert-manager", "external-secrets", "ingress-nginx", "kubecost", "logging", "monitoring", "velero"];

/// The clusters of a world. A cluster that several environments share is there once for each of them. `services` are the
/// names that other places know.
pub(super) fn clusters(world: &LiveWorld, services: &BTreeSet<String>) -> Vec<PlacedCluster> {
    let mut names: BTreeMap<Arc<str>, Vec<Scope>> =
        world.clusters.keys().map(|cluster| (Arc::clone(cluster), Vec::new())).collect();
    let scopes = world.scopes();
    for scope in scopes.iter().filter(|scope| !scope.is_cluster() && !scope.is_reserved()) {
        if let Some(namespaces) = scope.cluster().and_then(|cluster| names.get_mut(cluster)) {
            namespaces.push(scope.clone());
        }
    }
    names.iter().flat_map(|(cluster, namespaces)| placed(cluster, namespaces, services)).collect()
}

/// The environments that a cluster serves, each with the form of its namespaces that most have.
fn placed(cluster: &Arc<str>, namespaces: &[Scope], services: &BTreeSet<String>) -> Vec<PlacedCluster> {
    let by_name = word_of(cluster);
    let forms = forms(namespaces, services);
    let most = forms.values().map(BTreeMap::len).max().unwrap_or_default();
    let mut found: Vec<PlacedCluster> = Vec::new();
    let mut forms: Vec<(Affixes, BTreeMap<String, Scope>)> = forms.into_iter().collect();
    forms.sort_by_key(|(affixes, services)| (std::cmp::Reverse(services.len()), affixes.len()));
    for (affixes, services) in forms {
        let is_likely = services.len() == most || (services.len() > 1 && services.len() * 10 >= most);
        let by_affixes = affixes.words().filter_map(EnvironmentWord::parse).last();
        let environment = by_affixes.or_else(|| by_name.clone());
        if is_likely && !found.iter().any(|(known, _)| *known == environment) {
            let name = Arc::clone(cluster);
            found.push((environment, FoundCluster { name, affixes, namespaces: services }));
        }
    }
    if found.is_empty() {
        let name = Arc::clone(cluster);
        found.push((by_name, FoundCluster { name, affixes: Affixes::default(), namespaces: BTreeMap::new() }));
    }
    found
}

/// The last word of a cluster's name that means an environment.
fn word_of(cluster: &str) -> Option<EnvironmentWord> {
    cluster.split(|one: char| !one.is_ascii_alphanumeric()).filter_map(EnvironmentWord::parse).next_back()
}

fn forms(namespaces: &[Scope], services: &BTreeSet<String>) -> NamespaceForms {
    let mut forms = NamespaceForms::new();
    let mut others = Vec::new();
    for namespace in namespaces {
        match around_known(namespace.id(), services) {
            Some((affixes, service)) => {
                forms.entry(affixes).or_default().entry(service).or_insert_with(|| namespace.clone());
            }
            None => others.push(namespace),
        }
    }
    if others.len() > (namespaces.len() - others.len()) * 4 {
        return forms_by_words(namespaces);
    }
    forms
}

/// The longest name of a service in a namespace's name, and what stands around it.
fn around_known(namespace: &str, services: &BTreeSet<String>) -> Option<(Affixes, String)> {
    let parts: Vec<&str> = namespace.split('-').collect();
    (1..=parts.len()).rev().find_map(|length| {
        (0..=parts.len() - length).find_map(|from| {
            let name = parts.get(from..from + length)?.join("-");
            services.contains(&name).then(|| (Affixes::of(&parts, from, from + length), name))
        })
    })
}

/// The forms of namespaces of services that nothing else knows: with the word of an environment, or just their names.
fn forms_by_words(namespaces: &[Scope]) -> NamespaceForms {
    let mut forms = NamespaceForms::new();
    let is_system = |name: &str| SYSTEM.contains(&name) || name.ends_with("-system") || name.starts_with("gke-");
    let all = || namespaces.iter().filter(|scope| is_name(scope.id()) && !is_system(scope.id()));
    for namespace in all() {
        for reading in readings(namespace.id()) {
            forms.entry(reading.affixes).or_default().insert(reading.service, namespace.clone());
        }
    }
    forms.retain(|_, services| services.len() > 1);
    let taken: BTreeSet<Scope> = forms.values().flat_map(BTreeMap::values).cloned().collect();
    let plain = all().filter(|namespace| !taken.contains(namespace));
    let plain: BTreeMap<String, Scope> =
        plain.map(|namespace| (namespace.id().to_owned(), namespace.clone())).collect();
    if !plain.is_empty() {
        forms.insert(Affixes::default(), plain);
    }
    forms
}

impl FoundCluster {
    /// The pattern of its namespaces.
    pub(super) fn pattern(&self) -> String {
        self.affixes.pattern("service")
    }

    /// The same with a placeholder for the cluster's own name, where several clusters have that in their namespaces.
    pub(super) fn pattern_of_several(&self) -> String {
        let named = |affix: &str| affix.replace(&*self.name, "{{cluster}}");
        let Affixes { before, after } = &self.affixes;
        Affixes { before: named(before), after: named(after) }.pattern("service")
    }

    /// Whether definitions can name it.
    pub(super) fn is_nameable(&self) -> bool {
        Scope::Cluster(Arc::clone(&self.name)).has_valid_id() && is_writable(&self.name)
    }
}
