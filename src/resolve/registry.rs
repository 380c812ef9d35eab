//! Services and where they run.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{Resolver, lookup::Lookup, pattern::pattern};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{
        Environment, EnvironmentId, Namespace, Pattern, Principal, Service, ServiceId, Site, TeamId, Text, Values,
        is_name,
    },
    schema::{PerEnvironment, ServiceFacts, defaults},
    source::Place,
};

/// The placeholders that the pattern of a project or namespace may use.
const OF_SCOPE: &[&str] = &["service", "environment", "domain"];
/// The placeholders that the pattern of a workload may use.
const OF_WORKLOAD: &[&str] = &["service", "environment", "domain", "project", "namespace"];

/// The patterns of an environment, which apply to each service.
struct SitePatterns<'r> {
    environment: &'r Environment,
    project: Option<Pattern>,
    namespace: Option<Pattern>,
}

/// The defaults for a service.
struct Defaults<'r> {
    sites: Vec<SitePatterns<'r>>,
    workload: Pattern,
}

/// The overrides in a service's entry.
struct Overrides {
    project: BTreeMap<EnvironmentId, Pattern>,
    namespace: BTreeMap<EnvironmentId, Pattern>,
    workload: BTreeMap<EnvironmentId, Pattern>,
}

impl Resolver<'_> {
    /// The services of the registry; without a registry, those that teams name.
    pub(super) fn services(&self, diagnostics: &mut Diagnostics) -> BTreeMap<ServiceId, Service> {
        let defaults = Defaults { sites: self.site_patterns(diagnostics), workload: self.workload(diagnostics) };
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

    fn site_patterns(&self, diagnostics: &mut Diagnostics) -> Vec<SitePatterns<'_>> {
        let written = self.config.environments.0.iter().zip(&self.environments);
        written
            .map(|((name, written), environment)| {
                let at = self.at.key("environments").key(name.clone());
                let project = written.google.as_ref().map(|google| {
                    let place = at.key("google").key("project");
                    pattern(&google.project, OF_SCOPE, &place, diagnostics)
                });
                let mut known = vec!["service", "environment", "domain", "cluster"];
                known.extend(project.is_some().then_some("project"));
                let namespace = written.kubernetes.as_ref().map(|kubernetes| {
                    let place = at.key("kubernetes").key("namespace");
                    let text = kubernetes.namespace.as_deref().unwrap_or(defaults::NAMESPACE);
                    pattern(text, &known, &place, diagnostics)
                });
                SitePatterns { environment, project, namespace }
            })
            .collect()
    }

    fn workload(&self, diagnostics: &mut Diagnostics) -> Pattern {
        let written = self.config.principals.as_ref().and_then(|principals| principals.workload.as_deref());
        let place = self.at.key("principals").key("workload");
        pattern(written.unwrap_or(defaults::WORKLOAD), OF_WORKLOAD, &place, diagnostics)
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
                for (index, name) in grant.service.iter().enumerate() {
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

/// The resolution of one service.
struct ServiceResolver<'r> {
    lookup: Lookup<'r>,
    defaults: &'r Defaults<'r>,
    name: &'r str,
    facts: &'r ServiceFacts,
    /// The service's entry in the registry; without a registry, the place where a team names it.
    at: Place,
}

impl ServiceResolver<'_> {
    /// The service, without its owners; `place` is where it is named.
    fn service(mut self, place: Place) -> Service {
        let facts = self.facts;
        let sites = self.sites();
        let grants_from = self.grants_from();
        check_labels(facts, &self.at, self.lookup.diagnostics);
        let formerly = facts.formerly.iter().flat_map(|list| list.iter()).enumerate();
        let labels = facts.labels.iter().flat_map(|map| map.iter());
        Service {
            description: facts.description.as_ref().map(ToString::to_string),
            sites,
            shared: facts.shared.unwrap_or(false),
            grants_from,
            formerly: formerly
                .map(|(index, text)| Text { text: text.to_string(), place: self.at.key("formerly").index(index) })
                .collect(),
            labels: labels.map(|(key, value)| (key.clone(), value.to_string())).collect(),
            place,
            owners: BTreeMap::new(),
        }
    }

    fn sites(&mut self) -> BTreeMap<EnvironmentId, Site> {
        let environments = self.environments();
        let overrides = self.all_overrides();
        let sites = self.defaults.sites.iter().filter(|patterns| environments.contains(&patterns.environment.id));
        sites.map(|patterns| (patterns.environment.id.clone(), self.site(patterns, &overrides))).collect()
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

    fn all_overrides(&mut self) -> Overrides {
        let google = self.facts.google.as_ref();
        let project = google.and_then(|google| google.project.as_ref());
        let workload = google.and_then(|google| google.workload.as_ref());
        let namespace = self.facts.kubernetes.as_ref().and_then(|kubernetes| kubernetes.namespace.as_ref());
        let at = self.at.key("google");
        Overrides {
            project: self.overrides(project, OF_SCOPE, &at.key("project")),
            workload: self.overrides(workload, OF_WORKLOAD, &at.key("workload")),
            namespace: self.overrides(namespace, OF_SCOPE, &self.at.key("kubernetes").key("namespace")),
        }
    }

    /// A pattern for every environment, or for some.
    fn overrides(
        &mut self,
        written: Option<&PerEnvironment>,
        known: &[&'static str],
        at: &Place,
    ) -> BTreeMap<EnvironmentId, Pattern> {
        match written {
            None => BTreeMap::new(),
            Some(PerEnvironment::All(text)) => {
                let pattern = pattern(text, known, at, self.lookup.diagnostics);
                let environments = &self.lookup.resolver.environments;
                environments.iter().map(|environment| (environment.id.clone(), pattern.clone())).collect()
            }
            Some(PerEnvironment::Each(map)) => {
                let mut overrides = BTreeMap::new();
                for (name, text) in map.iter() {
                    let Some(id) = self.lookup.environment(name, at.key_of(name.clone())) else { continue };
                    overrides.insert(id, pattern(text, known, &at.key(name.clone()), self.lookup.diagnostics));
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

    fn site(&self, patterns: &SitePatterns<'_>, overrides: &Overrides) -> Site {
        let SitePatterns { environment, project, namespace } = patterns;
        let project = project.as_ref().map(|default| overrides.project.get(&environment.id).unwrap_or(default));
        let namespace = namespace.as_ref().map(|default| overrides.namespace.get(&environment.id).unwrap_or(default));
        let workload = overrides.workload.get(&environment.id).unwrap_or(&self.defaults.workload);
        let domain = self.lookup.resolver.config.domain.to_lowercase();
        let mut values: Values<'_> =
            [("service", self.name), ("environment", environment.id.as_str()), ("domain", domain.as_str())].into();
        let project = project.and_then(|pattern| pattern.fill(&values));
        let mut namespaces = Vec::new();
        for cluster in &environment.clusters {
            let mut values = values.clone();
            values.insert("cluster", &cluster.name);
            values.extend(project.as_deref().map(|project| ("project", project)));
            let name = namespace.and_then(|pattern| pattern.fill(&values));
            namespaces.extend(name.map(|name| Namespace { cluster: cluster.name.clone(), name: name.into() }));
        }
        let first = namespaces.first().map(|namespace| namespace.name.clone());
        let workload = project.as_deref().and_then(|project| {
            values.insert("project", project);
            values.extend(first.as_deref().map(|namespace| ("namespace", namespace)));
            workload.fill(&values).map(|address| Principal::service_account(&address))
        });
        Site { project: project.map(Arc::from), namespaces, workload }
    }
}

/// Reports labels that don't have Kubernetes' form, or that are reserved for the owners.
fn check_labels(facts: &ServiceFacts, at: &Place, diagnostics: &mut Diagnostics) {
    for (key, value) in facts.labels.iter().flat_map(|labels| labels.iter()) {
        let name = key.rsplit_once('/').map_or(key.as_str(), |(_, name)| name);
        let prefix = key.rsplit_once('/').map_or("a", |(prefix, _)| prefix);
        let is_key =
            is_label_part(name) && !name.is_empty() && is_label_part(prefix) && !key.starts_with("owner.teamkit/");
        let (place, what) = if !is_key {
            (at.key("labels").key_of(key.clone()), format!("`{key}` is not a valid label key"))
        } else if !is_label_part(value) {
            (at.key("labels").key(key.clone()), format!("`{}` is not a valid label value", &**value))
        } else {
            continue;
        };
        diagnostics.push(Diagnostic::error(RuleId::InvalidName, what).label(place, "not a valid label").hint(
            "a label has at most 63 letters, digits, `-`, `_` and `.`, and begins and ends with a letter or digit",
        ));
    }
}

fn is_label_part(text: &str) -> bool {
    let is_edge = |one: Option<char>| one.is_none_or(|one| one.is_ascii_alphanumeric());
    text.len() <= 63
        && is_edge(text.chars().next())
        && is_edge(text.chars().last())
        && text.chars().all(|one| one.is_ascii_alphanumeric() || matches!(one, '-' | '_' | '.'))
}
