//! `teamkit verify`.

mod github;
mod json;
mod markdown;
mod plan_files;
mod text;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use self::plan_files::{PlanFiles, plans_below, plans_letting_go, plans_named};
use super::{
    args::{FormatArg, Global, ReviewFormat, Stop},
    comparison::{BaseArgs, Comparison},
    console::Console,
    workspace::ValidWorkspace,
};
use crate::{
    diagnostic::RuleId,
    error::Error,
    io,
    model::OrgState,
    target::{emit, emit_each},
    terraform::PlannedFact,
    text::nearest,
    verify::{
        AllRoots, Expectation, FactsOfRoot, LettingGo, RootVerdict, expected_facts, unknown_root, verify,
        verify_letting_go,
    },
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The plan of a root, as `terraform show -json` or `tofu show -json` prints it
    #[arg(value_name = "ROOT=PLAN", required_unless_present_any = ["plans", "letting_go"])]
    roots: Vec<String>,
    /// Read the plan of each root from DIR/ROOT.json
    #[arg(long, value_name = "DIR", conflicts_with = "roots")]
    plans: Option<Utf8PathBuf>,
    /// Check that the plan of an old root only lets go, or those of all old roots below a directory
    #[arg(long, value_name = "NAME=PLAN|DIR")]
    letting_go: Vec<String>,
    /// Also say what the change since this commit explains
    #[arg(long, value_name = "REV", conflicts_with = "base_dir")]
    base: Option<String>,
    /// Also say what the change since the workspace in this directory explains, without git
    #[arg(long, value_name = "DIR")]
    base_dir: Option<Utf8PathBuf>,
    #[command(flatten)]
    format: FormatArg<ReviewFormat>,
}

/// What a root had to be at the base, by its path.
type BaseFacts = BTreeMap<Utf8PathBuf, BTreeSet<PlannedFact>>;

/// The verdicts on all plans.
struct Verified {
    /// In the order of their roots.
    roots: Vec<RootVerdict>,
    /// The roots that are defined and have no plan here.
    without_plan: Vec<Utf8PathBuf>,
    /// Whether all roots were asked for, so that people are told of those without a plan.
    is_of_all: bool,
    /// Old roots that let go, in the order of their names.
    letting_go: Vec<LettingGo>,
    /// What it was compared with.
    base: Option<String>,
}

impl Verified {
    /// The verdicts on all plans.
    fn verdicts(&self) -> impl Iterator<Item = &RootVerdict> {
        self.roots.iter().chain(self.letting_go.iter().map(|letting_go| &letting_go.verdict))
    }

    /// The number of findings.
    fn findings(&self) -> usize {
        self.verdicts().map(|root| root.findings.len()).sum()
    }

    /// The roots with findings, the most dangerous first.
    fn faulty(&self) -> Vec<&RootVerdict> {
        let mut faulty: Vec<&RootVerdict> = self.verdicts().filter(|root| !root.findings.is_empty()).collect();
        faulty.sort_by_key(|root| root.findings.first().map(|finding| (finding.urgency(), &root.root)));
        faulty
    }

    /// What there is to say of an old root besides its findings.
    fn of_letting_go(&self, root: &RootVerdict) -> Option<&LettingGo> {
        self.letting_go.iter().find(|letting_go| std::ptr::eq(&raw const letting_go.verdict, root))
    }
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    let start = io::start(global.directory.as_deref())?;
    let files = CallPlans {
        plans: match &args.plans {
            Some(directory) => plans_below(&start.join(directory))?,
            None => plans_named(&args.roots, &start)?,
        },
        letting_go: plans_letting_go(&args.letting_go, &start)?,
    };
    let base = BaseArgs { base: args.base.clone(), base_dir: args.base_dir.clone() };
    let verified = if base.is_given() {
        let Comparison { base, head, .. } = Comparison::open(&base, global, format, console)?;
        let facts = base_facts(&base.state, &files.plans);
        Verified { base: Some(base.name), ..verified(&head.state, &files, Some(&facts))? }
    } else {
        verified(&ValidWorkspace::open(global, format, console)?.state, &files, None)?
    };
    let verified = Verified { is_of_all: args.plans.is_some(), ..verified };
    console.print(&match format {
        ReviewFormat::Text => text::render(&verified, console),
        ReviewFormat::Json => json::render(&verified)?,
        ReviewFormat::Markdown => markdown::render(&verified),
        ReviewFormat::Github => github::render(&verified),
    })?;
    Stop::if_refused(verified.findings() > 0)
}

fn base_facts(base: &OrgState, plans: &PlanFiles) -> BaseFacts {
    let documents =
        emit(&base.org, &base.grants.active, &base.entitlements, base.today, |path, _| plans.contains_key(path));
    documents.into_iter().map(|document| (document.root.clone(), expected_facts(base, &document))).collect()
}

/// The plans of a call.
struct CallPlans {
    plans: PlanFiles,
    letting_go: PlanFiles,
}

fn verified(state: &OrgState, files: &CallPlans, base: Option<&BaseFacts>) -> Result<Verified, Error> {
    let CallPlans { plans, letting_go } = files;
    let known = &state.org.roots.by_path;
    if let Some(root) = letting_go.keys().find(|name| known.contains_key(*name)) {
        let message =
            format!("`{root}` is a root of the definitions: give its plan as `{root}=PLAN`, without `--letting-go`");
        return Err(Error::Usage(message));
    }
    let mut roots = judged(state, plans, base, None)?;
    let forgets = |root: &RootVerdict| root.findings.iter().any(|finding| finding.rule == RuleId::PlanForgets);
    let forgetting: PlanFiles = plans
        .iter()
        .filter(|(path, _)| roots.iter().any(|root| root.root == **path && forgets(root)))
        .map(|(path, file)| (path.clone(), file.clone()))
        .collect();
    let mut verdicts = Vec::new();
    if !forgetting.is_empty() || !letting_go.is_empty() {
        let all = all_roots(state);
        roots.retain(|root| !forgets(root));
        roots.extend(judged(state, &forgetting, base, Some(&all))?);
        let expectation = Expectation::of_all(state, &all);
        for (name, file) in letting_go {
            let bytes = io::read_plan(file)?;
            verdicts.push(verify_letting_go(&bytes, (name.as_str(), file), &expectation, &all));
        }
    }
    roots.extend(plans.keys().filter(|root| !known.contains_key(*root)).map(|root| {
        let near = nearest(root.as_str(), known.keys().map(|known| known.as_str()));
        unknown_root(root, near.map(|near| format!("did you mean `{near}`?")))
    }));
    roots.sort_by(|one, other| one.root.cmp(&other.root));
    let without_plan = known.keys().filter(|root| !plans.contains_key(*root)).cloned().collect();
    Ok(Verified { roots, without_plan, is_of_all: false, letting_go: verdicts, base: None })
}

/// Judges each plan while nothing else of its root is kept.
fn judged(
    state: &OrgState,
    plans: &PlanFiles,
    base: Option<&BaseFacts>,
    others: Option<&AllRoots>,
) -> Result<Vec<RootVerdict>, Error> {
    let OrgState { org, grants, entitlements, today, .. } = state;
    let none = BTreeSet::new();
    let is_planned = |path: &Utf8Path, _: &_| plans.contains_key(path);
    let judged = emit_each(org, &grants.active, entitlements, *today, is_planned, |document| {
        let Some(file) = plans.get(&document.root) else { return Ok(None) };
        let bytes = io::read_plan(file)?;
        let base = base.map(|base| base.get(&document.root).unwrap_or(&none));
        let expectation = Expectation::of(state, &document, base);
        let expectation = match others {
            Some(others) => expectation.with_others(others),
            None => expectation,
        };
        Ok(Some(verify(&bytes, file, &expectation)))
    });
    let mut roots: Vec<RootVerdict> = Vec::new();
    for verdict in judged {
        roots.extend(verdict?);
    }
    Ok(roots)
}

/// What the definitions give in all roots.
fn all_roots(state: &OrgState) -> AllRoots {
    let OrgState { org, grants, entitlements, today, .. } = state;
    AllRoots::of(emit_each(
        org,
        &grants.active,
        entitlements,
        *today,
        |_, _| true,
        |document| FactsOfRoot::of(&document, &expected_facts(state, &document)),
    ))
}
