//! Levels, settings and exceptions of rules. Whether the rules exist is judged by those who know them.

use std::collections::BTreeMap;

use super::{Resolver, config::environment_id, words::day};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{Address, Environment, Exception, FolderLimits, Principal, RuleLevel, RuleSettings, ServiceId, TeamId},
    schema::{self, Level, List, RuleConfig, RuleFacts},
    source::{Place, Route},
};

impl Resolver<'_> {
    pub(super) fn rule_settings(
        &self,
        environments: &[Environment],
        diagnostics: &mut Diagnostics,
    ) -> (BTreeMap<String, RuleSettings>, Vec<Exception>) {
        let at = self.at.key("rules");
        let rules = self.config.rules.iter().flat_map(|rules| rules.iter());
        let rules =
            rules.map(|(name, config)| (name.clone(), settings(config, at.key_of(name.clone()), &self.config.domain)));
        let rules = rules.collect();
        let mut exceptions = Vec::new();
        let place = self.at.key("exceptions");
        self.exceptions(None, self.config.exceptions.as_ref(), &place, environments, &mut exceptions, diagnostics);
        for team in &self.workspace.teams {
            let place = Place::Route(team.content.file, Route::root()).key("exceptions");
            let list = team.content.value.exceptions.as_ref();
            self.exceptions(Some(&team.stem), list, &place, environments, &mut exceptions, diagnostics);
        }
        (rules, exceptions)
    }

    fn exceptions(
        &self,
        team: Option<&str>,
        list: Option<&List<schema::Exception>>,
        at: &Place,
        environments: &[Environment],
        exceptions: &mut Vec<Exception>,
        diagnostics: &mut Diagnostics,
    ) {
        let subject = team.map_or_else(|| "an exception".to_owned(), |team| format!("team `{team}`"));
        for (index, written) in list.into_iter().flat_map(|list| list.iter()).enumerate() {
            let place = at.index(index);
            let named_team = written
                .team
                .as_ref()
                .filter(|name| self.words.has_team(&subject, name, place.key("team"), diagnostics));
            if let (Some(own), Some(named)) = (team, named_team)
                && own != &**named
            {
                diagnostics.push(
                    Diagnostic::error(
                        RuleId::WrongType,
                        format!("an exception of {subject} is about team `{}`", &**named),
                    )
                    .label(place.key("team"), "another team")
                    .hint("a team excepts itself; exceptions for others stand in teamkit.yaml"),
                );
            }
            let service = written
                .service
                .as_ref()
                .filter(|name| self.words.has_service(&subject, name, place.key("service"), diagnostics));
            let environment = written
                .environment
                .as_ref()
                .filter(|name| self.words.has_environment(&subject, name, place.key("environment"), diagnostics));
            exceptions.push(Exception {
                rule: written.rule.to_string(),
                team: named_team.map(|name| TeamId::new(name)).or_else(|| team.map(TeamId::new)),
                service: service.map(|name| ServiceId::new(name)),
                environment: environment.and_then(|name| environment_id(environments, name)),
                reason: written.reason.to_string(),
                until: day(written.until.as_deref(), || place.key("until"), diagnostics),
                place,
            });
        }
    }
}

/// A person by address, short or full, or a principal as IAM writes it.
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
