//! `teamkit diff`.

mod github;
mod happened;
mod headline;
mod json;
mod markdown;
mod requests;
mod terraform;
mod text;
mod unseen;
mod urgency;
mod words;

use std::collections::BTreeSet;

use super::{
    args::{FormatArg, Global, ReviewFormat, Stop},
    comparison::{BaseArgs, Comparison},
    console::Console,
    filter::require_known,
};
use crate::{
    diagnostic::{self, Diagnostics, RuleId},
    error::Error,
    model::Org,
    review::{Author, CHANGE_RULES, ChangeFinding, GateOptions, PersonRename, Report, RootChanges},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Compare with this commit [default: where the current branch left the default branch]
    #[arg(value_name = "REV", conflicts_with_all = ["base", "base_dir"])]
    revision: Option<String>,
    #[command(flatten)]
    base: BaseArgs,
    #[command(flatten)]
    guards: GuardArgs,
    #[command(flatten)]
    format: FormatArg<ReviewFormat>,
}

/// What the rules for changes are asked for.
#[derive(Debug, Default, clap::Args)]
pub(super) struct GuardArgs {
    /// Author of the change: an address, or a GitHub login listed in people.yaml
    #[arg(long, value_name = "WHO")]
    author: Option<String>,
    /// Fail on any finding of this rule for changes, whatever its level
    #[arg(long, value_name = "RULE")]
    fail_on: Vec<String>,
    /// Allow the findings of this rule for changes; the report lists them
    #[arg(long, value_name = "RULE")]
    allow: Vec<String>,
}

/// A comparison with all that is to be said of it.
struct Diff<'a> {
    comparison: &'a Comparison,
    report: Report<'a>,
    /// The people whose address is another now.
    people: Vec<PersonRename>,
    roots: &'a RootChanges,
    /// Rules whose findings were to be accepted.
    allowed: &'a BTreeSet<RuleId>,
    author: &'a Author,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    for rule in args.guards.fail_on.iter().chain(&args.guards.allow) {
        require_known("rule for changes", rule, CHANGE_RULES.iter().map(|rule| rule.definition.id.as_str()))?;
    }
    let mut base = args.base.clone();
    base.base = base.base.or_else(|| args.revision.clone());
    let comparison = Comparison::open(&base, global, format, console)?;
    print(&args.guards, &comparison, format, console)
}

/// Prints what a change does, and says on stderr what guards find.
pub(super) fn print(
    guards: &GuardArgs,
    comparison: &Comparison,
    format: ReviewFormat,
    console: &Console,
) -> Result<(), Stop> {
    let ids = |names: &[String]| names.iter().filter_map(|name| RuleId::parse(name)).collect();
    let (base, head) = (&comparison.base.state.org, &comparison.head.state.org);
    let author = guards.author.as_ref().map(|given| Author::find(given, base, head)).unwrap_or_default();
    let people = comparison.person_renames(&author.addresses);
    let before = comparison.base_today(&people);
    let author = guards.author.as_ref().map(|given| author.followed(given, &before.org, head)).unwrap_or_default();
    let unknown_author = author.unknown.clone();
    let gate = GateOptions { fail_on: ids(&guards.fail_on), allow: ids(&guards.allow), unknown_author };
    refuse_overrides(&gate, base)?;
    let (foreign, imports) = comparison.foreign_files()?;
    let roots = RootChanges { foreign, imports, ..comparison.roots()? };
    let report = comparison.report(&before, &roots, &author.addresses, &gate);
    let diff = Diff { comparison, report, people, roots: &roots, allowed: &gate.allow, author: &author };
    if format != ReviewFormat::Text {
        diff.author_notes().iter().for_each(|note| console.note(note));
    }
    console.print(&match format {
        ReviewFormat::Json => json::render(&diff)?,
        ReviewFormat::Markdown => markdown::render(&diff),
        ReviewFormat::Github => github::render(&diff),
        ReviewFormat::Text => text::render(&diff, console),
    })?;
    print_guards(&diff, format, console)
}

/// What no override may accept, by the base's own rules.
fn refuse_overrides(gate: &GateOptions, base: &Org) -> Result<(), Error> {
    let fixed = |rule: &&RuleId| base.rules.get(rule.as_str()).is_some_and(|settings| !settings.exceptions);
    match gate.allow.iter().find(fixed) {
        Some(rule) => {
            Err(Error::Usage(format!("`--allow {rule}`: `rules` in teamkit.yaml allows no exceptions from this rule")))
        }
        None => Ok(()),
    }
}

/// Prints what guards find on stderr; flags that only warn are in the report itself.
fn print_guards(diff: &Diff<'_>, format: ReviewFormat, console: &Console) -> Result<(), Stop> {
    let findings = &diff.report.findings;
    let is_guard = |finding: &&ChangeFinding| finding.fails() || finding.is_guard();
    let guards = findings.iter().filter(|finding| !finding.is_allowed).filter(is_guard);
    let guards: Diagnostics = guards.map(|finding| finding.diagnostic.clone()).collect();
    if format != ReviewFormat::Github {
        let text =
            diagnostic::render(&guards, diagnostic::DiagnosticFormat::Text { color: console.stderr_color() }, &[]);
        if !text.is_empty() {
            console.say_findings(&text);
        }
    }
    let allowed = findings.iter().filter(|finding| finding.is_allowed);
    for rule in allowed.map(|finding| finding.diagnostic.rule).collect::<BTreeSet<_>>() {
        console.note(format_args!("the findings of `{rule}` are accepted by `--allow {rule}`"));
    }
    Stop::if_refused(findings.iter().any(ChangeFinding::fails))
}
