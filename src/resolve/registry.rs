//! Services and where they live.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{Resolver, pattern::pattern};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{
        Environment, EnvironmentId, Namespace, Pattern, Principal, Service, ServiceId, Site, TeamId, Text, Values,
        is_name,
    },
    schema::{self, PerEnvironment, ServiceFacts, defaults},
    source::{Place, Route},
};

/// What the pattern of a workload may use.
const OF_WORKLOAD: &[&str] = &["service", "environment", "domain", "project", "namespace"];

/// The patterns that an environment gives each of its services.
struct SitePatterns<'a> {
    environment: &'a Environment,
    project: Option<Pattern>,
    namespace: Option<Pattern>,
}

impl Resolver<'_> {
    /// The services of the registry; without one, those that teams name.
    pub(super) fn services(
        &self,
        environments: &[Environment],
        diagnostics: &mut Diagnostics,
    ) -> BTreeMap<ServiceId, Service> {
        let patterns = self.site_patterns(environments, diagnostics);
        let workload = self.workload(diagnostics);
        let mut services = BTreeMap::new();
        if self.workspace.has_registry {
            for registry in &self.workspace.registries {
                for (name, facts) in registry.value.iter() {
                    let at = Place::Route(registry.file, Route::root());
                    let service = self.service(name, facts, &at, &patterns, &workload, diagnostics);
                    services.entry(ServiceId::new(name)).or_insert(service);
                }
            }
        } else {
            let facts = ServiceFacts::default();
            for (name, place) in self.named_services() {
                let service = self.service(name, &facts, &place, &patterns, &workload, diagnostics);
                services.insert(ServiceId::new(name), Service { place, ..service });
            }
        }
        services
    }

    fn site_patterns<'a>(
        &self,
        environments: &'a [Environment],
        diagnostics: &mut Diagnostics,
    ) -> Vec<SitePatterns<'a>> {
        let written = self.config.environments.0.iter().zip(environments);
        written
            .map(|((name, written), environment)| {
                let at = self.at.key("environments").key(name.clone());
                let project = written.google.as_ref().map(|google| {
                    let place = at.key("google").key("project");
                    pattern(&google.project, &["service", "environment", "domain"], &place, diagnostics)
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

    /// Services that teams name in `services`, `grants` or `to`, each with the first place that does.
    fn named_services(&self) -> BTreeMap<&str, Place> {
        let mut named = BTreeMap::new();
        for team in &self.workspace.teams {
            let at = Place::Route(team.content.file, Route::root());
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

    fn service(
        &self,
        name: &str,
        facts: &ServiceFacts,
        file: &Place,
        patterns: &[SitePatterns<'_>],
        workload: &Pattern,
        diagnostics: &mut Diagnostics,
    ) -> Service {
        let at = file.key(name.to_owned());
        let subject = format!("service `{name}`");
        let environments: Vec<&Environment> = patterns.iter().map(|pattern| pattern.environment).collect();
        let exists = self.exists(&subject, facts.environments.as_ref(), &at, &environments, diagnostics);
        let mut overrides = |written: Option<&PerEnvironment>, known: &[&'static str], place: &Place| {
            self.overrides(&subject, written, known, place, &environments, diagnostics)
        };
        let of_scope = &["service", "environment", "domain"];
        let google = facts.google.as_ref();
        let place = at.key("google");
        let project = overrides(google.and_then(|google| google.project.as_ref()), of_scope, &place.key("project"));
        let own = overrides(google.and_then(|google| google.workload.as_ref()), OF_WORKLOAD, &place.key("workload"));
        let namespace = facts.kubernetes.as_ref().and_then(|kubernetes| kubernetes.namespace.as_ref());
        let namespace = overrides(namespace, of_scope, &at.key("kubernetes").key("namespace"));
        let existing = patterns.iter().filter(|pattern| exists.contains(&pattern.environment.id));
        let sites = existing.map(|patterns| {
            let id = &patterns.environment.id;
            let workload = own.get(id).unwrap_or(workload);
            let site = self.site(name, patterns, project.get(id), namespace.get(id), workload);
            (id.clone(), site)
        });
        let sites = sites.collect();
        let formerly = facts.formerly.iter().flat_map(|list| list.iter()).enumerate();
        let mut grants_from = BTreeSet::new();
        for (index, team) in facts.grants_from.iter().flat_map(|list| list.iter()).enumerate() {
            if self.words.has_team(&subject, team, at.key("grants_from").index(index), diagnostics) {
                grants_from.insert(TeamId::new(team));
            }
        }
        check_labels(facts, &at, diagnostics);
        Service {
            description: facts.description.as_ref().map(ToString::to_string),
            sites,
            shared: facts.shared.unwrap_or(false),
            grants_from,
            formerly: formerly
                .map(|(index, text)| Text { text: text.to_string(), place: at.key("formerly").index(index) })
                .collect(),
            labels: facts
                .labels
                .iter()
                .flat_map(|map| map.iter())
                .map(|(key, value)| (key.clone(), value.to_string()))
                .collect(),
            place: file.key_of(name.to_owned()),
            owners: BTreeMap::new(),
        }
    }

    /// The environments where a service exists.
    fn exists(
        &self,
        subject: &str,
        written: Option<&schema::List<schema::Text>>,
        at: &Place,
        environments: &[&Environment],
        diagnostics: &mut Diagnostics,
    ) -> BTreeSet<EnvironmentId> {
        let Some(written) = written else {
            return environments.iter().map(|environment| environment.id.clone()).collect();
        };
        let mut exists = BTreeSet::new();
        for (index, name) in written.iter().enumerate() {
            let place = at.key("environments").index(index);
            if self.words.has_environment(subject, name, place, diagnostics) {
                exists.extend(environments.iter().map(|e| &e.id).find(|id| id.as_str() == &**name).cloned());
            }
        }
        exists
    }

    /// What the registry says instead of an environment's pattern.
    fn overrides(
        &self,
        subject: &str,
        written: Option<&PerEnvironment>,
        known: &[&'static str],
        at: &Place,
        environments: &[&Environment],
        diagnostics: &mut Diagnostics,
    ) -> BTreeMap<EnvironmentId, Pattern> {
        match written {
            None => BTreeMap::new(),
            Some(PerEnvironment::All(text)) => {
                let filled = pattern(text, known, at, diagnostics);
                environments.iter().map(|environment| (environment.id.clone(), filled.clone())).collect()
            }
            Some(PerEnvironment::Each(map)) => {
                let mut overrides = BTreeMap::new();
                for (name, text) in map.iter() {
                    if !self.words.has_environment(subject, name, at.key_of(name.clone()), diagnostics) {
                        continue;
                    }
                    let filled = pattern(text, known, &at.key(name.clone()), diagnostics);
                    let named = environments.iter().map(|environment| &environment.id).find(|id| id.as_str() == name);
                    overrides.extend(named.map(|id| (id.clone(), filled)));
                }
                overrides
            }
        }
    }

    fn site(
        &self,
        service: &str,
        patterns: &SitePatterns<'_>,
        project: Option<&Pattern>,
        namespace: Option<&Pattern>,
        workload: &Pattern,
    ) -> Site {
        let environment = patterns.environment;
        let domain = self.config.domain.to_lowercase();
        let mut values: Values<'_> =
            [("service", service), ("environment", environment.id.as_str()), ("domain", domain.as_str())].into();
        let project = patterns.project.as_ref().and_then(|pattern| project.unwrap_or(pattern).fill(&values));
        let mut namespaces = Vec::new();
        for cluster in &environment.clusters {
            let mut values = values.clone();
            values.insert("cluster", &cluster.name);
            values.extend(project.as_deref().map(|project| ("project", project)));
            let name = patterns.namespace.as_ref().and_then(|pattern| namespace.unwrap_or(pattern).fill(&values));
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

/// Reports an environment that exists, but not for this service.
pub(super) fn lacking(
    subject: &str,
    service: &str,
    environment: &str,
    place: Place,
    registered: Option<&Place>,
) -> Diagnostic {
    let message = format!("{subject} names environment `{environment}`, in which service `{service}` doesn't exist");
    let fault =
        Diagnostic::error(RuleId::UnknownEnvironment, message).label(place, format!("`{service}` doesn't exist here"));
    match registered {
        Some(place) => fault.label(place.clone(), "its environments stand here"),
        None => fault,
    }
}

/// Labels take Kubernetes' form, and leave the owners' to us.
fn check_labels(facts: &ServiceFacts, at: &Place, diagnostics: &mut Diagnostics) {
    for (key, value) in facts.labels.iter().flat_map(|labels| labels.iter()) {
        let name = key.rsplit_once('/').map_or(key.as_str(), |(_, name)| name);
        let prefix = key.rsplit_once('/').map_or("a", |(prefix, _)| prefix);
        let is_key =
            is_label_part(name) && !name.is_empty() && is_label_part(prefix) && !key.starts_with("owner.teamkit/");
        let (place, what) = if !is_key {
            (at.key("labels").key_of(key.clone()), format!("`{key}` can't be a label's key"))
        } else if !is_label_part(value) {
            (at.key("labels").key(key.clone()), format!("`{}` can't be a label's value", &**value))
        } else {
            continue;
        };
        diagnostics.push(Diagnostic::error(RuleId::InvalidName, what).label(place, "not a label").hint(
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
