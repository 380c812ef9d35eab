//! Names: their form, which of them exist, and diagnostics for the others.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{Day, NAME_LENGTH, is_name, parse_day},
    parse::{Parsed, Workspace},
    schema::WorkspaceFile,
    source::Place,
    text::nearest,
};

/// The maximum number of comparisons: enough for the first hundred unknown names among 10,000.
const MAX_COMPARISONS: usize = 1_000_000;
/// The name that removes a default; no role can have it.
pub(super) const NONE: &str = "none";

pub(super) fn invalid_name(kind: &str, name: &str, place: Place) -> Diagnostic {
    let hint = if name.len() > NAME_LENGTH {
        format!("a name has at most {NAME_LENGTH} characters")
    } else {
        "a name has lower-case letters, digits and single hyphens, and starts with a letter".to_owned()
    };
    Diagnostic::error(RuleId::InvalidName, format!("`{name}` is not a valid name for {kind}"))
        .label(place, "not a valid name")
        .hint(hint)
}

/// Reports names of the wrong form where they are defined, names that are defined twice, and team files whose `team`
/// differs from the file's name.
pub(super) fn check_names(workspace: &Workspace, diagnostics: &mut Diagnostics) {
    if let Some(Parsed { source, value, .. }) = &workspace.config {
        let at = Place::root(source);
        for (name, _) in &value.environments.0 {
            if !is_name(name) {
                diagnostics.push(invalid_name("an environment", name, at.key("environments").key_of(name.clone())));
            }
        }
        for name in value.scopes.iter().flat_map(|scopes| scopes.keys()).filter(|name| !is_name(name)) {
            diagnostics.push(invalid_name("a scope", name, at.key("scopes").key_of(name.clone())));
        }
        for name in value.roles.iter().flat_map(|roles| roles.keys()) {
            let place = at.key("roles").key_of(name.clone());
            if name == NONE {
                let fault = Diagnostic::error(RuleId::InvalidName, "`none` is not a valid name for a role");
                diagnostics.push(fault.label(place, "removes a default in `access`"));
            } else if !is_name(name) {
                diagnostics.push(invalid_name("a role", name, place));
            }
        }
    }
    let mut defined: BTreeMap<&str, Place> = BTreeMap::new();
    for Parsed { source, value, .. } in &workspace.registries {
        for name in value.keys() {
            let place = Place::root(source).key_of(name.clone());
            if !is_name(name) {
                diagnostics.push(invalid_name("a service", name, place.clone()));
            }
            if let Some(first) = defined.get(name.as_str()) {
                diagnostics.push(
                    Diagnostic::error(RuleId::RepeatedName, format!("the service `{name}` is defined twice"))
                        .label(place, "again")
                        .label(first.clone(), "first here"),
                );
            } else {
                defined.insert(name, place);
            }
        }
    }
    let mut teams: BTreeMap<&str, Place> = BTreeMap::new();
    for team in &workspace.teams {
        let at = Place::root(&team.content.source);
        if !is_name(&team.stem) {
            diagnostics.push(invalid_name("a team", &team.stem, at.clone()).hint("rename the file"));
        }
        if let Some(name) = &team.content.value.team
            && **name != team.stem
        {
            let hint = format!("write `team: {}`, or rename the file", team.stem);
            diagnostics.push(
                Diagnostic::error(
                    RuleId::NameMismatch,
                    format!("the file of team `{}` sets `team: {}`", team.stem, &**name),
                )
                .label(at.key("team"), "differs from the file's name")
                .hint(hint),
            );
        }
        if let Some(first) = teams.get(team.stem.as_str()) {
            diagnostics.push(
                Diagnostic::error(RuleId::RepeatedName, format!("the team `{}` has two files", team.stem))
                    .label(at, "again")
                    .label(first.clone(), "first here"),
            );
        } else {
            teams.insert(&team.stem, at);
        }
    }
}

/// The names that exist.
pub(super) struct KnownNames<'a> {
    pub roles: BTreeSet<&'a str>,
    pub scopes: BTreeSet<&'a str>,
    /// `None` without a registry, or if part of it could not be read: then any name may be valid.
    pub services: Option<BTreeSet<&'a str>>,
    pub teams: BTreeSet<&'a str>,
    /// The number of comparisons that are left: each unknown name is compared with all existing names.
    comparisons: Cell<usize>,
    /// Whether names may be missing because `teamkit.yaml` could not be read completely.
    pub config_damaged: bool,
    /// The same of the registry.
    pub registry_damaged: bool,
}

impl<'a> KnownNames<'a> {
    pub(super) fn of(workspace: &'a Workspace, config: &'a Parsed<WorkspaceFile>) -> Self {
        let damaged = workspace.registry_damaged || workspace.registries.iter().any(|registry| registry.damaged);
        let names =
            || workspace.registries.iter().flat_map(|registry| registry.value.keys().map(String::as_str)).collect();
        let teams = workspace.teams.iter().map(|team| team.stem.as_str());
        Self {
            scopes: config.value.scopes.iter().flat_map(|scopes| scopes.keys().map(String::as_str)).collect(),
            roles: config.value.roles.iter().flat_map(|roles| roles.keys().map(String::as_str)).collect(),
            services: (workspace.has_registry && !damaged).then(names),
            teams: teams.chain(workspace.broken_teams.iter().map(String::as_str)).collect(),
            comparisons: Cell::new(MAX_COMPARISONS),
            config_damaged: config.damaged,
            registry_damaged: damaged,
        }
    }

    pub(super) fn did_you_mean(&self, name: &str, candidates: &BTreeSet<&str>) -> Option<String> {
        let left = self.comparisons.get().checked_sub(candidates.len())?;
        self.comparisons.set(left);
        did_you_mean(name, candidates.iter().copied())
    }
}

pub(super) fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(name, candidates).map(|near| format!("did you mean `{near}`?"))
}

/// Parses a date; reports one that is not valid.
pub(super) fn day(text: Option<&str>, place: impl FnOnce() -> Place, diagnostics: &mut Diagnostics) -> Option<Day> {
    let text = text?;
    let day = parse_day(text);
    if day.is_none() {
        diagnostics.push(
            Diagnostic::error(RuleId::InvalidDate, format!("`{text}` is not a valid date"))
                .label(place(), "not a calendar date")
                .hint("write a date as YYYY-MM-DD"),
        );
    }
    day
}
