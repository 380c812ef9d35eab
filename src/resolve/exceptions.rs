//! Levels, settings and exceptions of rules. Whether the rules exist is checked by the room that knows them.

use std::collections::BTreeMap;

use super::{Resolver, lookup::Lookup, names::day};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{Address, Exception, FolderLimits, Principal, RuleLevel, RuleSettings, TeamId},
    schema::{self, Level, List, RuleConfig, RuleFacts},
    source::Place,
};

impl Resolver<'_> {
    pub(super) fn rule_settings(
        &self,
        diagnostics: &mut Diagnostics,
    ) -> (BTreeMap<String, RuleSettings>, Vec<Exception>) {
        let at = self.at.key("rules");
        let mut rules = BTreeMap::new();
        for (name, config) in self.config.rules.iter().flat_map(|rules| rules.iter()) {
            let mut settings = settings(config, at.key_of(name.clone()), &self.config.domain);
            if let RuleConfig::Mapping(RuleFacts { role: Some(role), .. }) = config {
                let mut lookup = self.lookup(format!("rule `{name}`"), diagnostics);
                settings.role = lookup.role(role, at.key(name.clone()).key("role"));
            }
            rules.insert(name.clone(), settings);
        }
        let mut lookup = self.lookup("an exception", diagnostics);
        let mut exceptions = lookup.exceptions(None, self.config.exceptions.as_ref(), &self.at);
        for team in &self.workspace.teams {
            let mut lookup = self.lookup(format!("team `{}`", team.stem), diagnostics);
            let at = Place::root(&team.content.source);
            exceptions.extend(lookup.exceptions(Some(&team.stem), team.content.value.exceptions.as_ref(), &at));
        }
        (rules, exceptions)
    }
}

impl Lookup<'_> {
    /// The exceptions in a file: a team's, or the workspace's.
    fn exceptions(
        &mut self,
        team: Option<&str>,
        list: Option<&List<schema::Exception>>,
        file: &Place,
    ) -> Vec<Exception> {
        let at = file.key("exceptions");
        let written = list.into_iter().flat_map(|list| list.iter()).enumerate();
        written.map(|(index, written)| self.exception(team, written, at.index(index))).collect()
    }

    fn exception(&mut self, team: Option<&str>, written: &schema::Exception, place: Place) -> Exception {
        let named_team = written.team.as_ref().and_then(|name| self.team(name, place.key("team")));
        if let (Some(own), Some(named)) = (team, &named_team)
            && own != named.as_str()
        {
            let message = format!("an exception of {} names team `{named}`", self.subject);
            self.diagnostics.push(
                Diagnostic::error(RuleId::WrongType, message)
                    .label(place.key("team"), "another team")
                    .hint("write exceptions for other teams in teamkit.yaml"),
            );
        }
        let service = written.service.as_ref().and_then(|name| self.service(name, place.key("service")));
        let environment =
            written.environment.as_ref().and_then(|name| self.environment(name, place.key("environment")));
        Exception {
            rule: written.rule.to_string(),
            team: named_team.or_else(|| team.map(TeamId::new)),
            service,
            environment,
            reason: written.reason.to_string(),
            until: day(written.until.as_deref(), || place.key("until"), self.diagnostics),
            place,
        }
    }
}

/// A person by address, short or full, or a principal in IAM's form.
fn pinned(text: &str, domain: &str) -> Principal {
    Principal::parse(text).unwrap_or_else(|| Principal::user(&Address::complete(text, domain)))
}

fn settings(config: &RuleConfig, place: Place, domain: &str) -> RuleSettings {
    let facts = match config {
        RuleConfig::Level(level) => &RuleFacts { level: Some(*level), ..RuleFacts::default() },
        RuleConfig::Mapping(facts) => facts,
    };
    let texts =
        |list: &Option<List<schema::Text>>| list.as_ref().map(|list| list.iter().map(ToString::to_string).collect());
    RuleSettings {
        level: facts.level.map(|level| match level {
            Level::Error => RuleLevel::Error,
            Level::Warning => RuleLevel::Warning,
            Level::Off => RuleLevel::Off,
        }),
        exceptions: facts.exceptions.unwrap_or(true),
        days: facts.days,
        share: facts.share,
        people: facts.people,
        services: facts.services,
        grants: facts.grants,
        pinned: facts.pinned.as_ref().map(|list| list.iter().map(|text| pinned(text, domain)).collect()),
        // Looked up by the caller.
        role: None,
        folders: facts.folders.as_ref().map(|folders| {
            let limits = |written: &schema::FolderLimits| {
                let schema::FolderLimits { services, roles, domains } = written;
                FolderLimits { services: texts(services), roles: texts(roles), domains: texts(domains) }
            };
            folders.iter().map(|(folder, written)| (folder.clone(), limits(written))).collect()
        }),
        place,
    }
}
