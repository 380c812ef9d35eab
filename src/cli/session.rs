//! A workspace, read and judged: what nearly every command begins with.

use camino::Utf8PathBuf;

use super::{Format, Global, Outcome, console::Console};
use crate::{
    diagnostic::{self, Diagnostics, Severity},
    error::Error,
    expand::expand,
    io,
    model::{Day, Grants, Org},
    parse::parse,
    resolve::resolve,
    source::Sources,
};

/// A workspace as of a day.
pub(super) struct Session {
    pub root: Utf8PathBuf,
    pub today: Day,
    pub sources: Sources,
    /// Nothing if `teamkit.yaml` could not be read.
    pub resolved: Option<(Org, Grants)>,
    pub diagnostics: Diagnostics,
}

/// A workspace without errors.
pub(super) struct Sound {
    pub root: Utf8PathBuf,
    pub today: Day,
    pub sources: Sources,
    pub org: Org,
    pub grants: Grants,
    /// Findings that are no errors.
    pub warnings: usize,
}

/// The current day, UTC, unless the call says another.
pub(super) fn today(global: &Global) -> Day {
    global.today.unwrap_or_else(|| {
        let now = std::time::SystemTime::now();
        let now = jiff::Timestamp::try_from(now).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        jiff::tz::TimeZone::UTC.to_datetime(now).date()
    })
}

impl Session {
    /// Reads and judges the workspace around the starting directory.
    pub(super) fn open(global: &Global) -> Result<Self, Error> {
        let start = io::start(global.directory.as_deref())?;
        let root = io::find_workspace(&start)?;
        Self::at(root, today(global))
    }

    /// Reads and judges a workspace.
    pub(super) fn at(root: Utf8PathBuf, today: Day) -> Result<Self, Error> {
        let sources = io::read(&root)?;
        let (workspace, mut diagnostics) = parse(&sources);
        let (org, found) = resolve(&workspace);
        diagnostics.extend(found);
        let resolved = org.map(|org| {
            let grants = expand(&org, today);
            (org, grants)
        });
        Ok(Self { root, today, diagnostics: diagnostics.sorted(&sources), sources, resolved })
    }

    /// Shows the findings in the form of `check`.
    pub(super) fn report(&self, format: Format, console: &Console) -> String {
        let form = match format {
            Format::Text => diagnostic::Format::Text { color: console.color() },
            Format::Json => diagnostic::Format::Json,
        };
        let mut text = diagnostic::render(&self.diagnostics, &self.sources, form);
        if format == Format::Text {
            text.push_str(&self.summary());
        }
        text
    }

    fn summary(&self) -> String {
        let count = |severity| self.diagnostics.count(severity);
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        let found = match (errors, warnings) {
            (0, 0) => "no findings".to_owned(),
            (_, 0) => plural(errors, "error"),
            (0, _) => plural(warnings, "warning"),
            _ => format!("{}, {}", plural(errors, "error"), plural(warnings, "warning")),
        };
        match &self.resolved {
            Some((org, _)) => {
                let (teams, services) = (plural(org.teams.len(), "team"), plural(org.services.len(), "service"));
                format!("{found} in {teams}, {services}\n")
            }
            None => format!("{found}\n"),
        }
    }

    /// Goes on without errors, or prints what `check` would print.
    pub(super) fn sound(self, format: Format, console: &Console) -> Result<Result<Sound, Outcome>, Error> {
        if self.diagnostics.has_errors() || self.resolved.is_none() {
            console.print(&self.report(format, console))?;
            return Ok(Err(Outcome::Refused));
        }
        let warnings = self.diagnostics.count(Severity::Warning);
        let Self { root, today, sources, resolved, .. } = self;
        Ok(match resolved {
            Some((org, grants)) => Ok(Sound { root, today, sources, org, grants, warnings }),
            None => Err(Outcome::Refused),
        })
    }
}

impl Sound {
    /// Says that there are warnings, once.
    pub(super) fn mention_warnings(&self, console: &Console) {
        if self.warnings > 0 {
            console.say(format_args!("{}: see `teamkit check`", plural(self.warnings, "warning")));
        }
    }
}

/// A number with its noun.
pub(super) fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
