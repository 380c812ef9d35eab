//! Names that were derived from a service's name, to be pinned in the registry so that a rename changes no scope.

use std::{collections::BTreeMap, sync::Arc};

use super::{EditPlan, YamlChange, YamlValue, owned, select::tree};
use crate::{
    error::Error,
    model::{Pattern, Scope, Service, ServiceId, TargetId},
    schema::{PerEnvironment, ServiceFacts, WorkspaceFile, defaults, keys},
    source::{Route, Source},
};

/// The registry's key for the account that a service runs as.
const WORKLOAD: &str = "workload";

/// The names that were derived from the service's name, to be pinned in the registry.
pub(super) struct Pins<'a> {
    pub config: &'a WorkspaceFile,
    pub facts: &'a ServiceFacts,
    pub service: &'a Service,
    pub old: &'a ServiceId,
    /// The route of the service's facts in the registry.
    pub at: &'a Route,
}

impl Pins<'_> {
    pub(super) fn add(&self, plan: &mut EditPlan<'_>, file: &Arc<Source>) -> Result<(), Error> {
        for target in TargetId::ALL {
            for key in target.facts().pin_keys {
                self.pin_pattern(plan, file, [target.as_str(), key], self.own(target, key))?;
            }
        }
        self.pin_resources(plan, file)?;
        for target in TargetId::ALL {
            let keys = target.facts().pin_keys;
            let pins: Result<Vec<_>, Error> = keys.iter().map(|key| Ok((*key, self.pin(target, key)?))).collect();
            self.set(plan, file, target.as_str(), pins?, keys)?;
        }
        Ok(())
    }

    /// The registry's value for one of a target's keys.
    fn own(&self, target: TargetId, key: &str) -> Option<&PerEnvironment> {
        let ServiceFacts { google, kubernetes, .. } = self.facts;
        match target {
            TargetId::Google if key == WORKLOAD => google.as_ref()?.workload.as_ref(),
            TargetId::Google => google.as_ref()?.project.as_ref(),
            TargetId::Kubernetes => kubernetes.as_ref()?.namespace.as_ref(),
        }
    }

    /// The missing values of one of a target's keys.
    fn pin(&self, target: TargetId, key: &str) -> Result<Option<Missing>, Error> {
        let own = self.own(target, key);
        match target {
            TargetId::Google if key == WORKLOAD => Ok(self.workload(own)),
            TargetId::Google => Ok(self.projects(own)),
            TargetId::Kubernetes => self.namespaces(own),
        }
    }

    /// Writes the old name into the registry's patterns.
    fn pin_pattern(
        &self,
        plan: &mut EditPlan<'_>,
        file: &Arc<Source>,
        [target, key]: [&'static str; 2],
        own: Option<&PerEnvironment>,
    ) -> Result<(), Error> {
        let at = self.at.key(target).key(key);
        let written = match own {
            None => return Ok(()),
            Some(PerEnvironment::All(text)) => vec![(at, text)],
            Some(PerEnvironment::Each(map)) => {
                map.iter().map(|(environment, text)| (at.key(environment.clone()), text)).collect()
            }
        };
        for (route, text) in written {
            if let Some(pinned) = self.pinned(text) {
                plan.change(file, &YamlChange::Replace(route, pinned.clone()), format!("`{key}` is `{pinned}`"))?;
            }
        }
        Ok(())
    }

    /// Writes the old name into the patterns of the resources.
    fn pin_resources(&self, plan: &mut EditPlan<'_>, file: &Arc<Source>) -> Result<(), Error> {
        for (name, resource) in self.facts.resources.iter().flat_map(|resources| resources.iter()) {
            let at = self.at.key("resources").key(name.clone());
            for key in resource.written() {
                if let Some(pinned) = resource.get(key).and_then(|text| self.pinned(text)) {
                    let said = format!("the `{key}` of `{name}` is `{pinned}`");
                    plan.change(file, &YamlChange::Replace(at.key(key), pinned), said)?;
                }
            }
        }
        Ok(())
    }

    /// A pattern with `{{service}}` replaced by the old name; `None` if it doesn't use that placeholder.
    fn pinned(&self, pattern: &str) -> Option<String> {
        let pattern = Pattern::parse(pattern).ok().filter(|pattern| pattern.uses("service"))?;
        Some(pattern.with("service", self.old.as_str()))
    }

    /// Whether the workspace's pattern derives a target's scopes in an environment from the name.
    fn is_made(&self, target: TargetId, environment: &str) -> bool {
        let Some(environment) = self.environment(environment) else { return false };
        let pattern = match target {
            TargetId::Google => environment.google.as_ref().map(|google| &*google.project),
            TargetId::Kubernetes => environment
                .kubernetes
                .as_ref()
                .map(|kubernetes| kubernetes.namespace.as_deref().unwrap_or(defaults::NAMESPACE)),
        };
        pattern.is_some_and(|pattern| self.pinned(pattern).is_some())
    }

    /// The projects that the workspace's patterns derived from the name.
    fn projects(&self, own: Option<&PerEnvironment>) -> Option<Missing> {
        let missing = self.missing(TargetId::Google, own)?;
        let everywhere = self.config.environments.0.iter().filter(|(_, environment)| environment.google.is_some());
        let has: Vec<&str> = self.placements_with_projects().collect();
        Some(match missing {
            // An environment that is added to the service later must not get the project of those that it has now.
            Missing::All(project) if has.len() < everywhere.count() => {
                Missing::Each(has.into_iter().map(|id| (id.to_owned(), project.clone())).collect())
            }
            missing => missing,
        })
    }

    /// The account is pinned even if no grant names it: a later one would name an account that doesn't exist.
    fn workload(&self, own: Option<&PerEnvironment>) -> Option<Missing> {
        let written = self.config.principals.as_ref().and_then(|principals| principals.workload.as_deref());
        let pinned = self.pinned(written.unwrap_or(defaults::WORKLOAD))?;
        match own {
            None => self.placements_with_projects().next().map(|_| Missing::All(pinned)),
            Some(PerEnvironment::All(_)) => None,
            Some(PerEnvironment::Each(map)) => {
                let missing = self.placements_with_projects().filter(|id| !map.contains_key(*id));
                let missing: Vec<_> = missing.map(|id| (id.to_owned(), pinned.clone())).collect();
                (!missing.is_empty()).then_some(Missing::Beside(missing))
            }
        }
    }

    /// The namespaces that the workspace's patterns derived from the name.
    fn namespaces(&self, own: Option<&PerEnvironment>) -> Result<Option<Missing>, Error> {
        let is_made = |environment: &str| self.is_made(TargetId::Kubernetes, environment);
        let is_missing = |environment: &str| match own {
            None => is_made(environment),
            Some(PerEnvironment::All(_)) => false,
            Some(PerEnvironment::Each(map)) => !map.contains_key(environment) && is_made(environment),
        };
        for (id, placement) in self.service.placements.iter().filter(|(id, _)| is_missing(id.as_str())) {
            let mut names = placement.scopes_of(TargetId::Kubernetes).map(Scope::id);
            let first = names.next();
            if names.any(|name| Some(name) != first) {
                return Err(Error::Usage(format!(
                    "the namespaces of `{}` in {id} differ from cluster to cluster, and the registry can't say that, so \
                     a rename would move them\nhint: a namespace's pattern without `{{{{cluster}}}}` can be kept",
                    self.old
                )));
            }
        }
        Ok(self.missing(TargetId::Kubernetes, own))
    }

    /// The values of a service that the registry doesn't contain.
    fn missing(&self, target: TargetId, own: Option<&PerEnvironment>) -> Option<Missing> {
        let placements = self.service.placements.iter().filter_map(|(id, placement)| {
            let scope = placement.scopes_of(target).next()?;
            Some((id.as_str().to_owned(), scope.id().to_owned()))
        });
        let has: Vec<(String, String)> = placements.collect();
        let named = match own {
            None => BTreeMap::new(),
            Some(PerEnvironment::All(_)) => return None,
            Some(PerEnvironment::Each(map)) => map.0.clone(),
        };
        let made = has.iter().filter(|(id, _)| !named.contains_key(id) && self.is_made(target, id));
        let made: Vec<(String, String)> = made.cloned().collect();
        let (_, first) = made.first()?;
        if own.is_none() && has.iter().all(|(_, value)| value == first) {
            return Some(Missing::All(first.clone()));
        }
        Some(if own.is_none() { Missing::Each(made) } else { Missing::Beside(made) })
    }

    fn placements_with_projects(&self) -> impl Iterator<Item = &str> {
        self.service
            .placements
            .iter()
            .filter(|(_, placement)| placement.scopes.iter().any(|scope| scope.project().is_some()))
            .map(|(id, _)| id.as_str())
    }

    fn environment(&self, name: &str) -> Option<&crate::schema::Environment> {
        self.config.environments.0.iter().find(|(other, _)| other == name).map(|(_, environment)| environment)
    }

    /// Writes the missing values of a target.
    fn set(
        &self,
        plan: &mut EditPlan<'_>,
        file: &Arc<Source>,
        target: &'static str,
        pins: Vec<(&'static str, Option<Missing>)>,
        order: &[&str],
    ) -> Result<(), Error> {
        let missing: Vec<(&str, Missing)> = pins.into_iter().filter_map(|(key, pin)| Some((key, pin?))).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let at = self.at.key(target);
        if tree(file)?.get(&at).is_none() {
            let entries = missing.into_iter().map(|(key, pin)| (key.to_owned(), pin.written()));
            let value = YamlValue::Map(entries.collect());
            let said = format!("`{target}` is pinned to what it was");
            let order = owned(keys::SERVICE);
            return plan.change(
                file,
                &YamlChange::SetKey { map: self.at.clone(), key: target.to_owned(), value, order },
                said,
            );
        }
        for (key, pin) in missing {
            let said = format!("`{key}` is pinned to what it was");
            let Missing::Beside(entries) = pin else {
                let value = pin.written();
                let change = YamlChange::SetKey { map: at.clone(), key: key.to_owned(), value, order: owned(order) };
                plan.change(file, &change, said)?;
                continue;
            };
            let environments: Vec<String> = self.config.environments.0.iter().map(|(name, _)| name.clone()).collect();
            for (environment, text) in entries {
                let value = YamlValue::Text(text);
                let change =
                    YamlChange::SetKey { map: at.key(key), key: environment, value, order: environments.clone() };
                plan.change(file, &change, said.clone())?;
            }
        }
        Ok(())
    }
}

/// The values to add to the registry so that no scope changes.
enum Missing {
    /// One value for all environments.
    All(String),
    /// A value for each of these environments.
    Each(Vec<(String, String)>),
    /// A value for each of these environments, in addition to existing ones.
    Beside(Vec<(String, String)>),
}

impl Missing {
    fn written(self) -> YamlValue {
        match self {
            Self::All(text) => YamlValue::Text(text),
            Self::Each(entries) | Self::Beside(entries) => {
                YamlValue::Map(entries.into_iter().map(|(key, text)| (key, YamlValue::Text(text))).collect())
            }
        }
    }
}
