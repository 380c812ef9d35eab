//! One way from the files of a workspace to what follows from them: parse, resolve, expand, catalogue, check.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use crate::{
    catalog::{BadCatalog, Catalog, CatalogTexts},
    check::{Context, RULES, check},
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    error::Error,
    expand::{MAX_WAYS, TooMany, expand},
    model::{Day, Grants, Org, OrgState},
    parse::parse,
    resolve::resolve,
    source::{Place, Sources},
};

/// The files that `catalog` in `teamkit.yaml` may name: the text of one by its path below the workspace, or nothing if
/// it isn't there.
pub type CatalogFiles<'a> = dyn Fn(&Utf8Path) -> Result<Option<String>, Error> + Sync + 'a;

/// Definitions with all that follows from them.
#[derive(Debug)]
pub struct Loaded {
    pub sources: Sources,
    /// The organization with its grants; nothing if `teamkit.yaml` can't be understood, or if all of it is too much.
    pub state: Option<OrgState>,
    /// The known native roles; nothing where no rule was run.
    pub catalog: Option<Catalog>,
    /// What is wrong with the definitions, in the order of their files.
    pub diagnostics: Diagnostics,
}

/// Loads definitions as of a day, and judges them by all rules.
///
/// # Errors
/// [`Error::Usage`] if a catalogue isn't there, and what its reader returns.
pub fn load(sources: Sources, catalogs: &CatalogFiles<'_>, today: Day) -> Result<Loaded, Error> {
    judge(sources, today, |org| catalog(org, catalogs))
}

/// Loads definitions after an edit, with the catalogue of before: no edit changes what `catalog` names.
///
/// # Errors
/// None of its own.
pub fn load_edited(sources: Sources, mut catalog: Catalog, today: Day) -> Result<Loaded, Error> {
    judge(sources, today, |org| {
        catalog.learn(org);
        Ok((catalog, Diagnostics::default()))
    })
}

/// Loads the base of a comparison: no rule is run, since rules judge the head.
#[must_use]
pub fn load_base(sources: Sources, today: Day) -> Loaded {
    let (org, mut diagnostics) = understand(&sources);
    let state = org.and_then(|org| match grants(&org, today) {
        Ok(grants) => Some(OrgState::new(org, grants, today)),
        Err(fault) => {
            diagnostics.push(fault);
            None
        }
    });
    Loaded { diagnostics: diagnostics.sorted(), sources, state, catalog: None }
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
            Ok(grants) => {
                let (catalog, faults) = known?;
                diagnostics.extend(faults);
                let state = OrgState::new(org, grants, today);
                let is_sound = !diagnostics.has_errors();
                diagnostics.extend(check(&Context::of(&state, &catalog, is_sound), RULES));
                judged = Some((state, catalog));
            }
            Err(fault) => diagnostics.push(fault),
        }
    }
    let (state, catalog) = judged.unzip();
    Ok(Loaded { diagnostics: diagnostics.sorted(), sources, state, catalog })
}

/// The organization that files define, unless it is too much: what a rule would say of that is of no use.
fn understand(sources: &Sources) -> (Option<Org>, Diagnostics) {
    let (workspace, mut diagnostics) = parse(sources);
    let (org, faults) = resolve(&workspace);
    diagnostics.extend(faults);
    let is_too_much = diagnostics.iter().any(|diagnostic| diagnostic.rule == RuleId::TooManyGrants);
    (org.filter(|_| !is_too_much), diagnostics)
}

/// The grants as of a day, or the finding that they are too many.
fn grants(org: &Org, today: Day) -> Result<Grants, Diagnostic> {
    expand(org, today).map_err(|TooMany { place }| {
        let message = format!("with this the definitions multiply to more than {MAX_WAYS} ways to a grant");
        Diagnostic::error(RuleId::TooManyGrants, message)
            .label((*place).clone(), "services × environments × recipients × roles")
            .hint("name fewer of them, or grant a role instead of many native ones")
    })
}

/// The native roles that are known to a workspace; a catalogue that can't be understood is reported and left out.
fn catalog(org: &Org, files: &CatalogFiles<'_>) -> Result<(Catalog, Diagnostics), Error> {
    if let Some(fault) = outside(org) {
        return Ok((Catalog::builtin(org), fault.into()));
    }
    let read = |source: &Option<(Utf8PathBuf, Place)>| match source {
        Some((path, _)) => files(path)?
            .ok_or_else(|| Error::Usage(format!("there is no {path}, which `catalog` in teamkit.yaml names")))
            .map(Some),
        None => Ok(None),
    };
    let texts = CatalogTexts { google: read(&org.catalog.google)?, kubernetes: read(&org.catalog.kubernetes)? };
    Ok(match Catalog::new(org, texts) {
        Ok(catalog) => (catalog, Diagnostics::default()),
        Err(bad) => (Catalog::builtin(org), invalid(org, &bad).into()),
    })
}

fn invalid(org: &Org, BadCatalog { is_google, message }: &BadCatalog) -> Diagnostic {
    let (source, program) = if *is_google {
        (&org.catalog.google, "gcloud iam roles list --format=json")
    } else {
        (&org.catalog.kubernetes, "kubectl get clusterroles -o json")
    };
    let (path, place) = source.clone().unwrap_or_else(|| (Utf8PathBuf::new(), org.place.clone()));
    let message = format!("{path} is not what `{program}` prints: {message}");
    Diagnostic::error(RuleId::InvalidCatalog, message).label(place, "this catalogue")
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
