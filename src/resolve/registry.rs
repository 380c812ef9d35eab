//! Services and where they run.

use std::collections::{BTreeMap, BTreeSet};

use super::{Resolver, lookup::Lookup, metadata, names::NONE, pattern::pattern, resources::ResourcePatterns, target};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{
        BadWorkload, Environment, EnvironmentId, LocatedText, Pattern, Placement, Principal, Scope, Service, ServiceId,
        TargetFacts, TargetId, TeamId, Values, is_name,
    },
    schema::{Map, PerEnvironment, ServiceFacts, ServiceItem, Text, defaults},
    source::Place,
};

/// The placeholders that the pattern of a project or namespace may use.
const OF_SCOPE: &[&str] = &["service", "environment", "domain"];
/// The placeholders that the pattern of a workload may use.
const OF_WORKLOAD: &[&str] = &["service", "environment", "domain", "project", "cluster", "namespace"];

/// The patterns of an environment, which apply to each service.
pub(super) struct PlacementPatterns<'r> {
    pub environment: &'r Environment,
    pub scopes: BTreeMap<TargetId, Pattern>,
}

/// The defaults for a service.
pub(super) struct Defaults<'r> {
    pub placements: Vec<PlacementPatterns<'r>>,
    workload: WrittenPattern,
}

/// The overrides in a service's entry.
pub(super) struct PatternOverrides {
    pub scopes: BTreeMap<TargetId, BTreeMap<EnvironmentId, WrittenPattern>>,
    workload: BTreeMap<EnvironmentId, WrittenPattern>,
}

/// A pattern, with its place.
#[derive(Clone)]
pub(super) struct WrittenPattern {
    pattern: Pattern,
    pub place: Place,
    /// Whether it is `none`, which gives a service no project or namespace.
    pub is_none: bool,
}

impl Resolver<'_> {
    /// The services of the registry; without a registry, those that teams name.
    pub(super) fn services(&self, diagnostics: &mut Diagnostics) -> BTreeMap<ServiceId, Service> {
        let defaults =
            Defaults { placements: self.placement_patterns(diagnostics), workload: self.workload(diagnostics) };
        let mut services = BTreeMap::new();
        let mut add = |name: &str, facts: &ServiceFacts, at: Place, place: Place| {
            let lookup = self.lookup(format!("service `{name}`"), diagnostics);
            let service = ServiceResolver { lookup, defaults: &defaults, name, facts, at }.service(place);
            services.entry(ServiceId::new(name)).or_insert(service);
        };
        if self.workspace.has_registry {
            for registry in &self.workspace.registries {
                let file = Place::root(&registry.source);
                for (name, facts) in registry.value.iter() {
                    add(name, facts, file.key(name.clone()), file.key_of(name.clone()));
                }
            }
        } else {
            let facts = ServiceFacts::default();
            for (name, place) in self.named_services() {
                add(name, &facts, place.clone(), place);
            }
        }
        services
    }

    fn placement_patterns(&self, diagnostics: &mut Diagnostics) -> Vec<PlacementPatterns<'_>> {
        let written = self.config.environments.0.iter().zip(&self.environments);
        written
            .map(|((name, written), environment)| {
                let at = self.at.key("environments").key(name.clone());
                // A target's scopes can use the placeholders of the targets before it.
                let mut earlier: Vec<&'static str> = Vec::new();
                let mut scopes = BTreeMap::new();
                for target in TargetId::ALL {
                    let Some(text) = target::scope_pattern(written, target) else { continue };
                    let TargetFacts { scope_key, scope_placeholders, .. } = target.facts();
                    let place = at.key(target.as_str()).key(*scope_key);
                    let known = [OF_SCOPE, scope_placeholders, &*earlier].concat();
                    let pattern = if text == NONE {
                        diagnostics.push(none_of_environment(name, target, place));
                        Pattern::broken()
                    } else {
                        pattern(text, &known, &place, diagnostics)
                    };
                    scopes.insert(target, pattern);
                    earlier.push(scope_key);
                }
                PlacementPatterns { environment, scopes }
            })
            .collect()
    }

    fn workload(&self, diagnostics: &mut Diagnostics) -> WrittenPattern {
        let written = self.config.principals.as_ref().and_then(|principals| principals.workload.as_deref());
        let place = self.at.key("principals").key("workload");
        let pattern = pattern(written.unwrap_or(defaults::WORKLOAD), OF_WORKLOAD, &place, diagnostics);
        WrittenPattern { pattern, place, is_none: false }
    }

    /// Services that teams name in `services`, `grants` or `to`, each with its first place.
    fn named_services(&self) -> BTreeMap<&str, Place> {
        let mut named = BTreeMap::new();
        for team in &self.workspace.teams {
            let at = Place::root(&team.content.source);
            for (index, entry) in team.content.value.services.iter().flat_map(|list| list.iter()).enumerate() {
                named.entry(entry.name()).or_insert_with(|| at.key("services").index(index));
            }
            for (index, grant) in team.content.value.grants.iter().flat_map(|list| list.iter()).enumerate() {
                let at = at.key("grants").index(index);
                let items = grant.service.as_deref().unwrap_or_default();
                let texts = items.iter().map(ServiceItem::text).enumerate();
                for (index, name) in texts.filter_map(|(index, name)| Some((index, name?))) {
                    named.entry(name).or_insert_with(|| at.key("service").index(index));
                }
                let to = grant.to.iter().flat_map(|list| list.iter()).enumerate();
                for (index, name) in to.filter_map(|(index, text)| Some((index, text.strip_prefix("service/")?))) {
                    named.entry(name).or_insert_with(|| at.key("to").index(index));
                }
            }
        }
        named.retain(|name, _| is_name(name));
        named
    }
}

impl PatternOverrides {
    pub(super) fn scope(&self, target: TargetId, environment: &EnvironmentId) -> Option<&WrittenPattern> {
        self.scopes.get(&target)?.get(environment)
    }
}

/// The diagnostic of `none` as an environment's own pattern.
fn none_of_environment(environment: &str, target: TargetId, place: Place) -> Diagnostic {
    let TargetFacts { scope_key, title, .. } = target.facts();
    Diagnostic::error(RuleId::InvalidName, format!("environment `{environment}` sets `{scope_key}: none`"))
        .label(place, format!("not a pattern of a {scope_key}"))
        .hint(format!(
            "leave `{}:` out where an environment has no {title}; a service without a {scope_key} says `none` in the \
             registry",
            target.as_str()
        ))
}

/// The resolution of one service.
pub(super) struct ServiceResolver<'r> {
    pub lookup: Lookup<'r>,
    pub defaults: &'r Defaults<'r>,
    pub name: &'r str,
    pub facts: &'r ServiceFacts,
    /// The service's entry in the registry; without a registry, the place where a team names it.
    pub at: Place,
}

impl ServiceResolver<'_> {
    /// The service, without its owners; `place` is where it is named.
    fn service(mut self, place: Place) -> Service {
        let facts = self.facts;
        let overrides = self.all_overrides();
        let mut bad_workloads = BTreeMap::new();
        let placements = self.placements(&overrides, &mut bad_workloads);
        self.report_patterns_without_scope(&placements, &overrides);
        self.report_resources_without_project(&placements, &overrides);
        let pinned = overrides.scopes.into_iter().flat_map(|(target, environments)| {
            environments.into_iter().map(move |(id, written)| ((target, id), written.place))
        });
        let pinned = pinned.collect();
        let grants_from = self.grants_from();
        metadata::check(facts, &self.at, self.lookup.diagnostics);
        let formerly = facts.formerly.iter().flat_map(|list| list.iter()).enumerate();
        let texts = |map: &Option<Map<Text>>| {
            let entries = map.iter().flat_map(|map| map.iter());
            entries.map(|(key, value)| (key.clone(), value.to_string())).collect()
        };
        Service {
            description: facts.description.as_ref().map(ToString::to_string),
            placements,
            resources: facts
                .resources
                .iter()
                .flat_map(|map| map.iter())
                .map(|(name, _)| name.as_str().into())
                .collect(),
            shared: facts.shared.unwrap_or(false),
            grants_from,
            formerly: formerly
                .map(|(index, text)| LocatedText {
                    text: text.to_string(),
                    place: self.at.key("formerly").index(index),
                })
                .collect(),
            labels: texts(&facts.labels),
            annotations: texts(&facts.annotations),
            pinned,
            bad_workloads,
            place,
            owners: BTreeMap::new(),
        }
    }

    fn placements(
        &mut self,
        overrides: &PatternOverrides,
        bad_workloads: &mut BTreeMap<EnvironmentId, BadWorkload>,
    ) -> BTreeMap<EnvironmentId, Placement> {
        let environments = self.environments();
        let damaged = self.lookup.resolver.names.registry_damaged;
        let at = self.at.key("resources");
        let mut resources =
            ResourcePatterns::read(self.facts.resources.as_ref(), &at, damaged, self.lookup.diagnostics);
        let defaults = self.defaults;
        let placements = defaults.placements.iter().filter(|patterns| environments.contains(&patterns.environment.id));
        let mut placed = BTreeMap::new();
        for patterns in placements {
            let id = &patterns.environment.id;
            let scopes = self.scopes(patterns, overrides);
            let written = overrides.workload.get(id).unwrap_or(&defaults.workload);
            let text = self.workload(id, &scopes, &written.pattern);
            let workload = text.as_deref().map(Principal::parse_workload).transpose();
            let workload = workload.unwrap_or_else(|fault| {
                let text = LocatedText { text: text.unwrap_or_default(), place: written.place.clone() };
                bad_workloads.insert(id.clone(), BadWorkload { text, fault });
                None
            });
            let domain = self.lookup.resolver.config.domain.to_lowercase();
            let project = scopes.iter().find_map(Scope::project);
            let values: Values<'_> =
                [("service", self.name), ("environment", id.as_str()), ("domain", &*domain)].into();
            let resources = resources.scopes(project, &values, self.lookup.diagnostics);
            placed.insert(id.clone(), Placement { scopes, resources, workload });
        }
        placed
    }

    /// The environments in which the service exists.
    fn environments(&mut self) -> BTreeSet<EnvironmentId> {
        let Some(written) = &self.facts.environments else {
            return self.lookup.resolver.environments.iter().map(|environment| environment.id.clone()).collect();
        };
        let at = self.at.key("environments");
        let names = written.iter().enumerate();
        names.filter_map(|(index, name)| self.lookup.environment(name, at.index(index))).collect()
    }

    fn all_overrides(&mut self) -> PatternOverrides {
        let mut scopes = BTreeMap::new();
        for target in TargetId::ALL {
            let place = self.at.key(target.as_str()).key(target.facts().scope_key);
            scopes.insert(target, self.overrides(target::own_scopes(self.facts, target), OF_SCOPE, &place));
        }
        let (workload, place) = target::own_workload(self.facts, &self.at);
        PatternOverrides { scopes, workload: self.overrides(workload, OF_WORKLOAD, &place) }
    }

    /// A pattern for every environment, or for some.
    fn overrides(
        &mut self,
        written: Option<&PerEnvironment>,
        known: &[&'static str],
        at: &Place,
    ) -> BTreeMap<EnvironmentId, WrittenPattern> {
        match written {
            None => BTreeMap::new(),
            Some(PerEnvironment::All(text)) => {
                let pattern = pattern(text, known, at, self.lookup.diagnostics);
                let written = WrittenPattern { pattern, place: at.clone(), is_none: **text == *NONE };
                let environments = &self.lookup.resolver.environments;
                environments.iter().map(|environment| (environment.id.clone(), written.clone())).collect()
            }
            Some(PerEnvironment::Each(map)) => {
                let mut overrides = BTreeMap::new();
                for (name, text) in map.iter() {
                    let Some(id) = self.lookup.environment(name, at.key_of(name.clone())) else { continue };
                    let place = at.key(name.clone());
                    let pattern = pattern(text, known, &place, self.lookup.diagnostics);
                    overrides.insert(id, WrittenPattern { pattern, place, is_none: **text == *NONE });
                }
                overrides
            }
        }
    }

    fn grants_from(&mut self) -> BTreeSet<TeamId> {
        let at = self.at.key("grants_from");
        let names = self.facts.grants_from.iter().flat_map(|list| list.iter()).enumerate();
        names.filter_map(|(index, name)| self.lookup.team(name, at.index(index))).collect()
    }

    /// The scopes of the service in an environment, target by target.
    fn scopes(&self, patterns: &PlacementPatterns<'_>, overrides: &PatternOverrides) -> Vec<Scope> {
        let PlacementPatterns { environment, scopes: patterns } = patterns;
        let domain = self.lookup.resolver.config.domain.to_lowercase();
        let own = self.values(&environment.id, &domain);
        let mut scopes: Vec<Scope> = Vec::new();
        for (target, default) in patterns {
            let pinned = overrides.scope(*target, &environment.id);
            if pinned.is_some_and(|written| written.is_none) {
                continue;
            }
            let pattern = pinned.map_or(default, |written| &written.pattern);
            let mut values = own.clone();
            values.extend(scopes.iter().map(Scope::own_part));
            let more = target::scopes(*target, environment, pattern, &values);
            scopes.extend(more);
        }
        scopes
    }

    /// What the pattern of a workload gives in an environment; nothing without a project, or without a namespace that the
    /// pattern uses.
    fn workload(&self, environment: &EnvironmentId, scopes: &[Scope], pattern: &Pattern) -> Option<String> {
        let domain = self.lookup.resolver.config.domain.to_lowercase();
        let mut values = self.values(environment, &domain);
        // Of several namespaces, the first one is used.
        values.extend(scopes.iter().rev().flat_map(Scope::parts));
        let has_project = scopes.iter().any(|scope| scope.project().is_some());
        has_project.then(|| pattern.fill(&values)).flatten()
    }

    fn values<'v>(&'v self, environment: &'v EnvironmentId, domain: &'v str) -> Values<'v> {
        [("service", self.name), ("environment", environment.as_str()), ("domain", domain)].into()
    }
}
