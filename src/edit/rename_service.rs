//! Renames a service, which keeps its projects, namespaces and accounts.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    Change, Edits, Plan, Written, files_in, owned,
    rename_team::{check_name, config, config_file, former_owner_of},
    select::{routes_of, tree},
};
use crate::{
    error::Error,
    model::{Org, Pattern, Service, ServiceId, Site},
    schema::{PerEnvironment, RegistryFile, ServiceFacts, WorkspaceFile, defaults, keys},
    source::{Route, Source, Sources, TEAMS_DIR},
};

/// Renames a service in the registry and wherever it is named, adds the old name to `formerly`, and pins what was
/// derived from the old name: projects, namespaces and accounts can't be renamed, so no binding changes.
///
/// # Errors
/// [`Error::Usage`] if there is no registry, if the new name is not available, or for a file whose form can't be
/// edited.
pub fn rename_service(sources: &Sources, org: &Org, old: &ServiceId, new: &str) -> Result<Edits, Error> {
    if !org.has_registry {
        return Err(Error::Usage(format!(
            "without a registry nothing can keep the projects and namespaces of `{old}`\n\
             hint: put the services into services/, then rename"
        )));
    }
    let Some(service) = org.services.get(old) else {
        return Err(Error::Usage(format!("there is no service `{old}`")));
    };
    if org.services.contains_key(new) {
        return Err(Error::Usage(format!("service `{new}` already exists")));
    }
    check_name(new)?;
    let mut plan = Plan::new(sources);
    let file = service.place.source();
    let at = Route::root().key(old.as_str().to_owned());
    Pins { config: &config(sources)?, facts: &facts(file, old)?, service, old, at: &at }.add(&mut plan, file)?;
    plan.add_formerly(file, &at, keys::SERVICE, old.as_str(), new)?;
    let renamed = Change::RenameKey(Route::root(), old.as_str().to_owned(), new.to_owned());
    plan.change(file, &renamed, format!("renamed `{old}` to `{new}`"))?;
    references(&mut plan, old, new)?;
    let services = org.services.iter().map(|(id, service)| (id.as_str(), &service.formerly));
    plan.notes.extend(former_owner_of("service", new, services.filter(|(id, _)| *id != old.as_str())));
    Ok(plan.finish())
}

/// The registry's facts about the service.
fn facts(source: &Source, service: &ServiceId) -> Result<ServiceFacts, Error> {
    let registry: RegistryFile =
        serde_yaml::from_str(source.text()).map_err(|error| Error::Usage(format!("{}: {error}", source.path())))?;
    Ok(registry.get(service.as_str()).cloned().unwrap_or_default())
}

fn references(plan: &mut Plan<'_>, old: &ServiceId, new: &str) -> Result<(), Error> {
    let sources = plan.sources;
    for file in files_in(sources, TEAMS_DIR) {
        let owned = [routes_of(file, "services/*", old.as_str())?, routes_of(file, "services/*/name", old.as_str())?];
        plan.replace_all(file, owned.concat(), new, "an owned service")?;
        plan.replace_all(file, routes_of(file, "grants/*/service/*", old.as_str())?, new, "a grant's service")?;
        let to = routes_of(file, "grants/*/to/*", &format!("service/{old}"))?;
        plan.replace_all(file, to, &format!("service/{new}"), "a recipient")?;
        let routes = routes_of(file, "exceptions/*/service", old.as_str())?;
        plan.replace_all(file, routes, new, "an exception's service")?;
    }
    let config = config_file(sources)?;
    plan.replace_all(config, routes_of(config, "exceptions/*/service", old.as_str())?, new, "an exception's service")?;
    let limits = routes_of(config, "rules/path-restriction/folders/*/services/*", old.as_str())?;
    plan.replace_all(config, limits, new, "a service that a folder may name")
}

/// The names that were derived from the service's name, to be pinned in the registry.
struct Pins<'a> {
    config: &'a WorkspaceFile,
    facts: &'a ServiceFacts,
    service: &'a Service,
    old: &'a ServiceId,
    /// The route of the service's facts in the registry.
    at: &'a Route,
}

impl Pins<'_> {
    fn add(&self, plan: &mut Plan<'_>, file: &Arc<Source>) -> Result<(), Error> {
        let google = self.facts.google.as_ref();
        let project = google.and_then(|google| google.project.as_ref());
        let workload = google.and_then(|google| google.workload.as_ref());
        let namespace = self.facts.kubernetes.as_ref().and_then(|kubernetes| kubernetes.namespace.as_ref());
        for (route, own) in [
            (["google", "project"], project),
            (["google", "workload"], workload),
            (["kubernetes", "namespace"], namespace),
        ] {
            self.settle(plan, file, route, own)?;
        }
        let google = [("project", self.projects(project)), ("workload", self.workload(workload))];
        self.set(plan, file, "google", google, keys::SERVICE_GOOGLE)?;
        self.set(plan, file, "kubernetes", [("namespace", self.namespaces(namespace)?)], &[])
    }

    /// Writes the old name into the registry's patterns.
    fn settle(
        &self,
        plan: &mut Plan<'_>,
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
            if let Some(settled) = self.settled(text) {
                plan.change(file, &Change::Replace(route, settled.clone()), format!("set `{key}` to `{settled}`"))?;
            }
        }
        Ok(())
    }

    /// A pattern with `{{service}}` replaced by the old name; `None` if it doesn't use that placeholder.
    fn settled(&self, pattern: &str) -> Option<String> {
        let pattern = Pattern::parse(pattern).ok().filter(|pattern| pattern.uses("service"))?;
        Some(pattern.with("service", self.old.as_str()))
    }

    /// The projects that the workspace's patterns derived from the name.
    fn projects(&self, own: Option<&PerEnvironment>) -> Option<Missing> {
        let is_made = |environment: &str| {
            let google = self.environment(environment).and_then(|environment| environment.google.as_ref());
            google.is_some_and(|google| self.settled(&google.project).is_some())
        };
        let missing = self.missing(own, is_made, |site| site.project.as_deref().map(str::to_owned))?;
        let everywhere = self.config.environments.0.iter().filter(|(_, environment)| environment.google.is_some());
        let has: Vec<&str> = self.sites_with_projects().collect();
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
        let settled = self.settled(written.unwrap_or(defaults::WORKLOAD))?;
        match own {
            None => self.sites_with_projects().next().map(|_| Missing::All(settled)),
            Some(PerEnvironment::All(_)) => None,
            Some(PerEnvironment::Each(map)) => {
                let missing = self.sites_with_projects().filter(|id| !map.contains_key(*id));
                let missing: Vec<_> = missing.map(|id| (id.to_owned(), settled.clone())).collect();
                (!missing.is_empty()).then_some(Missing::Beside(missing))
            }
        }
    }

    /// The namespaces that the workspace's patterns derived from the name.
    fn namespaces(&self, own: Option<&PerEnvironment>) -> Result<Option<Missing>, Error> {
        let is_made = |environment: &str| {
            let kubernetes = self.environment(environment).and_then(|environment| environment.kubernetes.as_ref());
            kubernetes.is_some_and(|kubernetes| {
                self.settled(kubernetes.namespace.as_deref().unwrap_or(defaults::NAMESPACE)).is_some()
            })
        };
        let is_missing = |environment: &str| match own {
            None => is_made(environment),
            Some(PerEnvironment::All(_)) => false,
            Some(PerEnvironment::Each(map)) => !map.contains_key(environment) && is_made(environment),
        };
        for (id, site) in self.service.sites.iter().filter(|(id, _)| is_missing(id.as_str())) {
            let mut names = site.namespaces.iter().map(|namespace| &namespace.name);
            let first = names.next();
            if names.any(|name| Some(name) != first) {
                return Err(Error::Usage(format!(
                    "the namespaces of `{}` in {id} differ from cluster to cluster, and the registry can't say that, so \
                     a rename would move them\nhint: a namespace's pattern without `{{{{cluster}}}}` can be kept",
                    self.old
                )));
            }
        }
        let name = |site: &Site| site.namespaces.first().map(|namespace| namespace.name.to_string());
        Ok(self.missing(own, is_made, name))
    }

    /// The values of a service that the registry doesn't contain.
    fn missing(
        &self,
        own: Option<&PerEnvironment>,
        is_made: impl Fn(&str) -> bool,
        value: impl Fn(&Site) -> Option<String>,
    ) -> Option<Missing> {
        let sites = self.service.sites.iter().filter_map(|(id, site)| Some((id.as_str().to_owned(), value(site)?)));
        let has: Vec<(String, String)> = sites.collect();
        let named = match own {
            None => BTreeMap::new(),
            Some(PerEnvironment::All(_)) => return None,
            Some(PerEnvironment::Each(map)) => map.0.clone(),
        };
        let made = has.iter().filter(|(id, _)| !named.contains_key(id) && is_made(id));
        let made: Vec<(String, String)> = made.cloned().collect();
        let (_, first) = made.first()?;
        if own.is_none() && has.iter().all(|(_, value)| value == first) {
            return Some(Missing::All(first.clone()));
        }
        Some(if own.is_none() { Missing::Each(made) } else { Missing::Beside(made) })
    }

    fn sites_with_projects(&self) -> impl Iterator<Item = &str> {
        self.service.sites.iter().filter(|(_, site)| site.project.is_some()).map(|(id, _)| id.as_str())
    }

    fn environment(&self, name: &str) -> Option<&crate::schema::Environment> {
        self.config.environments.0.iter().find(|(other, _)| other == name).map(|(_, environment)| environment)
    }

    /// Writes the missing values of a target.
    fn set<const N: usize>(
        &self,
        plan: &mut Plan<'_>,
        file: &Arc<Source>,
        target: &'static str,
        pins: [(&'static str, Option<Missing>); N],
        order: &[&str],
    ) -> Result<(), Error> {
        let missing: Vec<(&str, Missing)> = pins.into_iter().filter_map(|(key, pin)| Some((key, pin?))).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let at = self.at.key(target);
        if tree(file)?.get(&at).is_none() {
            let entries = missing.into_iter().map(|(key, pin)| (key.to_owned(), pin.written()));
            let value = Written::Map(entries.collect());
            let said = format!("pinned `{target}` to its current value");
            let order = owned(keys::SERVICE);
            return plan.change(
                file,
                &Change::SetKey { map: self.at.clone(), key: target.to_owned(), value, order },
                said,
            );
        }
        for (key, pin) in missing {
            let said = format!("pinned `{key}` to its current value");
            let Missing::Beside(entries) = pin else {
                let value = pin.written();
                let change = Change::SetKey { map: at.clone(), key: key.to_owned(), value, order: owned(order) };
                plan.change(file, &change, said)?;
                continue;
            };
            let environments: Vec<String> = self.config.environments.0.iter().map(|(name, _)| name.clone()).collect();
            for (environment, text) in entries {
                let value = Written::Text(text);
                let change = Change::SetKey { map: at.key(key), key: environment, value, order: environments.clone() };
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
    fn written(self) -> Written {
        match self {
            Self::All(text) => Written::Text(text),
            Self::Each(entries) | Self::Beside(entries) => {
                Written::Map(entries.into_iter().map(|(key, text)| (key, Written::Text(text))).collect())
            }
        }
    }
}
