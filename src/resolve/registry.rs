//! Services and where they run.

use std::collections::{BTreeMap, BTreeSet};

use super::{Resolver, lookup::Lookup, pattern::pattern, target};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{
        Environment, EnvironmentId, Pattern, Principal, Scope, Service, ServiceId, Site, TargetFacts, TargetId, TeamId,
        Text, Values, is_name,
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
    scopes: BTreeMap<TargetId, Pattern>,
}

/// The defaults for a service.
struct Defaults<'r> {
    sites: Vec<SitePatterns<'r>>,
    workload: Pattern,
}

/// The overrides in a service's entry.
struct Overrides {
    scopes: BTreeMap<TargetId, BTreeMap<EnvironmentId, Pattern>>,
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
                // A target's scopes can use the placeholders of the targets before it.
                let mut earlier: Vec<&'static str> = Vec::new();
                let mut scopes = BTreeMap::new();
                for target in TargetId::ALL {
                    let Some(text) = target::scope_pattern(written, target) else { continue };
                    let TargetFacts { scope_key, scope_placeholders, .. } = target.facts();
                    let place = at.key(target.as_str()).key(*scope_key);
                    let known = [OF_SCOPE, scope_placeholders, &*earlier].concat();
                    scopes.insert(target, pattern(text, &known, &place, diagnostics));
                    earlier.push(scope_key);
                }
                SitePatterns { environment, scopes }
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
        let mut scopes = BTreeMap::new();
        for target in TargetId::ALL {
            let place = self.at.key(target.as_str()).key(target.facts().scope_key);
            scopes.insert(target, self.overrides(target::own_scopes(self.facts, target), OF_SCOPE, &place));
        }
        let (workload, place) = target::own_workload(self.facts, &self.at);
        Overrides { scopes, workload: self.overrides(workload, OF_WORKLOAD, &place) }
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
        let SitePatterns { environment, scopes: patterns } = patterns;
        let domain = self.lookup.resolver.config.domain.to_lowercase();
        let own: Values<'_> =
            [("service", self.name), ("environment", environment.id.as_str()), ("domain", domain.as_str())].into();
        let mut scopes: Vec<Scope> = Vec::new();
        for (target, default) in patterns {
            let pattern = overrides.scopes.get(target).and_then(|own| own.get(&environment.id)).unwrap_or(default);
            let mut values = own.clone();
            values.extend(scopes.iter().map(Scope::own_part));
            let more = target::scopes(*target, environment, pattern, &values);
            scopes.extend(more);
        }
        let workload = overrides.workload.get(&environment.id).unwrap_or(&self.defaults.workload);
        let mut values = own;
        // Of several namespaces, the first one is used.
        values.extend(scopes.iter().rev().map(Scope::own_part));
        let has_project = scopes.iter().any(|scope| scope.project().is_some());
        let workload = has_project.then(|| workload.fill(&values)).flatten();
        let workload = workload.map(|address| Principal::service_account(&address));
        Site { scopes, workload }
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
