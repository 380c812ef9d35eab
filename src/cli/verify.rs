//! `teamkit verify`.

mod github;
mod json;
mod markdown;
mod text;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    args::{FormatArg, Global, ReviewFormat, Stop},
    comparison::{BaseArgs, Comparison},
    console::Console,
    workspace::ValidWorkspace,
};
use crate::{
    error::Error,
    io,
    model::{OrgState, normalized},
    target::{emit, emit_each},
    terraform::PlannedFact,
    text::nearest,
    verify::{Expectation, RootVerdict, expected_facts, unknown_root, verify},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The plan of a root, as `terraform show -json` or `tofu show -json` prints it
    #[arg(value_name = "ROOT=PLAN", required_unless_present = "plans")]
    roots: Vec<String>,
    /// Read the plan of each root from DIR/ROOT.json
    #[arg(long, value_name = "DIR", conflicts_with = "roots")]
    plans: Option<Utf8PathBuf>,
    /// Also say what the change since this commit explains
    #[arg(long, value_name = "REV", conflicts_with = "base_dir")]
    base: Option<String>,
    /// Also say what the change since the workspace in this directory explains, without git
    #[arg(long, value_name = "DIR")]
    base_dir: Option<Utf8PathBuf>,
    #[command(flatten)]
    format: FormatArg<ReviewFormat>,
}

/// The files of plans by their roots.
type PlanFiles = BTreeMap<Utf8PathBuf, Utf8PathBuf>;

/// What a root had to be at the base, by its path.
type BaseFacts = BTreeMap<Utf8PathBuf, BTreeSet<PlannedFact>>;

/// The verdicts on all plans.
struct Verified {
    /// In the order of their roots.
    roots: Vec<RootVerdict>,
    /// The roots that are defined and have no plan here.
    without_plan: Vec<Utf8PathBuf>,
    /// What it was compared with.
    base: Option<String>,
}

impl Verified {
    /// The number of findings.
    fn findings(&self) -> usize {
        self.roots.iter().map(|root| root.findings.len()).sum()
    }

    /// The roots with findings, the most dangerous first.
    fn faulty(&self) -> Vec<&RootVerdict> {
        let mut faulty: Vec<&RootVerdict> = self.roots.iter().filter(|root| !root.findings.is_empty()).collect();
        faulty.sort_by_key(|root| root.findings.first().map(|finding| (finding.urgency(), &root.root)));
        faulty
    }
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    let start = io::start(global.directory.as_deref())?;
    let plans = match &args.plans {
        Some(directory) => plans_below(&start.join(directory))?,
        None => plans_named(&args.roots, &start)?,
    };
    let base = BaseArgs { base: args.base.clone(), base_dir: args.base_dir.clone() };
    let verified = if base.is_given() {
        let Comparison { base, head, .. } = Comparison::open(&base, global, format, console)?;
        let facts = base_facts(&base.state, &plans);
        Verified { base: Some(base.name), ..verified(&head.state, &plans, Some(&facts))? }
    } else {
        verified(&ValidWorkspace::open(global, format, console)?.state, &plans, None)?
    };
    console.print(&match format {
        ReviewFormat::Text => text::render(&verified, console),
        ReviewFormat::Json => json::render(&verified)?,
        ReviewFormat::Markdown => markdown::render(&verified),
        ReviewFormat::Github => github::render(&verified),
    })?;
    Stop::if_refused(verified.findings() > 0)
}

/// The plans that a call names.
fn plans_named(roots: &[String], start: &Utf8Path) -> Result<PlanFiles, Error> {
    let mut plans = PlanFiles::new();
    for named in roots {
        let Some((root, plan)) = named.split_once('=').filter(|(root, plan)| !root.is_empty() && !plan.is_empty())
        else {
            let message =
                format!("`{named}` is not of the form ROOT=PLAN, as in terraform/projects/ledger-prod=plan.json");
            return Err(Error::Usage(message));
        };
        let root = normalized(Utf8Path::new(root));
        if plans.insert(root.clone(), start.join(plan)).is_some() {
            return Err(Error::Usage(format!("the root `{root}` is named twice")));
        }
    }
    Ok(plans)
}

/// The plans of a directory: `DIR/terraform/projects/ledger-prod.json` is that of `terraform/projects/ledger-prod`.
fn plans_below(directory: &Utf8Path) -> Result<PlanFiles, Error> {
    let files = io::plan_files(directory)?;
    if files.is_empty() {
        let message = format!(
            "there is no plan in {directory}\nhint: write each one to {directory}/ROOT.json, as in `terraform show -json plan > \
             plans/terraform/projects/ledger-prod.json`"
        );
        return Err(Error::Usage(message));
    }
    Ok(files.into_iter().map(|path| (path.with_extension(""), directory.join(&path))).collect())
}

fn base_facts(base: &OrgState, plans: &PlanFiles) -> BaseFacts {
    let documents =
        emit(&base.org, &base.grants.active, &base.entitlements, base.today, |path, _| plans.contains_key(path));
    documents.into_iter().map(|document| (document.root.clone(), expected_facts(base, &document))).collect()
}

/// Judges each plan while nothing else of its root is kept.
fn verified(state: &OrgState, plans: &PlanFiles, base: Option<&BaseFacts>) -> Result<Verified, Error> {
    let OrgState { org, grants, entitlements, today, .. } = state;
    let none = BTreeSet::new();
    let is_planned = |path: &Utf8Path, _: &_| plans.contains_key(path);
    let judged = emit_each(org, &grants.active, entitlements, *today, is_planned, |document| {
        let Some(file) = plans.get(&document.root) else { return Ok(None) };
        let bytes = io::read_plan(file)?;
        let base = base.map(|base| base.get(&document.root).unwrap_or(&none));
        Ok(Some(verify(&bytes, file, &Expectation::of(state, &document, base))))
    });
    let mut roots: Vec<RootVerdict> = Vec::new();
    for verdict in judged {
        roots.extend(verdict?);
    }
    let known = &org.roots.by_path;
    roots.extend(plans.keys().filter(|root| !known.contains_key(*root)).map(|root| {
        let near = nearest(root.as_str(), known.keys().map(|known| known.as_str()));
        unknown_root(root, near.map(|near| format!("did you mean `{near}`?")))
    }));
    roots.sort_by(|one, other| one.root.cmp(&other.root));
    let without_plan = known.keys().filter(|root| !plans.contains_key(*root)).cloned().collect();
    Ok(Verified { roots, without_plan, base: None })
}
