//! The roots of scopes and teams.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use camino::{Utf8Path, Utf8PathBuf};

use super::{Resolver, path::inside, pattern::pattern};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{
        Environment, EnvironmentId, Layout, Namespace, Pattern, Root, Roots, Scope, Service, ServiceId, Site, Style,
        Team, TeamId, Values,
    },
    schema,
    source::Place,
};

const DEFAULT_SERVICE_ROOT: &str = "terraform/services/{{service}}/{{environment}}";
const DEFAULT_TEAM_ROOT: &str = "terraform/teams/{{team}}";

/// A cluster's name, its provider, and the index of the environment that defines it.
type ClusterUse<'a> = (&'a Arc<str>, Option<&'a Arc<str>>, usize);

/// A service in an environment.
type SiteKey = (ServiceId, EnvironmentId);

/// A pattern of paths, with its place.
struct PathPattern {
    pattern: Pattern,
    place: Place,
}

struct Paths {
    service: PathPattern,
    google: Option<PathPattern>,
    kubernetes: Option<PathPattern>,
    team: PathPattern,
}

impl Resolver<'_> {
    /// The roots of all services, and of the teams whose groups are managed.
    pub(super) fn roots(
        &self,
        services: &BTreeMap<ServiceId, Service>,
        managed: Option<&BTreeMap<TeamId, Team>>,
        diagnostics: &mut Diagnostics,
    ) -> Roots {
        let paths = self.paths(diagnostics);
        let mut placing = Placing {
            paths: &paths,
            domain: self.config.domain.to_lowercase().into(),
            roots: Vec::new(),
            numbers: HashMap::new(),
            homes: HashMap::new(),
            split: BTreeMap::new(),
            bad: BTreeSet::new(),
            diagnostics,
        };
        for (id, service) in services {
            for (environment, site) in &service.sites {
                placing.site(id, environment, site);
            }
        }
        for id in managed.into_iter().flat_map(BTreeMap::keys) {
            placing.team(id);
        }
        let roots = Roots { by_path: placing.roots.into_iter().collect(), split: placing.split };
        self.report_ambiguous_clusters(&roots, diagnostics);
        roots
    }

    pub(super) fn layout(&self, diagnostics: &mut Diagnostics) -> Layout {
        Layout { style: self.style(diagnostics), place: self.at.key("layout") }
    }

    fn paths(&self, diagnostics: &mut Diagnostics) -> Paths {
        let default = schema::Layout::default();
        let written = self.config.layout.as_ref().unwrap_or(&default);
        let at = self.at.key("layout");
        let service: &[&'static str] = &["service", "environment", "domain"];
        let google = ["service", "environment", "domain", "project"];
        let kubernetes = ["service", "environment", "domain", "cluster", "namespace"];
        let mut read = |key: &'static str, text: &str, known: &[&'static str]| {
            let place = at.key(key);
            PathPattern { pattern: pattern(text, known, &place, diagnostics), place }
        };
        Paths {
            service: read("service_root", written.service_root.as_deref().unwrap_or(DEFAULT_SERVICE_ROOT), service),
            google: written.google_root.as_deref().map(|text| read("google_root", text, &google)),
            kubernetes: written.kubernetes_root.as_deref().map(|text| read("kubernetes_root", text, &kubernetes)),
            team: read("team_root", written.team_root.as_deref().unwrap_or(DEFAULT_TEAM_ROOT), &["team", "domain"]),
        }
    }

    fn style(&self, diagnostics: &mut Diagnostics) -> Style {
        let Some(written) = &self.config.layout else { return Style::Resources };
        match (written.style, &written.module) {
            (Some(schema::Style::Module), Some(module)) => Style::Module {
                source: pattern(
                    &module.source,
                    &["workspace", "domain"],
                    &self.at.key("layout").key("module").key("source"),
                    diagnostics,
                ),
                version: module.version.as_ref().map(ToString::to_string),
            },
            (Some(schema::Style::Module), None) if !self.words.config_damaged => {
                diagnostics.push(
                    Diagnostic::error(RuleId::MissingKey, "the key `module` is missing: `style: module` needs it")
                        .label(self.at.key("layout"), "has no `module`")
                        .hint("add `module: { source: … }` beside it"),
                );
                Style::Resources
            }
            _ => Style::Resources,
        }
    }

    /// Reports clusters without a provider of their own in a root: bindings of one would be written to another.
    fn report_ambiguous_clusters(&self, roots: &Roots, diagnostics: &mut Diagnostics) {
        let mut reported: BTreeSet<ClusterUse<'_>> = BTreeSet::new();
        for root in roots.by_path.values() {
            let sites = root.sites.iter().filter_map(|(_, environment)| self.environments.get(environment.index()));
            let uses: BTreeSet<ClusterUse<'_>> = sites
                .flat_map(|environment| {
                    environment
                        .clusters
                        .iter()
                        // A root for projects may cover many clusters and contain no namespace.
                        .filter(|cluster| root.scopes.iter().any(|scope| scope.cluster() == Some(&*cluster.name)))
                        .map(|cluster| (&cluster.name, cluster.provider.as_ref(), environment.id.index()))
                })
                .collect();
            for one in &uses {
                let (name, provider, _) = one;
                let clash = uses.iter().find(|(other, other_provider, _)| match (provider, other_provider) {
                    (None, None) => other != name,
                    (None, Some(_)) => true,
                    (Some(provider), Some(other_provider)) => (other == name) != (other_provider == provider),
                    (Some(_), None) => false,
                });
                // Of two conflicting clusters, the later is reported.
                let Some(other) = clash.filter(|other| provider.is_none() || *other < one) else { continue };
                if reported.insert(*one) {
                    diagnostics.extend(self.clash(*one, *other).into_iter().collect());
                }
            }
        }
    }

    fn clash(&self, one: ClusterUse<'_>, other: ClusterUse<'_>) -> Option<Diagnostic> {
        let (name, provider, index) = one;
        let place = self.cluster_place(self.environments.get(index)?, name);
        Some(match provider {
            None => Diagnostic::error(
                RuleId::MissingKey,
                format!("the key `provider` is missing: cluster `{name}` shares a root with another cluster"),
            )
            .label(place, "has no `provider`")
            .hint("add `provider: kubernetes.ALIAS`, or put `{{cluster}}` into `layout.kubernetes_root`"),
            Some(provider) => Diagnostic::error(
                RuleId::RepeatedName,
                format!("in one root, cluster `{name}` and provider `{provider}` must belong together"),
            )
            .label(place, "one provider per cluster")
            .label(self.cluster_place(self.environments.get(other.2)?, other.0), "conflicts with this")
            .hint("give each cluster a provider of its own, the same in every environment"),
        })
    }

    fn cluster_place(&self, environment: &Environment, cluster: &str) -> Place {
        let at = self.at.key("environments").key(environment.id.as_str().to_owned()).key("kubernetes");
        let index = environment.clusters.iter().position(|other| *other.name == *cluster).unwrap_or(0);
        if environment.clusters.len() > 1 { at.key("clusters").index(index) } else { at.key("cluster") }
    }
}

/// The roots found so far.
struct Placing<'a> {
    paths: &'a Paths,
    domain: Arc<str>,
    /// The roots in the order of their first use, and the index of each path in it, because comparing paths is slow.
    roots: Vec<(Utf8PathBuf, Root)>,
    numbers: HashMap<String, usize>,
    /// The root of each scope, and the service and environment that needed it first.
    homes: HashMap<Scope, (usize, SiteKey)>,
    split: BTreeMap<Scope, BTreeMap<Utf8PathBuf, SiteKey>>,
    /// The places of patterns that were already reported.
    bad: BTreeSet<Place>,
    diagnostics: &'a mut Diagnostics,
}

impl Placing<'_> {
    fn site(&mut self, service: &ServiceId, environment: &EnvironmentId, site: &Site) {
        let domain = Arc::clone(&self.domain);
        let mut values: Values<'_> =
            [("service", service.as_str()), ("environment", environment.as_str()), ("domain", &*domain)].into();
        let (paths, key) = (self.paths, (service.clone(), environment.clone()));
        if let Some(project) = &site.project {
            values.insert("project", project);
            let pattern = paths.google.as_ref().unwrap_or(&paths.service);
            self.place(pattern, &values, &key, Some(Scope::Project(project.clone())));
        }
        for namespace in &site.namespaces {
            let Namespace { cluster, name } = namespace;
            values.extend([("cluster", &**cluster), ("namespace", &**name)]);
            let pattern = paths.kubernetes.as_ref().unwrap_or(&paths.service);
            self.place(pattern, &values, &key, Some(Scope::Namespace(namespace.clone())));
        }
        if site.project.is_none() && site.namespaces.is_empty() {
            self.place(&paths.service, &values, &key, None);
        }
    }

    fn place(&mut self, path: &PathPattern, values: &Values<'_>, key: &SiteKey, scope: Option<Scope>) {
        let Some(number) = self.number(path, values) else { return };
        let Some((path, root)) = self.roots.get_mut(number) else { return };
        root.sites.insert(key.clone());
        let Some(scope) = scope else { return };
        root.scopes.insert(scope.clone());
        let path = path.clone();
        match self.homes.get(&scope) {
            None => drop(self.homes.insert(scope, (number, key.clone()))),
            Some((home, _)) if *home == number => {}
            Some((home, first)) => {
                let paths = self.split.entry(scope).or_default();
                let home = self.roots.get(*home).map(|(path, _)| path.clone());
                paths.extend(home.map(|home| (home, first.clone())));
                paths.entry(path).or_insert_with(|| key.clone());
            }
        }
    }

    fn team(&mut self, team: &TeamId) {
        let domain = Arc::clone(&self.domain);
        let values: Values<'_> = [("team", team.as_str()), ("domain", &*domain)].into();
        let number = self.number(&self.paths.team, &values);
        if let Some((_, root)) = number.and_then(|number| self.roots.get_mut(number)) {
            root.teams.insert(team.clone());
        }
    }

    /// The index of the root at the path of a pattern; `None` if the path isn't allowed.
    fn number(&mut self, path: &PathPattern, values: &Values<'_>) -> Option<usize> {
        let text = path.pattern.fill(values)?;
        if let Some(number) = self.numbers.get(&text) {
            return Some(*number);
        }
        if let Err(why) = inside(&text) {
            if self.bad.insert(path.place.clone()) {
                let message = format!("the layout gives the path `{text}`, which {why}");
                self.diagnostics.push(
                    Diagnostic::error(RuleId::InvalidPath, message)
                        .label(path.place.clone(), "not a path inside the workspace")
                        .hint("a root is a relative path of plain names, such as terraform/services/{{service}}/{{environment}}"),
                );
            }
            return None;
        }
        let path: Utf8PathBuf = Utf8Path::new(&text).components().collect();
        let next = self.roots.len();
        let number = *self.numbers.entry(path.as_str().to_owned()).or_insert(next);
        if number == next {
            self.roots.push((path, Root::default()));
        }
        // Other spellings of a path, such as one with a slash at the end.
        self.numbers.insert(text, number);
        Some(number)
    }
}
