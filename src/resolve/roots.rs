//! The roots of scopes and teams.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use camino::{Utf8Path, Utf8PathBuf};

use super::{Resolver, path::check_root_path, pattern::pattern, target};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{
        DeclaredScope, EnvironmentId, Layout, Pattern, Placement, Root, Roots, Scope, ScopeId, Service, ServiceId,
        Site, Style, TargetFacts, TargetId, Team, TeamId, Values,
    },
    schema,
    source::Place,
};

const DEFAULT_SERVICE_ROOT: &str = "terraform/services/{{service}}/{{environment}}";
const DEFAULT_TEAM_ROOT: &str = "terraform/teams/{{team}}";
const DEFAULT_SCOPE_ROOT: &str = "terraform/scopes/{{scope}}";

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
    scope: PathPattern,
}

impl Resolver<'_> {
    /// The roots of all services, of the workspace's scopes, and of the teams whose groups are managed.
    pub(super) fn roots(
        &self,
        services: &BTreeMap<ServiceId, Service>,
        managed: Option<&BTreeMap<TeamId, Team>>,
        scopes: &BTreeMap<ScopeId, DeclaredScope>,
        diagnostics: &mut Diagnostics,
    ) -> Roots {
        let paths = self.paths(diagnostics);
        let mut builder = RootBuilder {
            paths: &paths,
            domain: self.config.domain.to_lowercase().into(),
            roots: Vec::new(),
            index_by_path: HashMap::new(),
            root_of_scope: HashMap::new(),
            split: BTreeMap::new(),
            bad: BTreeSet::new(),
            diagnostics,
        };
        for (id, service) in services {
            for (environment, placement) in &service.placements {
                builder.placement(id, environment, placement);
            }
        }
        for (id, declared) in scopes {
            builder.scope(id, &declared.scope);
        }
        for id in managed.into_iter().flat_map(BTreeMap::keys) {
            builder.team(id);
        }
        let roots = Roots { by_path: builder.roots.into_iter().collect(), split: builder.split };
        self.report_ambiguous_clusters(&roots, scopes, diagnostics);
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
            scope: read(
                "scope_root",
                written.scope_root.as_deref().unwrap_or(DEFAULT_SCOPE_ROOT),
                &["scope", "domain"],
            ),
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
            (Some(schema::Style::Module), None) if !self.names.config_damaged => {
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
struct RootBuilder<'a> {
    paths: &'a Paths,
    domain: Arc<str>,
    /// The roots in the order of their first use, and the index of each path in it, because comparing paths is slow.
    roots: Vec<(Utf8PathBuf, Root)>,
    index_by_path: HashMap<String, usize>,
    /// The root of each scope, and the site that needed it first.
    root_of_scope: HashMap<Scope, (usize, Site)>,
    split: BTreeMap<Scope, BTreeMap<Utf8PathBuf, Site>>,
    /// The places of patterns that were already reported.
    bad: BTreeSet<Place>,
    diagnostics: &'a mut Diagnostics,
}

impl RootBuilder<'_> {
    fn placement(&mut self, service: &ServiceId, environment: &EnvironmentId, placement: &Placement) {
        let domain = Arc::clone(&self.domain);
        let mut values: Values<'_> =
            [("service", service.as_str()), ("environment", environment.as_str()), ("domain", &*domain)].into();
        let paths = self.paths;
        let site = Site::Service { service: service.clone(), environment: environment.clone() };
        for scope in placement.all_scopes() {
            values.extend(scope.parts());
            let pattern = paths.targets.get(&scope.target()).unwrap_or(&paths.service);
            self.place(pattern, &values, &site, Some(scope.clone()));
        }
        if placement.scopes.is_empty() {
            self.place(&paths.service, &values, &site, None);
        }
    }

    /// The root of one of the workspace's scopes.
    fn scope(&mut self, id: &ScopeId, scope: &Scope) {
        let domain = Arc::clone(&self.domain);
        let values: Values<'_> = [("scope", id.as_str()), ("domain", &*domain)].into();
        self.place(&self.paths.scope, &values, &Site::Scope(id.clone()), Some(scope.clone()));
    }

    fn place(&mut self, path: &PathPattern, values: &Values<'_>, site: &Site, scope: Option<Scope>) {
        let Some(index) = self.index_of_path(path, values) else { return };
        let Some((path, root)) = self.roots.get_mut(index) else { return };
        match site {
            Site::Service { service, environment } => drop(root.sites.insert((service.clone(), environment.clone()))),
            Site::Scope(id) => drop(root.scope_names.insert(id.clone())),
        }
        let Some(scope) = scope else { return };
        root.scopes.insert(scope.clone());
        match self.root_of_scope.get(&scope) {
            None => drop(self.root_of_scope.insert(scope, (index, site.clone()))),
            Some((first_root, _)) if *first_root == index => {}
            Some((first_root, first)) => {
                let path = path.clone();
                let paths = self.split.entry(scope).or_default();
                let first_root = self.roots.get(*first_root).map(|(path, _)| path.clone());
                paths.extend(first_root.map(|first_root| (first_root, first.clone())));
                paths.entry(path).or_insert_with(|| site.clone());
            }
        }
    }

    fn team(&mut self, team: &TeamId) {
        let domain = Arc::clone(&self.domain);
        let values: Values<'_> = [("team", team.as_str()), ("domain", &*domain)].into();
        let index = self.index_of_path(&self.paths.team, &values);
        if let Some((_, root)) = index.and_then(|index| self.roots.get_mut(index)) {
            root.teams.insert(team.clone());
        }
    }

    /// The index of the root at the path of a pattern; `None` if the path isn't allowed.
    fn index_of_path(&mut self, path: &PathPattern, values: &Values<'_>) -> Option<usize> {
        let text = path.pattern.fill(values)?;
        if let Some(index) = self.index_by_path.get(&text) {
            return Some(*index);
        }
        if let Err(why) = check_root_path(&text) {
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
        let is_spelt_otherwise = text.ends_with('/') || text.contains("/./") || text.ends_with("/.");
        let path: Utf8PathBuf =
            if is_spelt_otherwise { Utf8Path::new(&text).components().collect() } else { text.as_str().into() };
        let next = self.roots.len();
        let index = *self.index_by_path.entry(path.as_str().to_owned()).or_insert(next);
        if index == next {
            self.roots.push((path, Root::default()));
        }
        // Other spellings of a path, such as one with a slash at the end.
        self.index_by_path.insert(text, index);
        Some(index)
    }
}
