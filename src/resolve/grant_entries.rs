//! Grants beyond ownership.

use std::collections::BTreeSet;

use super::{lookup::Lookup, names::day, target, teams::TeamResolver};
use crate::{
    model::{Address, EnvironmentId, GrantEntry, LocatedText, Principal, Recipient, ServiceId, TeamId},
    schema::Grant,
    source::Place,
};

impl TeamResolver<'_> {
    pub(super) fn grant_entries(&mut self, team: &TeamId) -> Vec<GrantEntry> {
        let at = self.at.key("grants");
        let grants = self.file.grants.iter().flat_map(|list| list.iter()).enumerate();
        grants.map(|(index, grant)| self.grant_entry(team, grant, &at.index(index))).collect()
    }

    fn grant_entry(&mut self, team: &TeamId, grant: &Grant, at: &Place) -> GrantEntry {
        let services = self.entry_services(grant, at);
        let role = grant.role.as_ref().and_then(|role| self.lookup.role(role, at.key("role")));
        let native_roles = target::native_roles(grant.native_roles(), at, self.lookup.diagnostics);
        let eligible = self.eligible(team, grant, role.as_ref(), &native_roles, at);
        GrantEntry {
            environments: self.entry_environments(grant, at, &services),
            services,
            role: role.map(|role| (role, at.key("role"))),
            native_roles,
            own_rules: target::own_rules(grant.native_roles(), at),
            to: self.recipients(grant, at),
            eligible,
            until: day(grant.until.as_deref(), || at.key("until"), self.lookup.diagnostics),
            reason: grant.reason.as_ref().map(ToString::to_string),
            place: at.clone().into(),
        }
    }

    fn entry_services(&mut self, grant: &Grant, at: &Place) -> Vec<(ServiceId, Place)> {
        let mut services = Vec::new();
        for (index, name) in grant.service.iter().enumerate() {
            let place = at.key("service").index(index);
            let service = self.lookup.service(name, place.clone()).filter(|id| self.services.contains_key(id));
            services.extend(service.map(|id| (id, place)));
        }
        services
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
            if let Some(recipient) = self.lookup.recipient(text, &place) {
                recipients.push((recipient, LocatedText { text: text.to_string(), place }));
            }
        }
        if recipients.is_empty() {
            recipients.push((Recipient::Members, LocatedText { text: String::new(), place: at.clone() }));
        }
        recipients
    }
}

impl Lookup<'_> {
    /// Who a text of `to` or `approvers` names; reports an unknown name.
    pub(super) fn recipient(&mut self, text: &str, place: &Place) -> Option<Recipient> {
        if text == "lead" {
            return Some(Recipient::Lead);
        }
        if let Some(name) = text.strip_prefix("service/") {
            return self.service(name, place.clone()).map(Recipient::Workload);
        }
        if let Some(name) = text.strip_prefix("team/") {
            return self.team(name, place.clone()).map(Recipient::Team);
        }
        if let Some(principal) = Principal::parse(text) {
            return Some(Recipient::Principal(principal));
        }
        // An address contains no colon; a text with a colon, or a public principal, is meant as a principal.
        if text.contains(':') || is_public(text) {
            return Some(Recipient::Unsupported);
        }
        Some(Recipient::Person(Address::complete(text, &self.resolver.config.domain)))
    }
}

fn is_public(text: &str) -> bool {
    text.eq_ignore_ascii_case("allUsers") || text.eq_ignore_ascii_case("allAuthenticatedUsers")
}
