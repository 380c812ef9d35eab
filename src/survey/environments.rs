//! Environments, by the projects and clusters of a world.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    affixes::Affixes,
    clusters::{FoundCluster, PlacedCluster, clusters},
    environment_word::EnvironmentWord,
    project_names::{ProjectNames, ProjectSurvey},
};
use crate::{
    live::LiveWorld,
    model::{Scope, is_name},
};

/// An environment as names show it.
#[derive(Debug, Clone)]
pub(super) struct FoundEnvironment {
    pub word: EnvironmentWord,
    pub projects: Option<ProjectNames>,
    /// All with the same pattern of namespaces.
    pub clusters: Vec<FoundCluster>,
    /// Whether the clusters' names don't say that they are this environment's.
    pub is_guess: bool,
}

/// The environments in order, and what belongs to none.
#[derive(Debug, Default)]
pub(super) struct EnvironmentSurvey {
    pub environments: Vec<FoundEnvironment>,
    pub lone_projects: BTreeSet<Scope>,
    /// Clusters of no environment.
    pub lone_clusters: BTreeSet<Arc<str>>,
    /// How many projects the world has.
    pub projects: usize,
}

impl EnvironmentSurvey {
    /// The environments of a world. `company` is a word that may begin all ids.
    pub(super) fn of(world: &LiveWorld, company: &str) -> Self {
        let scopes = world.scopes();
        let ids: BTreeSet<Scope> =
            scopes.iter().filter(|scope| scope.is_project() && !is_made(scope.id())).cloned().collect();
        let names = scopes.iter().filter(|scope| scope.cluster().is_some() && !scope.is_cluster());
        let names: BTreeSet<String> = names.map(|scope| scope.id().to_owned()).collect();
        let found = ProjectSurvey::of(&ids, &names, company);
        let services: BTreeSet<String> = found.services().into_iter().map(str::to_owned).collect();
        let mut survey = Self { projects: ids.len(), lone_projects: found.lone, ..Self::default() };
        let mut environments: BTreeMap<String, FoundEnvironment> = BTreeMap::new();
        for (name, projects) in found.environments {
            let environment = FoundEnvironment::new(projects.environment.clone());
            environments.insert(name, FoundEnvironment { projects: Some(projects), ..environment });
        }
        survey.place(clusters(world, &services), &mut environments);
        survey.environments = environments.into_values().collect();
        survey
            .environments
            .sort_by(|left, right| (left.word.rank, &left.word.name).cmp(&(right.word.rank, &right.word.name)));
        if survey.environments.iter().all(|found| found.projects.is_none()) {
            survey.take_all_projects();
        }
        survey
    }

    /// Puts each cluster into its environment: by a word in its name or in those of its namespaces, or where its services
    /// are, or where none is yet.
    fn place(&mut self, clusters: Vec<PlacedCluster>, environments: &mut BTreeMap<String, FoundEnvironment>) {
        let (named, unnamed): (Vec<_>, Vec<_>) =
            clusters.into_iter().filter(|(_, cluster)| cluster.is_nameable()).partition(|(word, _)| word.is_some());
        let mut by_environment: BTreeMap<String, (EnvironmentWord, Vec<FoundCluster>)> = BTreeMap::new();
        for (word, cluster) in named {
            if let Some(word) = word {
                by_environment.entry(word.name.clone()).or_insert_with(|| (word, Vec::new())).1.push(cluster);
            }
        }
        for (name, (word, clusters)) in by_environment {
            let clusters = self.alike(clusters);
            environments.entry(name).or_insert_with(|| FoundEnvironment::new(word)).clusters = clusters;
        }
        for (_, cluster) in unnamed {
            let Some(name) = likely(&cluster, environments) else {
                self.lone_clusters.insert(cluster.name);
                continue;
            };
            let word = EnvironmentWord::production();
            let found = environments.entry(name).or_insert_with(|| FoundEnvironment::new(word));
            found.clusters.push(cluster);
            found.is_guess = true;
        }
    }

    /// The clusters whose namespaces have the most common pattern; an environment has one.
    fn alike(&mut self, clusters: Vec<FoundCluster>) -> Vec<FoundCluster> {
        let pattern = pattern_in(&clusters);
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for cluster in &clusters {
            *counts.entry(pattern(cluster)).or_default() += cluster.namespaces.len();
        }
        let most = counts.into_iter().max_by_key(|(_, count)| *count).map(|(pattern, _)| pattern);
        let (alike, others): (Vec<_>, Vec<_>) =
            clusters.into_iter().partition(|cluster| cluster.namespaces.is_empty() || Some(pattern(cluster)) == most);
        self.lone_clusters.extend(others.into_iter().map(|cluster| cluster.name));
        alike
    }

    /// Where no id shows an environment, all of them are services of the most protected one.
    fn take_all_projects(&mut self) {
        let word = EnvironmentWord::production();
        let ids = std::mem::take(&mut self.lone_projects);
        let (names, others): (BTreeSet<_>, BTreeSet<_>) = ids.into_iter().partition(|id| is_name(id.id()));
        self.lone_projects = others;
        if names.is_empty() && !self.environments.is_empty() {
            return;
        }
        let projects = ProjectNames {
            environment: word.clone(),
            affixes: Affixes::default(),
            fitting: names.into_iter().map(|id| (id.id().to_owned(), id)).collect(),
            pinned: BTreeMap::new(),
        };
        if self.environments.is_empty() {
            self.environments.push(FoundEnvironment::new(word));
        }
        if let Some(last) = self.environments.last_mut() {
            last.projects = Some(projects);
        }
    }
}

/// Whether an id is one of the projects that scripts of documents get by themselves.
fn is_made(id: &str) -> bool {
    id.strip_prefix("sys-").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The environment of a cluster whose name says none: the one whose services it has, if those tell environments apart, or
/// the most protected without a cluster.
fn likely(cluster: &FoundCluster, environments: &BTreeMap<String, FoundEnvironment>) -> Option<String> {
    let free = environments.values().filter(|found| found.clusters.is_empty() || found.is_guess);
    let score = |found: &FoundEnvironment| {
        let services = found.projects.iter().flat_map(|found| found.fitting.keys().chain(found.pinned.keys()));
        let (mut shared, mut all) = (0_usize, 0_usize);
        for service in services {
            all += 1;
            shared += usize::from(cluster.namespaces.contains_key(service));
        }
        (shared * 1000).checked_div(all + cluster.namespaces.len() - shared).unwrap_or_default()
    };
    match free.max_by_key(|found| (found.clusters.is_empty(), score(found), found.word.rank)) {
        Some(found)
            if found.clusters.is_empty() || found.clusters.iter().all(|other| other.affixes == cluster.affixes) =>
        {
            Some(found.word.name.clone())
        }
        Some(_) => None,
        None => environments.is_empty().then(|| EnvironmentWord::production().name),
    }
}

/// How the pattern of some clusters' namespaces is said: as it is where all have the same.
fn pattern_in(clusters: &[FoundCluster]) -> fn(&FoundCluster) -> String {
    let used = clusters.iter().filter(|cluster| !cluster.namespaces.is_empty());
    let patterns: BTreeSet<String> = used.map(FoundCluster::pattern).collect();
    if patterns.len() > 1 { FoundCluster::pattern_of_several } else { FoundCluster::pattern }
}

impl FoundEnvironment {
    /// The pattern of namespaces.
    pub(super) fn namespace_pattern(&self) -> String {
        let most = self.clusters.iter().max_by_key(|cluster| cluster.namespaces.len());
        most.map(pattern_in(&self.clusters)).unwrap_or_default()
    }

    fn new(word: EnvironmentWord) -> Self {
        Self { word, projects: None, clusters: Vec::new(), is_guess: false }
    }

    /// The projects of services, each with its service.
    pub(super) fn projects_by_service(&self) -> impl Iterator<Item = (&str, &Scope)> {
        let all = self.projects.iter().flat_map(|found| found.fitting.iter().chain(&found.pinned));
        all.map(|(service, id)| (service.as_str(), id))
    }

    /// What belongs to a service here, by service.
    pub(super) fn places(&self) -> BTreeMap<&str, Vec<&Scope>> {
        let namespaces = self.clusters.iter().flat_map(|cluster| &cluster.namespaces);
        let namespaces = namespaces.map(|(service, namespace)| (service.as_str(), namespace));
        let mut places: BTreeMap<&str, Vec<&Scope>> = BTreeMap::new();
        for (service, scope) in self.projects_by_service().chain(namespaces) {
            places.entry(service).or_default().push(scope);
        }
        places
    }
}
