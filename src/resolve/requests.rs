//! Grants beyond ownership.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Resolver,
    config::environment_id,
    registry::lacking,
    roles::{google, kubernetes},
    words::day,
};
use crate::{
    diagnostic::Diagnostics,
    model::{
        Address, Environment, EnvironmentId, Principal, Recipient, Request, RoleId, Service, ServiceId, TeamId, Text,
    },
    schema::{Grant, TeamFile},
    source::Place,
};

impl Resolver<'_> {
    pub(super) fn requests(
        &self,
        subject: &str,
        file: &TeamFile,
        at: &Place,
        environments: &[Environment],
        services: &BTreeMap<ServiceId, Service>,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Request> {
        let grants = file.grants.iter().flat_map(|list| list.iter()).enumerate();
        grants
            .map(|(index, grant)| {
                self.request(subject, grant, &at.key("grants").index(index), environments, services, diagnostics)
            })
            .collect()
    }

    fn request(
        &self,
        subject: &str,
        grant: &Grant,
        at: &Place,
        environments: &[Environment],
        services: &BTreeMap<ServiceId, Service>,
        diagnostics: &mut Diagnostics,
    ) -> Request {
        let mut named = Vec::new();
        for (index, name) in grant.service.iter().enumerate() {
            let place = at.key("service").index(index);
            if self.words.has_service(subject, name, place.clone(), diagnostics) && services.contains_key(&**name) {
                named.push((ServiceId::new(name), place));
            }
        }
        let role = grant.role.as_ref().filter(|role| self.words.has_role(subject, role, at.key("role"), diagnostics));
        let mut natives = google(grant.google.as_ref(), at);
        natives.extend(kubernetes(grant.kubernetes.as_ref(), at, diagnostics));
        Request {
            environments: self.requested_environments(subject, grant, at, &named, environments, services, diagnostics),
            services: named,
            role: role.map(|role| (RoleId::new(role), at.key("role"))),
            natives,
            to: self.recipients(subject, grant, at, diagnostics),
            until: day(grant.until.as_deref(), || at.key("until"), diagnostics),
            reason: grant.reason.as_ref().map(ToString::to_string),
            place: at.clone().into(),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one step of `request`, apart only for its length")]
    fn requested_environments(
        &self,
        subject: &str,
        grant: &Grant,
        at: &Place,
        named: &[(ServiceId, Place)],
        environments: &[Environment],
        services: &BTreeMap<ServiceId, Service>,
        diagnostics: &mut Diagnostics,
    ) -> Option<BTreeSet<EnvironmentId>> {
        let written = grant.environment.as_ref()?;
        let mut requested = BTreeSet::new();
        for (index, name) in written.iter().enumerate() {
            let place = at.key("environment").index(index);
            if requested.iter().any(|known: &EnvironmentId| known.as_str() == &**name) {
                continue;
            }
            if !self.words.has_environment(subject, name, place.clone(), diagnostics) {
                continue;
            }
            let Some(id) = environment_id(environments, name) else { continue };
            let lacks = |service: &Service| !service.sites.contains_key(&id);
            for (service, _) in named {
                if let Some(found) = services.get(service).filter(|found| lacks(found)) {
                    diagnostics.push(lacking(subject, service.as_str(), name, place.clone(), self.registered(found)));
                }
            }
            requested.insert(id);
        }
        Some(requested)
    }

    fn recipients(
        &self,
        subject: &str,
        grant: &Grant,
        at: &Place,
        diagnostics: &mut Diagnostics,
    ) -> Vec<(Recipient, Text)> {
        let mut recipients = Vec::new();
        for (index, text) in grant.to.iter().flat_map(|list| list.iter()).enumerate() {
            let place = at.key("to").index(index);
            if let Some(recipient) = self.recipient(subject, text, &place, diagnostics) {
                recipients.push((recipient, Text { text: text.to_string(), place }));
            }
        }
        if recipients.is_empty() {
            recipients.push((Recipient::Members, Text { text: String::new(), place: at.clone() }));
        }
        recipients
    }

    fn recipient(&self, subject: &str, text: &str, place: &Place, diagnostics: &mut Diagnostics) -> Option<Recipient> {
        if text == "lead" {
            return Some(Recipient::Lead);
        }
        if let Some(name) = text.strip_prefix("service/") {
            let known = self.words.has_service(subject, name, place.clone(), diagnostics);
            return known.then(|| Recipient::Workload(ServiceId::new(name)));
        }
        if let Some(name) = text.strip_prefix("team/") {
            let known = self.words.has_team(subject, name, place.clone(), diagnostics);
            return known.then(|| Recipient::Team(TeamId::new(name)));
        }
        if let Some(principal) = Principal::parse(text) {
            return Some(Recipient::Principal(principal));
        }
        // No address has a colon; what has one, or is a public principal, wants to be a principal.
        if text.contains(':') || is_public(text) {
            return Some(Recipient::Unsupported);
        }
        Some(Recipient::Person(Address::complete(text, &self.config.domain)))
    }
}

fn is_public(text: &str) -> bool {
    text.eq_ignore_ascii_case("allUsers") || text.eq_ignore_ascii_case("allAuthenticatedUsers")
}
