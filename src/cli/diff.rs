//! `teamkit diff`.

mod github;
mod json;
mod markdown;
mod text;
mod words;

use std::collections::BTreeSet;

use super::{
    Format, Global, Outcome,
    comparison::{BaseArgs, Comparison},
    console::Console,
    filter::known,
    only, session,
};
use crate::{
    diagnostic::{self, Diagnostics, RuleId},
    error::Error,
    model::{Address, Org},
    review::{CHANGE_RULES, Demands, Finding, Question, Report, RootChanges, report},
};

#[derive(Debug, Default, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    base: BaseArgs,
    /// Who made the change: an address, or a GitHub login that people.yaml knows
    #[arg(long, value_name = "WHO")]
    author: Option<String>,
    /// Fail if this rule of changes finds something, whatever its level
    #[arg(long, value_name = "RULE")]
    fail_on: Vec<String>,
    /// Accept what this rule of changes finds; the report says so
    #[arg(long, value_name = "RULE")]
    allow: Vec<String>,
}

/// A comparison with all that is to be said of it.
struct Diff<'a> {
    comparison: &'a Comparison,
    report: Report<'a>,
    roots: RootChanges,
    /// Rules whose findings were to be accepted.
    allowed: &'a BTreeSet<RuleId>,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<Outcome, Error> {
    only(global.format, &[Format::Text, Format::Markdown, Format::Json, Format::Github])?;
    for rule in args.fail_on.iter().chain(&args.allow) {
        known("rule of changes", rule, CHANGE_RULES.iter().map(|rule| rule.definition.id.as_str()))?;
    }
    let comparison = match Comparison::open(&args.base, global, console)? {
        Ok(comparison) => comparison,
        Err(outcome) => return Ok(outcome),
    };
    print(args, &comparison, global.format, console)
}

/// Prints what a change does, and says on stderr what guards find.
pub(super) fn print(args: &Args, comparison: &Comparison, format: Format, console: &Console) -> Result<Outcome, Error> {
    let ids = |names: &[String]| names.iter().filter_map(|name| RuleId::parse(name)).collect();
    let demands = Demands { fail_on: ids(&args.fail_on), allow: ids(&args.allow) };
    refuse_overrides(&demands, &comparison.base.org)?;
    let author = author(args, comparison, console);
    let head = &comparison.head;
    let (catalog, _) = session::catalog(&head.root, &head.org, &[&comparison.base.org])?;
    let (base, side) = comparison.sides();
    let report = report(&Question {
        base,
        head: side,
        base_sources: &comparison.base.sources,
        head_sources: &head.sources,
        catalog: &catalog,
        author: &author,
        demands: &demands,
    });
    let diff = Diff { comparison, report, roots: comparison.roots()?, allowed: &demands.allow };
    console.print(&match format {
        Format::Json => json::render(&diff)?,
        Format::Markdown => markdown::render(&diff),
        Format::Github => github::render(&diff),
        _ => text::render(&diff, console.color()),
    })?;
    Ok(speak(&diff, format, console))
}

/// What no override may accept, by the base's own rules.
fn refuse_overrides(demands: &Demands, base: &Org) -> Result<(), Error> {
    let fixed = |rule: &&RuleId| base.rules.get(rule.as_str()).is_some_and(|settings| !settings.exceptions);
    match demands.allow.iter().find(fixed) {
        Some(rule) => Err(Error::Usage(format!(
            "`--allow {rule}`: nobody can be excepted from this rule, says `rules` in teamkit.yaml"
        ))),
        None => Ok(()),
    }
}

/// Every address that the author may have: what the base and what the change says of a login. Neither alone is
/// enough, since a change may write people.yaml.
fn author(args: &Args, comparison: &Comparison, console: &Console) -> BTreeSet<Address> {
    let Some(given) = &args.author else { return BTreeSet::new() };
    // As IAM writes a person, and as GitHub mentions one.
    let name = given.strip_prefix("user:").unwrap_or(given);
    let name = name.strip_prefix('@').unwrap_or(name);
    let mut found = BTreeSet::new();
    for org in [&comparison.base.org, &comparison.head.org] {
        let is_login = |login: &Option<String>| login.as_ref().is_some_and(|login| login.eq_ignore_ascii_case(name));
        found.extend(
            org.people.iter().filter(|(_, person)| is_login(&person.github)).map(|(address, _)| address.clone()),
        );
        let address = Address::complete(name, &org.domain.text);
        let is_known =
            org.people.contains_key(&address) || org.teams.values().any(|team| team.people.contains_key(&address));
        if name.contains('@') || is_known {
            found.insert(address);
        }
    }
    if found.is_empty() {
        console.note(format_args!(
            "no definition knows the author `{}`: whether they raise their own access can't be told; people.yaml maps logins",
            diagnostic::visible(given)
        ));
    }
    found
}

/// Guards speak on stderr; the dangers that only warn stand in the report itself.
fn speak(diff: &Diff<'_>, format: Format, console: &Console) -> Outcome {
    let findings = &diff.report.findings;
    let is_guard = |finding: &&Finding| finding.fails() || finding.is_guard();
    let sources = &diff.comparison.head.sources;
    let spoken = findings.iter().filter(|finding| !finding.is_allowed).filter(is_guard);
    let spoken: Diagnostics = spoken.map(|finding| finding.diagnostic.clone()).collect();
    if format != Format::Github {
        let text = diagnostic::render(&spoken, sources, diagnostic::Format::Text { color: console.color() }, &[]);
        if !text.is_empty() {
            console.say(text.trim_end());
        }
    }
    for rule in findings.iter().filter(|one| one.is_allowed).map(|one| one.diagnostic.rule).collect::<BTreeSet<_>>() {
        console.note(format_args!("`{rule}` spoke and was accepted with `--allow {rule}`"));
    }
    if findings.iter().any(Finding::fails) { Outcome::Refused } else { Outcome::Fine }
}
