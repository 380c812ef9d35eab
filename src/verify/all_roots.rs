//! What the definitions give in all roots: for what goes over from one state to another.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    target::{DefinedObject, Document},
    terraform::PlannedFact,
};

/// The facts of a root, each with the names of clusters in place of the providers that reach them.
#[derive(Debug)]
pub struct FactsOfRoot {
    root: Utf8PathBuf,
    facts: BTreeSet<PlannedFact>,
    clusters: BTreeSet<String>,
}

impl FactsOfRoot {
    /// The facts of a document's root, which are those that [`expected_facts`](super::expected_facts) has.
    #[must_use]
    pub fn of(document: &Document, facts: &BTreeSet<PlannedFact>) -> Self {
        let facts = facts.iter().flat_map(|fact| in_clusters(fact, &document.clusters)).collect();
        let clusters = document.clusters.iter().map(|(_, cluster)| cluster.clone()).collect();
        Self { root: document.root.clone(), facts, clusters }
    }
}

/// A fact with each cluster that its provider reaches in that provider's place.
pub(super) fn in_clusters(fact: &PlannedFact, clusters: &BTreeSet<(Option<String>, String)>) -> Vec<PlannedFact> {
    let Some(provider) = fact.provider() else { return vec![fact.clone()] };
    let clusters = clusters.iter().filter(|(known, _)| known.as_deref() == provider);
    clusters.map(|(_, cluster)| fact.through(Some(cluster))).collect()
}

/// The facts of all roots, each with its root.
#[derive(Debug)]
pub struct AllRoots {
    facts: BTreeMap<PlannedFact, Utf8PathBuf>,
    /// Namespaces and groups, whatever they say of themselves.
    objects: BTreeMap<(&'static str, Option<String>, String), Utf8PathBuf>,
    /// Each cluster as a provider that is called like it.
    pub(super) clusters: BTreeSet<(Option<String>, String)>,
}

impl AllRoots {
    /// The facts of several roots.
    #[must_use]
    pub fn of(roots: impl IntoIterator<Item = FactsOfRoot>) -> Self {
        let mut all = Self { facts: BTreeMap::new(), objects: BTreeMap::new(), clusters: BTreeSet::new() };
        for FactsOfRoot { root, facts, clusters } in roots {
            all.clusters.extend(clusters.into_iter().map(|cluster| (Some(cluster.clone()), cluster)));
            for fact in facts {
                if let PlannedFact::Object(object) = &fact {
                    all.objects.insert(key(object), root.clone());
                }
                all.facts.insert(fact, root.clone());
            }
        }
        all
    }

    pub(super) fn facts(&self) -> impl Iterator<Item = &PlannedFact> {
        self.facts.keys()
    }

    /// The root that gives a fact, which names its cluster as its provider.
    pub(super) fn owner(&self, fact: &PlannedFact) -> Option<&Utf8Path> {
        let owner = match fact {
            PlannedFact::Object(object) => self.objects.get(&key(object)),
            PlannedFact::Binding(_) => self.facts.get(fact),
        };
        owner.map(Utf8PathBuf::as_path)
    }
}

fn key(object: &DefinedObject) -> (&'static str, Option<String>, String) {
    let (noun, provider, name) = object.key();
    (noun, provider.map(str::to_owned), name.to_owned())
}
