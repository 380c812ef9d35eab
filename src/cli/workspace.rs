//! A workspace, read and judged: what nearly every command begins with.

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    args::{Format, Global, Stop},
    console::Console,
};
use crate::{
    catalog::Catalog,
    check::{RULES, override_file},
    diagnostic::{self, Diagnostics, RuleInfo, Severity},
    error::Error,
    io,
    load::{Loaded, load},
    model::{Day, OrgState},
    plan::is_override_file,
    source::Revision,
    source::Sources,
    text::plural,
};

/// A workspace as it is, with all that is wrong with it.
pub(super) struct LoadedWorkspace {
    pub root: Utf8PathBuf,
    pub loaded: Loaded,
}

/// A workspace without errors.
pub(super) struct ValidWorkspace {
    pub root: Utf8PathBuf,
    pub sources: Sources,
    pub state: OrgState,
    pub catalog: Catalog,
    /// How many findings are no errors.
    pub warnings: usize,
}

/// The current day, UTC, unless the call says another.
#[expect(clippy::disallowed_methods, reason = "the command line may look at the clock")]
pub(super) fn today(global: &Global) -> Day {
    global.today.unwrap_or_else(|| {
        let now = std::time::SystemTime::now();
        let now = jiff::Timestamp::try_from(now).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        jiff::tz::TimeZone::UTC.to_datetime(now).date()
    })
}

/// The workspace around the starting directory.
pub(super) fn find_root(global: &Global) -> Result<Utf8PathBuf, Error> {
    let start = io::start(global.directory.as_deref())?;
    io::find_workspace(&start)
}

impl LoadedWorkspace {
    /// Reads and judges the workspace around the starting directory.
    pub(super) fn open(global: &Global) -> Result<Self, Error> {
        Self::at(find_root(global)?, global)
    }

    /// Reads and judges a workspace.
    pub(super) fn at(root: Utf8PathBuf, global: &Global) -> Result<Self, Error> {
        Self::of(root, Revision::Head, global)
    }

    /// Reads and judges a workspace as one side of a comparison.
    pub(super) fn of(root: Utf8PathBuf, revision: Revision, global: &Global) -> Result<Self, Error> {
        let sources = io::read(&root, revision)?;
        let loaded = load(sources, &|path| io::read_plain(&root, path), today(global))?;
        let paths = definitions(&loaded, io::read_templates(&root)?.keys());
        io::refuse_rewritten_here(&root, &paths)?;
        let overrides = override_files(&root, &loaded)?;
        Ok(Self { root, loaded: loaded.with(overrides) })
    }

    /// Goes on without errors, or prints what `check` would print.
    pub(super) fn require_valid(self, format: impl Format, console: &Console) -> Result<ValidWorkspace, Stop> {
        let Self { root, loaded } = self;
        let has_errors = loaded.diagnostics.has_errors();
        let warnings = loaded.diagnostics.count(Severity::Warning);
        match loaded {
            Loaded { sources, state: Some(state), catalog: Some(catalog), .. } if !has_errors => {
                Ok(ValidWorkspace { root, sources, state, catalog, warnings })
            }
            loaded => {
                print_findings(&loaded, format, console)?;
                Err(Stop::Refused)
            }
        }
    }
}

impl ValidWorkspace {
    /// Reads and judges the workspace around the starting directory, which must have no errors.
    pub(super) fn open(global: &Global, format: impl Format, console: &Console) -> Result<Self, Stop> {
        LoadedWorkspace::open(global)?.require_valid(format, console)
    }

    /// Says that there are warnings, once.
    pub(super) fn mention_warnings(&self, console: &Console) {
        if self.warnings > 0 {
            console.say(format_args!("{}: see `teamkit check`", plural(self.warnings, "warning")));
        }
    }
}

/// Prints the findings as `check` does: in the format that was asked for, or on stderr where that has no room for them.
pub(super) fn print_findings(loaded: &Loaded, format: impl Format, console: &Console) -> Result<(), Error> {
    if format.holds_findings() {
        return console.print(&findings(loaded, format, console));
    }
    let form = diagnostic::DiagnosticFormat::Text { color: console.stderr_color() };
    console.say_findings(&diagnostic::render(&loaded.diagnostics, form, &[]));
    console.say(summary(loaded).trim_end());
    Ok(())
}

/// Files in roots that can rewrite the generated ones.
fn override_files(root: &Utf8Path, loaded: &Loaded) -> Result<Diagnostics, Error> {
    let Some(state) = &loaded.state else { return Ok(Diagnostics::default()) };
    let roots = state.org.roots.by_path.keys().map(Utf8PathBuf::as_path);
    let files = io::terraform_files(root, roots)?;
    let overrides = files.iter().filter(|path| path.file_name().is_some_and(is_override_file));
    Ok(overrides.map(|path| override_file(path)).collect())
}

/// The paths of all files that definitions are read from: with templates, by their names, and with catalogues.
pub(super) fn definitions<'a>(loaded: &Loaded, templates: impl Iterator<Item = &'a String>) -> Vec<Utf8PathBuf> {
    let mut paths: Vec<Utf8PathBuf> = loaded.sources.iter().map(|source| source.path().to_owned()).collect();
    paths.extend(templates.map(|name| Utf8PathBuf::from(format!("templates/{name}.hbs"))));
    let catalogs = loaded.state.iter().flat_map(|state| state.org.catalog.files.values());
    paths.extend(catalogs.map(|(path, _)| path.clone()));
    paths
}

/// The findings as `check` prints them.
pub(super) fn findings(loaded: &Loaded, format: impl Format, console: &Console) -> String {
    let form = format.findings(console.color());
    let rules: Vec<RuleInfo> = RULES.iter().map(|rule| RuleInfo { id: rule.id, severity: rule.severity }).collect();
    let mut text = diagnostic::render(&loaded.diagnostics, form, &rules);
    if matches!(form, diagnostic::DiagnosticFormat::Text { .. }) {
        text.push_str(&summary(loaded));
    }
    text
}

fn summary(loaded: &Loaded) -> String {
    let count = |severity| loaded.diagnostics.count(severity);
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let found = match (errors, warnings) {
        (0, 0) => "no findings".to_owned(),
        (_, 0) => plural(errors, "error"),
        (0, _) => plural(warnings, "warning"),
        _ => format!("{}, {}", plural(errors, "error"), plural(warnings, "warning")),
    };
    match &loaded.state {
        Some(OrgState { org, .. }) => {
            let (teams, services) = (plural(org.teams.len(), "team"), plural(org.services.len(), "service"));
            format!("{found} in {teams}, {services}\n")
        }
        None => format!("{found}\n"),
    }
}
