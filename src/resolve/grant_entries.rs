//! Grants beyond ownership.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    names::{day, did_you_mean},
    target,
    teams::TeamResolver,
};
use crate::{
    diagnostic::{Diagnostic, RuleId},
    model::{
        Address, Condition, EnvironmentId, GrantEntry, LocatedText, Principal, Recipient, ScopeId, Service, ServiceId,
    },
    schema::{self, Grant},
    source::Place,
};

impl TeamResolver<'_> {
    pub(super) fn grant_entries(&mut self) -> Vec<GrantEntry> {
        let at = self.at.key("grants");
        let grants = self.file.grants.iter().flat_map(|list| list.iter()).enumerate();
        grants.map(|(index, grant)| self.grant_entry(grant, &at.index(index))).collect()
    }

    fn grant_entry(&mut self, grant: &Grant, at: &Place) -> GrantEntry {
        let services = self.entry_services(grant, at);
        let scopes = self.entry_scopes(grant, at);
        self.report_sites(grant, at);
        let role = grant.role.as_ref().and_then(|role| self.lookup.role(role, at.key("role")));
        let native_roles = target::native_roles(grant.native_roles(), at, self.lookup.diagnostics);
        GrantEntry {
            environments: self.entry_environments(grant, at, &services),
            resources: self.entry_resources(grant, at, &services),
            services,
            scopes,
            condition: grant.condition.as_ref().map(condition),
            role: role.map(|role| (role, at.key("role"))),
            native_roles,
            own_rules: target::own_rules(grant.native_roles(), at),
            to: self.recipients(grant, at),
            until: day(grant.until.as_deref(), || at.key("until"), self.lookup.diagnostics),
            reason: grant.reason.as_ref().map(ToString::to_string),
            place: at.clone().into(),
        }
    }

    fn entry_services(&mut self, grant: &Grant, at: &Place) -> Vec<(ServiceId, Place)> {
        let mut services = Vec::new();
        for (index, name) in grant.service.iter().flat_map(|list| list.iter()).enumerate() {
            let place = at.key("service").index(index);
            let service = self.lookup.service(name, place.clone()).filter(|id| self.services.contains_key(id));
            services.extend(service.map(|id| (id, place)));
        }
        services
    }

    fn entry_scopes(&mut self, grant: &Grant, at: &Place) -> Vec<(ScopeId, Place)> {
        let mut scopes: Vec<(ScopeId, Place)> = Vec::new();
        for (index, name) in grant.scope.iter().flat_map(|list| list.iter()).enumerate() {
            let place = at.key("scope").index(index);
            let scope = self.lookup.scope(name, place.clone());
            scopes.extend(scope.filter(|id| scopes.iter().all(|(known, _)| known != id)).map(|id| (id, place)));
        }
        scopes
    }

    /// Reports an entry that doesn't say where it gives access, or says it twice.
    fn report_sites(&mut self, grant: &Grant, at: &Place) {
        let subject = &self.lookup.subject;
        let fault = match (&grant.service, &grant.scope) {
            // What is missing may be what couldn't be read.
            (None, None) if self.damaged => return,
            (None, None) => Diagnostic::error(RuleId::MissingKey, format!("a grant of {subject} doesn't say on what"))
                .label(at.clone(), "has no `service`")
                .hint("add `service:`, or `scope:` for one of the workspace's scopes"),
            (Some(_), Some(_)) => {
                Diagnostic::error(RuleId::WrongType, format!("a grant of {subject} has both `service` and `scope`"))
                    .label(at.key_of("scope"), "beside `service`")
                    .hint("write two grants")
            }
            (None, Some(_)) => {
                let beside = [("environment", grant.environment.is_some()), ("resource", grant.resource.is_some())];
                let Some((key, _)) = beside.into_iter().find(|(_, is_written)| *is_written) else { return };
                Diagnostic::error(RuleId::WrongType, format!("a grant of {subject} has `{key}` beside `scope`"))
                    .label(at.key_of(key), "a scope has none")
                    .hint("remove it; services have environments and resources, scopes don't")
            }
            (Some(_), None) => return,
        };
        self.lookup.diagnostics.push(fault);
    }

    /// The resources that an entry names in place of its services' own scopes.
    fn entry_resources(
        &mut self,
        grant: &Grant,
        at: &Place,
        services: &[(ServiceId, Place)],
    ) -> Option<Vec<(Arc<str>, Place)>> {
        let mut resources: Vec<(Arc<str>, Place)> = Vec::new();
        for (index, name) in grant.resource.as_ref()?.iter().enumerate() {
            let place = at.key("resource").index(index);
            let has = |id: &ServiceId| self.services.get(id).is_some_and(|service| service.has_resource(name));
            if let Some((lacking, _)) = services.iter().find(|(id, _)| !has(id)) {
                let message = format!("service `{lacking}` has no resource `{name}`");
                let known = self.services.get(lacking).into_iter().flat_map(Service::resource_names);
                let hint =
                    did_you_mean(name, known).unwrap_or_else(|| "add it under `resources` of the service".to_owned());
                let fault = Diagnostic::error(RuleId::UnknownResource, message);
                self.lookup.diagnostics.push(fault.label(place, "not in the registry").hint(hint));
            } else if resources.iter().all(|(known, _)| **known != **name) {
                resources.push((Arc::from(&**name), place));
            }
        }
        Some(resources)
    }

    fn entry_environments(
        &mut self,
        grant: &Grant,
        at: &Place,
        services: &[(ServiceId, Place)],
    ) -> Option<BTreeSet<EnvironmentId>> {
        let written = grant.environment.as_ref()?;
        let mut requested: BTreeSet<EnvironmentId> = BTreeSet::new();
        for (index, name) in written.iter().enumerate() {
            let place = at.key("environment").index(index);
            if requested.iter().any(|known| known.as_str() == &**name) {
                continue;
            }
            let Some(id) = self.lookup.environment(name, place.clone()) else { continue };
            for (service, _) in services {
                self.exists(service, &id, place.clone());
            }
            requested.insert(id);
        }
        Some(requested)
    }

    fn recipients(&mut self, grant: &Grant, at: &Place) -> Vec<(Recipient, LocatedText)> {
        let mut recipients = Vec::new();
        for (index, text) in grant.to.iter().flat_map(|list| list.iter()).enumerate() {
            let place = at.key("to").index(index);
            if let Some(recipient) = self.recipient(text, &place) {
                recipients.push((recipient, LocatedText { text: text.to_string(), place }));
            }
        }
        if recipients.is_empty() {
            recipients.push((Recipient::Members, LocatedText { text: String::new(), place: at.clone() }));
        }
        recipients
    }

    fn recipient(&mut self, text: &str, place: &Place) -> Option<Recipient> {
        if text == "lead" {
            return Some(Recipient::Lead);
        }
        if let Some(name) = text.strip_prefix("service/") {
            return self.lookup.service(name, place.clone()).map(Recipient::Workload);
        }
        if let Some(name) = text.strip_prefix("team/") {
            return self.lookup.team(name, place.clone()).map(Recipient::Team);
        }
        if let Some(principal) = Principal::parse(text) {
            return Some(Recipient::Principal(principal));
        }
        // An address contains no colon; a text with a colon, or a public principal, is meant as a principal.
        if text.contains(':') || is_public(text) {
            return Some(Recipient::Unsupported);
        }
        Some(Recipient::Person(Address::complete(text, &self.lookup.resolver.config.domain)))
    }
}

fn condition(written: &schema::ConditionEntry) -> Arc<Condition> {
    let schema::ConditionEntry { title, expression } = written;
    // A block of YAML ends its text with a line end that nobody means.
    Arc::new(Condition { title: title.to_string(), expression: expression.trim().to_owned() })
}

fn is_public(text: &str) -> bool {
    text.eq_ignore_ascii_case("allUsers") || text.eq_ignore_ascii_case("allAuthenticatedUsers")
}
