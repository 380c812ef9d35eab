//! Grants beyond ownership.

use std::{collections::BTreeSet, sync::Arc};

use super::{limits, names::day, selection::Selection, target, teams::TeamResolver};
use crate::{
    diagnostic::{Diagnostic, RuleId},
    model::{Address, EnvironmentId, GrantEntry, LocatedText, Principal, Recipient, ServiceChoice},
    schema::Grant,
    source::Place,
};

/// An item of `service`, with the environments of all that it matches.
struct Chosen {
    choice: ServiceChoice,
    environments: Arc<BTreeSet<EnvironmentId>>,
}

impl TeamResolver<'_> {
    pub(super) fn grant_entries(&mut self) -> Vec<GrantEntry> {
        let at = self.at.key("grants");
        let grants = self.file.grants.iter().flat_map(|list| list.iter()).enumerate();
        grants.map(|(index, grant)| self.grant_entry(grant, &at.index(index))).collect()
    }

    fn grant_entry(&mut self, grant: &Grant, at: &Place) -> GrantEntry {
        let choices = self.choices(grant, at);
        let role = grant.role.as_ref().and_then(|role| self.lookup.role(role, at.key("role")));
        let native_roles = target::native_roles(grant.native_roles(), at, self.lookup.diagnostics);
        GrantEntry {
            environments: self.entry_environments(grant, at, &choices),
            services: choices.into_iter().map(|chosen| chosen.choice).collect(),
            role: role.map(|role| (role, at.key("role"))),
            native_roles,
            own_rules: target::own_rules(grant.native_roles(), at),
            to: self.recipients(grant, at),
            until: day(grant.until.as_deref(), || at.key("until"), self.lookup.diagnostics),
            reason: grant.reason.as_ref().map(ToString::to_string),
            place: at.clone().into(),
        }
    }

    /// The items of `service`, each with the services that it chooses.
    fn choices(&mut self, grant: &Grant, at: &Place) -> Vec<Chosen> {
        let mut choices = Vec::new();
        let mut seen = BTreeSet::new();
        for (index, item) in grant.service.iter().enumerate() {
            let place = at.key("service").index(index);
            let Some(selector) = self.lookup.selector(item, &place, self.is_damaged) else { continue };
            let Some(Selection { services, environments }) = self.selections.of(&selector, self.services) else {
                let fault = Diagnostic::error(RuleId::TooManyGrants, "patterns choose too many services");
                let fault = fault.label(place, format!("more than {} in all entries together", limits::CHOSEN));
                self.lookup.diagnostics.push(fault.hint("split the workspace in two"));
                break;
            };
            if services.is_empty() && selector.is_pattern() && !self.is_damaged {
                self.lookup.report_no_match(&selector, &place, self.services);
            }
            // One item chooses each service once.
            let services = if grant.service.len() == 1 {
                services
            } else if services.iter().any(|id| seen.contains(id)) {
                services.iter().filter(|id| !seen.contains(*id)).cloned().collect()
            } else {
                services
            };
            seen.extend(services.iter().filter(|_| grant.service.len() > 1).cloned());
            let choice = ServiceChoice { selector, place, services };
            choices.push(Chosen { choice, environments });
        }
        choices
    }

    fn entry_environments(&mut self, grant: &Grant, at: &Place, choices: &[Chosen]) -> Option<BTreeSet<EnvironmentId>> {
        let written = grant.environment.as_ref()?;
        let (patterns, named): (Vec<&Chosen>, Vec<&Chosen>) =
            choices.iter().partition(|chosen| chosen.choice.selector.is_pattern());
        // One that matches nothing was reported.
        let patterns: Vec<&Chosen> = patterns.into_iter().filter(|chosen| !chosen.environments.is_empty()).collect();
        let mut requested: BTreeSet<EnvironmentId> = BTreeSet::new();
        let mut has_reported = false;
        for (index, name) in written.iter().enumerate() {
            let place = at.key("environment").index(index);
            if requested.iter().any(|known| known.as_str() == &**name) {
                continue;
            }
            let Some(id) = self.lookup.environment(name, place.clone()) else { continue };
            for service in named.iter().flat_map(|chosen| chosen.choice.services.iter()) {
                self.exists(service, &id, place.clone());
            }
            if named.is_empty()
                && !patterns.is_empty()
                && patterns.iter().all(|chosen| !chosen.environments.contains(&id))
            {
                self.report_no_service(&patterns, &id, place);
                has_reported = true;
            }
            requested.insert(id);
        }
        if !has_reported && let Some(first) = requested.first() {
            for chosen in patterns.iter().filter(|chosen| chosen.environments.is_disjoint(&requested)) {
                self.report_no_service(std::slice::from_ref(chosen), first, at.key("environment").index(0));
            }
        }
        Some(requested)
    }

    /// Reports an environment that no service of some patterns has.
    fn report_no_service(&mut self, patterns: &[&Chosen], environment: &EnvironmentId, place: Place) {
        let names: Vec<String> = patterns.iter().map(|chosen| format!("`{}`", chosen.choice.selector)).collect();
        let there: BTreeSet<&EnvironmentId> = patterns.iter().flat_map(|chosen| chosen.environments.iter()).collect();
        let there: Vec<&str> = there.into_iter().map(EnvironmentId::as_str).collect();
        let (subject, names) = (&self.lookup.subject, names.join(", "));
        let message = format!("{subject} names environment `{environment}`, in which no service of {names} exists");
        self.lookup.diagnostics.push(
            Diagnostic::error(RuleId::UnknownEnvironment, message)
                .label(place, "none of them exists here")
                .hint(format!("they exist in {}", there.join(", "))),
        );
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
            if name == "*" {
                return Some(Recipient::EveryTeam);
            }
            if name.contains('*') {
                let message = format!("{} grants access to the teams `{name}`", self.lookup.subject);
                self.lookup.diagnostics.push(
                    Diagnostic::error(RuleId::UnknownTeam, message)
                        .label(place.clone(), "patterns don't work here")
                        .hint("`team/*` stands for every team; otherwise name each: `team/NAME`"),
                );
                return None;
            }
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

fn is_public(text: &str) -> bool {
    text.eq_ignore_ascii_case("allUsers") || text.eq_ignore_ascii_case("allAuthenticatedUsers")
}
