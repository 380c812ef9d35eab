//! Lookups of names in a definition: each becomes an id, or a diagnostic.

use std::collections::BTreeMap;

use super::{
    Resolver,
    names::{NONE, did_you_mean, invalid_name},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{EnvironmentId, RoleId, ScopeId, ServiceId, TargetId, TeamId, is_name},
    schema::{Map, Text},
    source::Place,
    text::join_few,
};

/// The maximum number of names in a hint.
const MAX_LISTED: usize = 20;

/// By environment: a role, or `None` for `none`, with the place of the override.
pub(super) type AccessByEnvironment = BTreeMap<EnvironmentId, (Option<RoleId>, Place)>;

/// A definition whose names are looked up.
pub(super) struct Lookup<'r> {
    pub resolver: &'r Resolver<'r>,
    /// The subject of messages about the definition.
    pub subject: String,
    pub diagnostics: &'r mut Diagnostics,
}

impl Lookup<'_> {
    /// The service with a name; reports an unknown name.
    pub(super) fn service(&mut self, name: &str, place: Place) -> Option<ServiceId> {
        let names = &self.resolver.names;
        match &names.services {
            _ if name.contains('*') => {
                let message = format!("{} names `{name}` where one service belongs", self.subject);
                self.diagnostics.push(
                    Diagnostic::error(RuleId::UnknownService, message).label(place, "patterns don't work here").hint(
                        "only `service` of `grants` takes a pattern: name each service here; an exception for all \
                             leaves `service` out",
                    ),
                );
                None
            }
            Some(services) if !services.contains(name) => {
                let all = || (name == "all").then(|| "`\"*\"` stands for all services".to_owned());
                let hint = names.did_you_mean(name, services).or_else(all);
                let message = format!("{} names the unknown service `{name}`", self.subject);
                self.diagnostics.push(
                    Diagnostic::error(RuleId::UnknownService, message)
                        .label(place, "not in the registry")
                        .hint_if(hint),
                );
                None
            }
            None if !is_name(name) => {
                self.diagnostics.push(invalid_name("a service", name, place));
                None
            }
            Some(_) | None => Some(ServiceId::new(name)),
        }
    }

    /// The environment with a name; reports an unknown name.
    pub(super) fn environment(&mut self, name: &str, place: Place) -> Option<EnvironmentId> {
        let environments = self.resolver.environments.iter().map(|environment| &environment.id);
        let known = environments.clone().find(|id| id.as_str() == name);
        if known.is_none() && !self.resolver.names.config_damaged {
            let names: Vec<&str> = environments.map(EnvironmentId::as_str).collect();
            let hint = did_you_mean(name, names.iter().copied())
                .unwrap_or_else(|| format!("known environments: {}", join_few(&names, MAX_LISTED)));
            let message = format!("{} names the unknown environment `{name}`", self.subject);
            self.diagnostics.push(
                Diagnostic::error(RuleId::UnknownEnvironment, message)
                    .label(place, "not in `environments` of teamkit.yaml")
                    .hint(hint),
            );
        }
        known.cloned()
    }

    /// The workspace's scope with a name; reports an unknown name.
    pub(super) fn scope(&mut self, name: &str, place: Place) -> Option<ScopeId> {
        let names = &self.resolver.names;
        if names.scopes.contains(name) {
            return Some(ScopeId::new(name));
        }
        if !names.config_damaged {
            let hint = names.did_you_mean(name, &names.scopes).unwrap_or_else(|| {
                if names.scopes.is_empty() {
                    "define it under `scopes`".to_owned()
                } else {
                    format!("known scopes: {}", join_few(&names.scopes, MAX_LISTED))
                }
            });
            let message = format!("{} names the unknown scope `{name}`", self.subject);
            self.diagnostics.push(
                Diagnostic::error(RuleId::UnknownScope, message)
                    .label(place, "not in `scopes` of teamkit.yaml")
                    .hint(hint),
            );
        }
        None
    }

    /// The workspace's role with a name; reports an unknown name.
    pub(super) fn role(&mut self, name: &str, place: Place) -> Option<RoleId> {
        let names = &self.resolver.names;
        if names.roles.contains(name) {
            return Some(RoleId::new(name));
        }
        if !names.config_damaged {
            let hint = names.did_you_mean(name, &names.roles).unwrap_or_else(|| {
                if name.starts_with("roles/") {
                    format!("native roles go under {}", TargetId::keys_of_roles())
                } else if names.roles.is_empty() {
                    "define it under `roles`".to_owned()
                } else {
                    format!("known roles: {}", join_few(&names.roles, MAX_LISTED))
                }
            });
            let message = format!("{} names the unknown role `{name}`", self.subject);
            self.diagnostics.push(
                Diagnostic::error(RuleId::UnknownRole, message)
                    .label(place, "not in `roles` of teamkit.yaml")
                    .hint(hint),
            );
        }
        None
    }

    /// The team with a name; reports an unknown name.
    pub(super) fn team(&mut self, name: &str, place: Place) -> Option<TeamId> {
        let names = &self.resolver.names;
        if names.teams.contains(name) {
            return Some(TeamId::new(name));
        }
        let message = format!("{} names the unknown team `{name}`", self.subject);
        self.diagnostics.push(
            Diagnostic::error(RuleId::UnknownTeam, message)
                .label(place, "no file of this name below teams/")
                .hint_if(names.did_you_mean(name, &names.teams)),
        );
        None
    }

    /// The environments and roles of an `access` table.
    pub(super) fn access(&mut self, written: Option<&Map<Text>>, at: &Place) -> AccessByEnvironment {
        let mut table = BTreeMap::new();
        for (name, role) in written.into_iter().flat_map(|map| map.iter()) {
            let environment = self.environment(name, at.key_of(name.clone()));
            let place = at.key(name.clone());
            let role = if &**role == NONE { Some(None) } else { self.role(role, place.clone()).map(Some) };
            if let (Some(environment), Some(role)) = (environment, role) {
                table.insert(environment, (role, place));
            }
        }
        table
    }
}
