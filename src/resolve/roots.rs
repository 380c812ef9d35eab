//! The roots of scopes and teams.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use camino::{Utf8Path, Utf8PathBuf};

use super::{Resolver, path::inside, pattern::pattern, target};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{
        EnvironmentId, Layout, Pattern, Root, Roots, Scope, Service, ServiceId, Site, Style, TargetFacts, TargetId,
        Team, TeamId, Values,
    },
    schema,
    source::Place,
};

const DEFAULT_SERVICE_ROOT: &str = "terraform/services/{{service}}/{{environment}}";
const DEFAULT_TEAM_ROOT: &str = "terraform/teams/{{team}}";

/// A service in an environment.
type SiteKey = (ServiceId, EnvironmentId);

/// A pattern of paths, with its place.
struct PathPattern {
    pattern: Pattern,
    place: Place,
}

struct Paths {
    service: PathPattern,
    /// Those of targets that have one of their own.
    targets: BTreeMap<TargetId, PathPattern>,
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
        let mut read = |key: &'static str, text: &str, known: &[&'static str]| {
            let place = at.key(key);
            PathPattern { pattern: pattern(text, known, &place, diagnostics), place }
        };
        let mut targets = BTreeMap::new();
        for target in TargetId::ALL {
            let Some(text) = target::root_pattern(written, target) else { continue };
            let TargetFacts { root_key, root_placeholders, .. } = target.facts();
            targets.insert(target, read(root_key, text, &[service, root_placeholders].concat()));
        }
        Paths {
            service: read("service_root", written.service_root.as_deref().unwrap_or(DEFAULT_SERVICE_ROOT), service),
            targets,
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
        for scope in &site.scopes {
            values.extend(scope.parts());
            let pattern = paths.targets.get(&scope.target()).unwrap_or(&paths.service);
            self.place(pattern, &values, &key, Some(scope.clone()));
        }
        if site.scopes.is_empty() {
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
