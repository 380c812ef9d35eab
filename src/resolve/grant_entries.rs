//! Grants beyond ownership.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    limits,
    lookup::Lookup,
    names::{day, did_you_mean},
    selection::Selection,
    target,
    teams::TeamResolver,
};
use crate::{
    diagnostic::{Diagnostic, RuleId},
    model::{
        Address, Condition, EnvironmentId, GrantEntry, LocatedText, Principal, Recipient, ScopeId, ServiceChoice,
        ServiceId, TeamId,
    },
    schema::{self, Grant},
    source::Place,
};

/// An item of `service`, with the environments of all that it matches.
struct Chosen {
    choice: ServiceChoice,
    environments: Arc<BTreeSet<EnvironmentId>>,
}

impl TeamResolver<'_> {
    pub(super) fn grant_entries(&mut self, team: &TeamId) -> Vec<GrantEntry> {
        let at = self.at.key("grants");
        let grants = self.file.grants.iter().flat_map(|list| list.iter()).enumerate();
        grants.map(|(index, grant)| self.grant_entry(team, grant, &at.index(index))).collect()
    }

    fn grant_entry(&mut self, team: &TeamId, grant: &Grant, at: &Place) -> GrantEntry {
        let choices = self.choices(grant, at);
        let scopes = self.entry_scopes(grant, at);
        self.report_sites(grant, at);
        let role = grant.role.as_ref().and_then(|role| self.lookup.role(role, at.key("role")));
        let native_roles = target::native_roles(grant.native_roles(), at, self.lookup.diagnostics);
        let eligible = self.eligible(team, grant, role.as_ref(), &native_roles, at);
        GrantEntry {
            environments: self.entry_environments(grant, at, &choices),
            resources: self.entry_resources(grant, at, &choices),
            services: choices.into_iter().map(|chosen| chosen.choice).collect(),
            scopes,
            condition: grant.condition.as_ref().map(condition),
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

    /// The items of `service`, each with the services that it chooses.
    fn choices(&mut self, grant: &Grant, at: &Place) -> Vec<Chosen> {
        let mut choices = Vec::new();
        let mut seen = BTreeSet::new();
        let items = grant.service.as_deref().unwrap_or_default();
        for (index, item) in items.iter().enumerate() {
            let place = at.key("service").index(index);
            let Some(selector) = self.lookup.selector(item, &place, self.damaged) else { continue };
            let Some(Selection { services, environments }) = self.selections.of(&selector, self.services) else {
                let fault = Diagnostic::error(RuleId::TooManyGrants, "patterns choose too many services");
                let fault = fault.label(place, format!("more than {} in all entries together", limits::CHOSEN));
                self.lookup.diagnostics.push(fault.hint("split the workspace in two"));
                break;
            };
            if services.is_empty() && selector.is_pattern() && !self.damaged {
                self.lookup.report_no_match(&selector, &place, self.services);
            }
            // One item chooses each service once.
            let services = if items.len() == 1 {
                services
            } else if services.iter().any(|id| seen.contains(id)) {
                services.iter().filter(|id| !seen.contains(*id)).cloned().collect()
            } else {
                services
            };
            seen.extend(services.iter().filter(|_| items.len() > 1).cloned());
            let choice = ServiceChoice { selector, place, services };
            choices.push(Chosen { choice, environments });
        }
        choices
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
            // What of a role applies to a resource, its name doesn't tell.
            (Some(_), None) if grant.resource.is_some() && grant.role.is_some() => {
                Diagnostic::error(RuleId::WrongType, format!("a grant of {subject} has `role` beside `resource`"))
                    .label(at.key_of("role"), "not of a resource")
                    .hint("name the native roles that it shall give on the resource")
            }
            (Some(_), None) => return,
        };
        self.lookup.diagnostics.push(fault);
    }

    /// The resources that an entry names in place of its services' own scopes. A service of a pattern that lacks one is
    /// passed over, as long as another has it.
    fn entry_resources(&mut self, grant: &Grant, at: &Place, choices: &[Chosen]) -> Option<Vec<(Arc<str>, Place)>> {
        let mut resources: Vec<(Arc<str>, Place)> = Vec::new();
        for (index, name) in grant.resource.as_ref()?.iter().enumerate() {
            let place = at.key("resource").index(index);
            let has = |id: &ServiceId| self.services.get(id).is_some_and(|service| service.resources.contains(&**name));
            let lacks = choices.iter().map(|chosen| &chosen.choice).find_map(|choice| {
                let mut services = choice.services.iter();
                if choice.selector.is_pattern() {
                    let is_lacking =
                        !services.as_slice().is_empty() && !services.any(has) && !self.is_chosen_before(choice, has);
                    return is_lacking.then(|| (format!("no service of `{}` has", choice.selector), None));
                }
                services.find(|id| !has(id)).map(|id| (format!("service `{id}` has no"), Some(id)))
            });
            if let Some((lacks, service)) = lacks {
                let known =
                    service.and_then(|id| self.services.get(id)).into_iter().flat_map(|service| &service.resources);
                let hint = did_you_mean(name, known.map(|name| &**name))
                    .unwrap_or_else(|| "add it under `resources` of the service".to_owned());
                let noun = if service.is_some() { "resource" } else { "a resource" };
                let fault = Diagnostic::error(RuleId::UnknownResource, format!("{lacks} {noun} `{name}`"));
                self.lookup.diagnostics.push(fault.label(place, "not in the registry").hint(hint));
            } else if resources.iter().all(|(known, _)| **known != **name) {
                resources.push((Arc::from(&**name), place));
            }
        }
        Some(resources)
    }

    /// Whether an item of `service` matches such a service that an item before it chooses.
    fn is_chosen_before(&self, choice: &ServiceChoice, is_such: impl Fn(&ServiceId) -> bool) -> bool {
        let mut services = self.services.iter();
        services.any(|(id, service)| is_such(id) && choice.selector.matches(id.as_str(), &service.labels))
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
            if text.starts_with("service/") && grant.scope.is_some() {
                self.report_workload(text, place);
            } else if let Some(recipient) = self.lookup.recipient(text, &place) {
                recipients.push((recipient, LocatedText { text: text.to_string(), place }));
            }
        }
        if recipients.is_empty() {
            recipients.push((Recipient::Members, LocatedText { text: String::new(), place: at.clone() }));
        }
        recipients
    }

    /// Reports a workload as the recipient of a grant in a scope, where there is no environment that says which one.
    fn report_workload(&mut self, text: &str, place: Place) {
        let message = format!("a grant of {} has `{text}` beside `scope`", self.lookup.subject);
        let fault = Diagnostic::error(RuleId::WrongType, message).label(place, "in which environment?");
        self.lookup
            .diagnostics
            .push(fault.hint("name the service account: `serviceAccount:NAME@PROJECT.iam.gserviceaccount.com`"));
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
            if name == "*" {
                return Some(Recipient::EveryTeam);
            }
            if name.contains('*') {
                let message = format!("{} grants access to the teams `{name}`", self.subject);
                self.diagnostics.push(
                    Diagnostic::error(RuleId::UnknownTeam, message)
                        .label(place.clone(), "patterns don't work here")
                        .hint("`team/*` stands for every team; otherwise name each: `team/NAME`"),
                );
                return None;
            }
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

fn condition(written: &schema::ConditionEntry) -> Arc<Condition> {
    let schema::ConditionEntry { title, expression } = written;
    // A block of YAML ends its text with a line end that nobody means.
    Arc::new(Condition { title: title.to_string(), expression: expression.trim().to_owned() })
}

fn is_public(text: &str) -> bool {
    text.eq_ignore_ascii_case("allUsers") || text.eq_ignore_ascii_case("allAuthenticatedUsers")
}
