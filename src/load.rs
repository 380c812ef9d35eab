//! The pipeline from a workspace's files to its grants and findings: parse, resolve, expand, catalogue, check.

use std::collections::BTreeMap;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use crate::{
    catalog::{BadCatalog, Catalog, CatalogTexts},
    check::{RULES, RuleContext, check},
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    error::Error,
    expand::{MAX_WAYS, TooMany, entitlements, expand},
    model::{Day, Entitlements, Grants, Org, OrgState},
    parse::parse,
    resolve::resolve,
    source::Sources,
};

/// Reads a file that `catalog` in `teamkit.yaml` names: takes its path below the workspace; returns its text, or `None`
/// if the file doesn't exist.
pub type CatalogFiles<'a> = dyn Fn(&Utf8Path) -> Result<Option<String>, Error> + Sync + 'a;

/// Definitions with everything that follows from them.
#[derive(Debug)]
pub struct Loaded {
    pub sources: Sources,
    /// The organization with its grants; `None` if `teamkit.yaml` can't be understood, or if a limit is exceeded.
    pub state: Option<OrgState>,
    /// The known native roles; `None` if no rules were run.
    pub catalog: Option<Catalog>,
    /// The diagnostics of all stages, in the order of the files.
    pub diagnostics: Diagnostics,
}

impl Loaded {
    /// Adds findings about other files of the workspace.
    #[must_use]
    pub fn with(self, findings: Diagnostics) -> Self {
        if findings.is_empty() {
            return self;
        }
        let Self { sources, state, catalog, mut diagnostics } = self;
        diagnostics.extend(findings);
        Self { sources, state, catalog, diagnostics: diagnostics.sorted() }
    }
}

/// Loads definitions as of a day, and runs all rules.
///
/// # Errors
/// [`Error::Usage`] if a catalogue doesn't exist, and any error of its reader.
pub fn load(sources: Sources, catalogs: &CatalogFiles<'_>, today: Day) -> Result<Loaded, Error> {
    judge(sources, today, |org| catalog(org, catalogs))
}

/// Loads definitions after an edit, with the previous catalogue: no edit changes `catalog`.
///
/// # Errors
/// None.
pub fn load_edited(sources: Sources, mut catalog: Catalog, today: Day) -> Result<Loaded, Error> {
    judge(sources, today, |org| {
        catalog.learn(org);
        Ok((catalog, Diagnostics::default()))
    })
}

/// Loads the base of a comparison, without running rules: they apply to the head.
#[must_use]
pub fn load_base(sources: Sources, today: Day) -> Loaded {
    let (org, diagnostics) = understand(&sources);
    // A file that isn't read says nothing about the base, and the change may well give it its name.
    let of_files = diagnostics.iter().filter(|diagnostic| diagnostic.rule != RuleId::UnreadFile);
    let mut diagnostics: Diagnostics = of_files.cloned().collect();
    let state = org.and_then(|org| match grants(&org, today) {
        Ok((grants, entitlements)) => Some(OrgState::new(org, grants, entitlements, today)),
        Err(fault) => {
            diagnostics.push(fault);
            None
        }
    });
    Loaded { diagnostics: diagnostics.sorted(), sources, state, catalog: None }
}

/// Loads the base of a comparison once more, with other names for its clusters; `None` if a limit is exceeded.
#[must_use]
pub fn load_renamed(sources: &Sources, today: Day, clusters: &BTreeMap<String, String>) -> Option<OrgState> {
    let (org, _) = understand(sources);
    let mut org = org?;
    org.rename_clusters(clusters);
    let (grants, entitlements) = grants(&org, today).ok()?;
    Some(OrgState::new(org, grants, entitlements, today))
}

/// What a base's own catalogues say, for the roles of both sides; one that can't be read or understood says nothing.
#[must_use]
pub fn base_catalog(base: &Org, head: &Org, catalogs: &CatalogFiles<'_>) -> Catalog {
    let (mut catalog, _) = catalog(base, catalogs).unwrap_or_else(|_| (Catalog::builtin(base), Diagnostics::default()));
    catalog.learn(base);
    catalog.learn(head);
    catalog
}

fn judge(
    sources: Sources,
    today: Day,
    catalog: impl FnOnce(&Org) -> Result<(Catalog, Diagnostics), Error> + Send,
) -> Result<Loaded, Error> {
    let (org, mut diagnostics) = understand(&sources);
    let mut judged = None;
    if let Some(org) = org {
        let (grants, known) = rayon::join(|| grants(&org, today), || catalog(&org));
        match grants {
            Ok((grants, entitlements)) => {
                let (catalog, faults) = known?;
                diagnostics.extend(faults);
                let state = OrgState::new(org, grants, entitlements, today);
                let is_sound = !diagnostics.has_errors();
                diagnostics.extend(check(&RuleContext::of(&state, &catalog, is_sound), RULES));
                judged = Some((state, catalog));
            }
            Err(fault) => diagnostics.push(fault),
        }
    }
    let (state, catalog) = judged.unzip();
    Ok(Loaded { diagnostics: diagnostics.sorted(), sources, state, catalog })
}

/// The organization that files define, unless a limit is exceeded: rules have nothing useful to say then.
fn understand(sources: &Sources) -> (Option<Org>, Diagnostics) {
    let (workspace, mut diagnostics) = parse(sources);
    let (org, faults) = resolve(&workspace);
    diagnostics.extend(faults);
    let is_too_much = diagnostics.iter().any(|diagnostic| diagnostic.rule == RuleId::TooManyGrants);
    (org.filter(|_| !is_too_much), diagnostics)
}

/// The grants and entitlements as of a day, or the diagnostic that there are too many.
fn grants(org: &Org, today: Day) -> Result<(Grants, Entitlements), Diagnostic> {
    let expanded = expand(org, today).and_then(|grants| Ok((grants, entitlements(org, today)?)));
    expanded.map_err(|TooMany { place }| {
        let message = format!("this expands to more than {} million grants", MAX_WAYS / 1_000_000);
        Diagnostic::error(RuleId::TooManyGrants, message)
            .label((*place).clone(), "services × environments × recipients × roles")
            .hint("name fewer of them, or grant a role instead of many native ones")
    })
}

/// The native roles that a workspace knows; a catalogue that can't be understood is reported and omitted.
fn catalog(org: &Org, files: &CatalogFiles<'_>) -> Result<(Catalog, Diagnostics), Error> {
    if let Some(fault) = outside(org) {
        return Ok((Catalog::builtin(org), fault.into()));
    }
    let mut texts = CatalogTexts::new();
    for (target, (path, _)) in &org.catalog.files {
        let missing = || Error::Usage(format!("`catalog` in teamkit.yaml names {path}, which doesn't exist"));
        texts.insert(*target, files(path)?.ok_or_else(missing)?);
    }
    Ok(match Catalog::new(org, texts) {
        Ok(catalog) => (catalog, Diagnostics::default()),
        Err(bad) => (Catalog::builtin(org), invalid(org, &bad).into()),
    })
}

fn invalid(org: &Org, BadCatalog { target, message }: &BadCatalog) -> Diagnostic {
    let (path, place) =
        org.catalog.files.get(target).cloned().unwrap_or_else(|| (Utf8PathBuf::new(), org.place.clone()));
    let program = target.facts().catalog_program;
    let message = format!("{path} is not the output of `{program}`: {message}");
    Diagnostic::error(RuleId::InvalidCatalog, message).label(place, "this catalogue")
}

/// The diagnostic of a catalogue outside the workspace: a definition must not make a run read, and report on, other
/// files of the machine.
fn outside(org: &Org) -> Option<Diagnostic> {
    let is_plain = |path: &Utf8Path| path.components().all(|part| matches!(part, Utf8Component::Normal(_)));
    let (path, place) = org.catalog.files.values().find(|(path, _)| !is_plain(path))?;
    let message = format!("the catalogue `{path}` is not below the workspace");
    let fault = Diagnostic::error(RuleId::InvalidPath, message).label(place.clone(), "not a path inside the workspace");
    Some(fault.hint("copy it into the workspace, and use its relative path"))
}
