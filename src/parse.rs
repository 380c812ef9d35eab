//! From text to the YAML as written.
//!
//! A file is read by `serde_yaml` first, without positions, which is fast and nearly always enough. Only a file that
//! fails is read again from its [`Tree`](crate::source::Tree), fault by fault: each is reported at its place, the value
//! at fault is omitted, and reading continues. So one run reports all faults of a file, and later stages can check the
//! other files against the values that are left.

mod decode;
mod file;

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    schema::{PeopleFile, RegistryFile, TeamFile, WorkspaceFile},
    source::{PEOPLE_FILE, Place, SERVICES_DIR, Source, Sources, TEAMS_DIR, WORKSPACE_FILE},
    text::is_hidden,
};

/// A file's content, with the file that it came from.
#[derive(Debug)]
pub struct Parsed<T> {
    pub source: Arc<Source>,
    pub value: T,
    /// Whether something in the file could not be read: a name that seems missing may be in there.
    pub damaged: bool,
}

/// A team's file, with the name that follows from its path.
#[derive(Debug)]
pub struct ParsedTeam {
    pub stem: String,
    /// The folder of its file, below `teams/`.
    pub folder: String,
    pub content: Parsed<TeamFile>,
}

/// A workspace as written. No name has been looked up yet.
#[derive(Debug)]
pub struct Workspace {
    /// `None` if `teamkit.yaml` could not be read at all.
    pub config: Option<Parsed<WorkspaceFile>>,
    pub registries: Vec<Parsed<RegistryFile>>,
    /// Whether there is a registry: whether any file is below `services/`.
    pub has_registry: bool,
    /// Whether a registry file could not be read at all.
    pub registry_damaged: bool,
    pub people: Option<Parsed<PeopleFile>>,
    pub teams: Vec<ParsedTeam>,
    /// Stems of team files that could not be read at all.
    pub broken_teams: Vec<String>,
}

/// Reads every file; what can't be read is reported and omitted.
#[must_use]
pub fn parse(sources: &Sources) -> (Workspace, Diagnostics) {
    use rayon::prelude::*;

    let files: Vec<_> = sources.iter().collect();
    let parts: Vec<(ParsedFile, Diagnostics)> = files.par_iter().map(|source| part(source)).collect();
    let mut workspace = Workspace {
        config: None,
        registries: Vec::new(),
        has_registry: false,
        registry_damaged: false,
        people: None,
        teams: Vec::new(),
        broken_teams: Vec::new(),
    };
    let mut diagnostics = Diagnostics::default();
    for (part, faults) in parts {
        diagnostics.extend(faults);
        match part {
            ParsedFile::Workspace(config) => workspace.config = *config,
            ParsedFile::People(people) => workspace.people = people,
            ParsedFile::Stray => {}
            ParsedFile::Registry(registry) => {
                workspace.has_registry = true;
                workspace.registry_damaged |= registry.is_none();
                workspace.registries.extend(registry);
            }
            ParsedFile::Team(path, content) => match *content {
                Some(content) => {
                    workspace.teams.push(ParsedTeam { stem: stem(&path), folder: folder(&path), content });
                }
                None => workspace.broken_teams.push(stem(&path)),
            },
        }
    }
    (workspace, diagnostics)
}

enum ParsedFile {
    Workspace(Box<Option<Parsed<WorkspaceFile>>>),
    People(Option<Parsed<PeopleFile>>),
    Registry(Option<Parsed<RegistryFile>>),
    Team(Utf8PathBuf, Box<Option<Parsed<TeamFile>>>),
    /// A file that is not read, although it is among files that are.
    Stray,
}

fn part(source: &Arc<Source>) -> (ParsedFile, Diagnostics) {
    let path = source.path();
    if let Some(character) = path.as_str().chars().find(|character| is_hidden(*character)) {
        let message = format!("the path `{path}` contains the hidden character U+{:04X}", u32::from(character));
        let fault = Diagnostic::error(RuleId::InvalidName, message).label(Place::root(source), "this file");
        return (ParsedFile::Stray, Diagnostics::from(fault.hint("rename it")));
    }
    if path.extension() != Some("yaml") {
        let fault = Diagnostic::error(RuleId::UnreadFile, format!("{path} is not read: its name doesn't end in .yaml"))
            .label(Place::root(source), "not read")
            .hint(if path.file_stem().is_some_and(|stem| !stem.starts_with('.')) {
                format!("rename it to {}", path.with_extension("yaml"))
            } else {
                "give it a name before `.yaml`".to_owned()
            });
        (ParsedFile::Stray, Diagnostics::from(fault))
    } else if path == WORKSPACE_FILE {
        let (value, faults) = file::read(source);
        (ParsedFile::Workspace(Box::new(value)), faults)
    } else if path == PEOPLE_FILE {
        let (value, faults) = file::read(source);
        (ParsedFile::People(value), faults)
    } else if path.starts_with(SERVICES_DIR) {
        let (value, faults) = file::read(source);
        (ParsedFile::Registry(value), faults)
    } else {
        let (value, faults) = file::read(source);
        (ParsedFile::Team(path.to_owned(), Box::new(value)), faults)
    }
}

fn stem(path: &Utf8Path) -> String {
    path.file_stem().unwrap_or_default().to_owned()
}

/// The folder of a team's file, below `teams/`; empty for those in `teams/` itself.
fn folder(path: &Utf8Path) -> String {
    let folder = path.strip_prefix(TEAMS_DIR).ok().and_then(Utf8Path::parent);
    folder.map(Utf8Path::to_string).unwrap_or_default()
}
