//! Names: their form, which of them exist, and what to say of those that don't.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{Day, NAME_LENGTH, is_name, parse_day},
    parse::{Parsed, Workspace},
    schema::WorkspaceFile,
    source::{FileId, Place, Route},
    text::{join_few, nearest},
};

/// Enough for the first hundred unknown names of 10,000; whoever has more has another problem.
const MAX_COMPARISONS: usize = 1_000_000;
/// So many names are still a help in a hint: each of many findings has it.
const MAX_LISTED: usize = 20;
/// The name that takes a default away; no role can have it.
pub(super) const NONE: &str = "none";

fn invalid_name(kind: &str, name: &str, place: Place) -> Diagnostic {
    let hint = if name.len() > NAME_LENGTH {
        format!("a name has at most {NAME_LENGTH} characters")
    } else {
        "a name has lower-case letters, digits and single hyphens, and starts with a letter".to_owned()
    };
    Diagnostic::error(RuleId::InvalidName, format!("`{name}` can't be the name of {kind}"))
        .label(place, "not a name")
        .hint(hint)
}

/// Reports names of the wrong form where they are defined, names defined twice, and files that say another name than
/// their path.
pub(super) fn check_names(workspace: &Workspace, diagnostics: &mut Diagnostics) {
    let root = |file: FileId| Place::Route(file, Route::root());
    if let Some(Parsed { file, value, .. }) = &workspace.config {
        let at = root(*file);
        for (name, _) in &value.environments.0 {
            if !is_name(name) {
                diagnostics.push(invalid_name("an environment", name, at.key("environments").key_of(name.clone())));
            }
        }
        for name in value.roles.iter().flat_map(|roles| roles.keys()) {
            let place = at.key("roles").key_of(name.clone());
            if name == NONE {
                let fault = Diagnostic::error(RuleId::InvalidName, "`none` can't be the name of a role");
                diagnostics.push(fault.label(place, "takes a default away in `access`"));
            } else if !is_name(name) {
                diagnostics.push(invalid_name("a role", name, place));
            }
        }
    }
    let mut defined: BTreeMap<&str, Place> = BTreeMap::new();
    for Parsed { file, value, .. } in &workspace.registries {
        for name in value.keys() {
            let place = root(*file).key_of(name.clone());
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
        let at = root(team.content.file);
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
                    format!("the file of team `{}` says `team: {}`", team.stem, &**name),
                )
                .label(at.key("team"), "another name than the file's")
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
pub(super) struct Words<'a> {
    pub environments: Vec<&'a str>,
    pub roles: BTreeSet<&'a str>,
    /// Nothing where there is no registry, or a part of it could not be read: then any name may be right.
    pub services: Option<BTreeSet<&'a str>>,
    pub teams: BTreeSet<&'a str>,
    /// How many names may still be compared to find what was meant: each unknown one is compared with all.
    comparisons: Cell<usize>,
    /// Whether names may be missing because their file was damaged.
    pub config_damaged: bool,
}

impl<'a> Words<'a> {
    pub(super) fn of(workspace: &'a Workspace, config: &'a Parsed<WorkspaceFile>) -> Self {
        let damaged = workspace.registry_damaged || workspace.registries.iter().any(|registry| registry.damaged);
        let names =
            || workspace.registries.iter().flat_map(|registry| registry.value.keys().map(String::as_str)).collect();
        let teams = workspace.teams.iter().map(|team| team.stem.as_str());
        Self {
            environments: config.value.environments.0.iter().map(|(name, _)| name.as_str()).collect(),
            roles: config.value.roles.iter().flat_map(|roles| roles.keys().map(String::as_str)).collect(),
            services: (workspace.has_registry && !damaged).then(names),
            teams: teams.chain(workspace.broken_teams.iter().map(String::as_str)).collect(),
            comparisons: Cell::new(MAX_COMPARISONS),
            config_damaged: config.damaged,
        }
    }

    /// Whether a service exists; reports it if not.
    pub(super) fn has_service(&self, subject: &str, name: &str, place: Place, diagnostics: &mut Diagnostics) -> bool {
        match &self.services {
            Some(services) if !services.contains(name) => {
                let hint = self.did_you_mean(name, services);
                diagnostics.push(
                    Diagnostic::error(RuleId::UnknownService, format!("{subject} names the unknown service `{name}`"))
                        .label(place, "not in the registry")
                        .hint_if(hint),
                );
                false
            }
            Some(_) => true,
            None => {
                let fine = is_name(name);
                if !fine {
                    diagnostics.push(invalid_name("a service", name, place));
                }
                fine
            }
        }
    }

    /// Whether an environment exists; reports it if not.
    pub(super) fn has_environment(
        &self,
        subject: &str,
        name: &str,
        place: Place,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        let known = self.environments.contains(&name);
        if !known && !self.config_damaged {
            let hint = did_you_mean(name, self.environments.iter().copied())
                .unwrap_or_else(|| format!("environments are {}", join_few(&self.environments, MAX_LISTED)));
            diagnostics.push(
                Diagnostic::error(
                    RuleId::UnknownEnvironment,
                    format!("{subject} names the unknown environment `{name}`"),
                )
                .label(place, "not in `environments` of teamkit.yaml")
                .hint(hint),
            );
        }
        known
    }

    /// Whether a role of ours exists; reports it if not.
    pub(super) fn has_role(&self, subject: &str, name: &str, place: Place, diagnostics: &mut Diagnostics) -> bool {
        let known = self.roles.contains(name);
        if !known && !self.config_damaged {
            let hint = self.did_you_mean(name, &self.roles).or_else(|| {
                name.starts_with("roles/").then(|| "native roles stand under `google:` or `kubernetes:`".to_owned())
            });
            let hint = hint.or_else(|| {
                let roles: Vec<_> = self.roles.iter().copied().collect();
                Some(if roles.is_empty() {
                    "define it under `roles`".to_owned()
                } else {
                    format!("roles are {}", join_few(&roles, MAX_LISTED))
                })
            });
            diagnostics.push(
                Diagnostic::error(RuleId::UnknownRole, format!("{subject} names the unknown role `{name}`"))
                    .label(place, "not in `roles` of teamkit.yaml")
                    .hint_if(hint),
            );
        }
        known
    }

    fn did_you_mean(&self, name: &str, candidates: &BTreeSet<&str>) -> Option<String> {
        let left = self.comparisons.get().checked_sub(candidates.len())?;
        self.comparisons.set(left);
        did_you_mean(name, candidates.iter().copied())
    }

    /// Whether a team exists; reports it if not.
    pub(super) fn has_team(&self, subject: &str, name: &str, place: Place, diagnostics: &mut Diagnostics) -> bool {
        let known = self.teams.contains(name);
        if !known {
            diagnostics.push(
                Diagnostic::error(RuleId::UnknownTeam, format!("{subject} names the unknown team `{name}`"))
                    .label(place, "no file of this name below teams/")
                    .hint_if(self.did_you_mean(name, &self.teams)),
            );
        }
        known
    }
}

fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(name, candidates).map(|near| format!("did you mean `{near}`?"))
}

/// Reads a day; reports what is none.
pub(super) fn day(text: Option<&str>, place: impl FnOnce() -> Place, diagnostics: &mut Diagnostics) -> Option<Day> {
    let text = text?;
    let day = parse_day(text);
    if day.is_none() {
        diagnostics.push(
            Diagnostic::error(RuleId::InvalidDate, format!("`{text}` is no day"))
                .label(place(), "not a day of the calendar")
                .hint("write a day as YYYY-MM-DD"),
        );
    }
    day
}
