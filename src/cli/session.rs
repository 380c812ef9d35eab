//! A workspace, read and judged: what nearly every command begins with.

use std::collections::BTreeSet;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use super::{Format, Global, Outcome, console::Console};
use crate::{
    catalog::{BadCatalog, Brought, Catalog},
    check::{Context, RULES, check},
    diagnostic::{self, Diagnostic, Diagnostics, RuleId, RuleInfo, Severity},
    error::Error,
    expand::{MAX_WAYS, TooMany, expand},
    io,
    model::{Day, Grants, NativeRole, Org},
    parse::parse,
    resolve::resolve,
    source::{Place, Revision, Sources},
};

pub(super) use crate::text::plural;

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
#[expect(clippy::disallowed_methods, reason = "the command line may look at the clock")]
pub(super) fn today(global: &Global) -> Day {
    global.today.unwrap_or_else(|| {
        let now = std::time::SystemTime::now();
        let now = jiff::Timestamp::try_from(now).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        jiff::tz::TimeZone::UTC.to_datetime(now).date()
    })
}

/// The workspace around the starting directory.
pub(super) fn workspace(global: &Global) -> Result<Utf8PathBuf, Error> {
    let start = io::start(global.directory.as_deref())?;
    io::find_workspace(&start)
}

impl Session {
    /// Reads and judges the workspace around the starting directory.
    pub(super) fn open(global: &Global) -> Result<Self, Error> {
        Self::at(workspace(global)?, today(global))
    }

    /// Reads and judges a workspace.
    pub(super) fn at(root: Utf8PathBuf, today: Day) -> Result<Self, Error> {
        let sources = io::read(&root, Revision::Head)?;
        Self::of(root, today, sources)
    }

    /// Judges a workspace whose files were read.
    pub(super) fn of(root: Utf8PathBuf, today: Day, sources: Sources) -> Result<Self, Error> {
        let (workspace, mut diagnostics) = parse(&sources);
        let (org, found) = resolve(&workspace);
        diagnostics.extend(found);
        let resolved = match org {
            // What a rule would say of so much is of no use.
            Some(_) if diagnostics.iter().any(|found| found.rule == RuleId::TooManyGrants) => None,
            Some(org) => match rayon::join(|| expand(&org, today), || catalog(&root, &org, &[])) {
                (Err(excess), _) => {
                    diagnostics.push(too_much(&excess));
                    None
                }
                (Ok(grants), known) => {
                    let (catalog, found) = known?;
                    diagnostics.extend(found);
                    let is_sound = !diagnostics.has_errors();
                    let context = Context { org: &org, grants: &grants, catalog: &catalog, today, is_sound };
                    diagnostics.extend(check(&context, RULES));
                    Some((org, grants))
                }
            },
            None => None,
        };
        Ok(Self { root, today, diagnostics: diagnostics.sorted(), sources, resolved })
    }

    /// What was read of a workspace that can't be resolved.
    pub(super) fn broken(sources: Sources, found: Diagnostics, today: Day) -> Self {
        Self { root: Utf8PathBuf::new(), today, diagnostics: found.sorted(), sources, resolved: None }
    }

    /// Shows the findings in the form of `check`.
    pub(super) fn report(&self, format: Format, console: &Console) -> String {
        let form = match format {
            Format::Json => diagnostic::Format::Json,
            Format::Github => diagnostic::Format::Github,
            Format::Sarif => diagnostic::Format::Sarif,
            // The other forms have no findings of their own.
            _ => diagnostic::Format::Text { color: console.color() && format == Format::Text },
        };
        let rules: Vec<RuleInfo> = RULES.iter().map(|rule| RuleInfo { id: rule.id, severity: rule.severity }).collect();
        let mut text = diagnostic::render(&self.diagnostics, form, &rules);
        if !matches!(format, Format::Json | Format::Github | Format::Sarif) {
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

/// The native roles that are known here; a catalogue that can't be understood is reported and left out.
///
/// Permissions are known for the roles in use, here and in others that are compared with this.
pub(super) fn catalog(root: &Utf8Path, org: &Org, others: &[&Org]) -> Result<(Catalog, Diagnostics), Error> {
    let read = |source: &Option<(Utf8PathBuf, Place)>| match source {
        Some((path, _)) => io::read_plain(root, path)?
            .ok_or_else(|| Error::Usage(format!("there is no {path}, which `catalog` in teamkit.yaml names")))
            .map(Some),
        None => Ok(None),
    };
    if let Some(outside) = outside(org) {
        let known = Catalog::new(&Brought::default(), &org.catalog.known, &BTreeSet::new());
        let known = known.map_err(|bad| Error::Usage(format!("the built-in catalogue: {}", bad.message)))?;
        return Ok((known, Diagnostics::from(outside)));
    }
    let google = read(&org.catalog.google)?;
    let kubernetes = read(&org.catalog.kubernetes)?;
    let orgs = || std::iter::once(&org).chain(others);
    let natives = orgs().flat_map(|org| org.roles.values()).flat_map(|role| role.natives.iter());
    let requests = orgs().flat_map(|org| org.teams.values()).flat_map(|team| &team.requests);
    let requested = requests.flat_map(|request| &request.natives);
    let in_use = natives.chain(requested.map(|(role, _)| role)).map(NativeRole::name).collect();
    let brought = Brought { google: google.as_deref(), kubernetes: kubernetes.as_deref() };
    match Catalog::new(&brought, &org.catalog.known, &in_use) {
        Ok(catalog) => Ok((catalog, Diagnostics::default())),
        Err(BadCatalog { is_google, message }) => {
            let source = if is_google { &org.catalog.google } else { &org.catalog.kubernetes };
            let (path, place) = source.clone().unwrap_or_else(|| (Utf8PathBuf::new(), org.place.clone()));
            let program =
                if is_google { "gcloud iam roles list --format=json" } else { "kubectl get clusterroles -o json" };
            let fault =
                Diagnostic::error(RuleId::InvalidCatalog, format!("{path} is not what `{program}` prints: {message}"))
                    .label(place, "this catalogue");
            let known = Catalog::new(&Brought::default(), &org.catalog.known, &in_use);
            let known = known.map_err(|bad| Error::Usage(format!("the built-in catalogue: {}", bad.message)))?;
            Ok((known, Diagnostics::from(fault)))
        }
    }
}

/// The finding of definitions that multiply to too many grants.
pub(super) fn too_much(TooMany { place }: &TooMany) -> Diagnostic {
    let message = format!("with this the definitions multiply to more than {MAX_WAYS} ways to a grant");
    let fault = Diagnostic::error(RuleId::TooManyGrants, message)
        .label(Place::clone(place), "services × environments × recipients × roles");
    fault.hint("name fewer of them, or grant a role instead of many native ones")
}

/// The fault of a catalogue that isn't below the workspace: a definition must not make a run read, and speak of, other
/// files of its machine.
fn outside(org: &Org) -> Option<Diagnostic> {
    let is_plain = |path: &Utf8Path| path.components().all(|part| matches!(part, Utf8Component::Normal(_)));
    let mut written = [&org.catalog.google, &org.catalog.kubernetes].into_iter().flatten();
    let (path, place) = written.find(|(path, _)| !is_plain(path))?;
    let message = format!("the catalogue `{path}` is not below the workspace");
    let fault = Diagnostic::error(RuleId::InvalidPath, message).label(place.clone(), "not a path inside the workspace");
    Some(fault.hint("copy it into the workspace, and name it by its path from there"))
}
