//! The command line: the only room that knows the clock, the terminal and the environment.

mod access;
mod calendar;
mod check;
mod codeowners;
mod comparison;
mod completions;
mod console;
mod diff;
mod edits;
mod explain;
mod filter;
mod fmt;
mod generate;
mod grants;
mod hold;
mod init;
mod man;
mod markdown;
mod matrix;
mod move_service;
mod offboard;
mod preview;
mod progress;
mod rename;
mod report;
mod roots;
mod rows;
mod rules;
mod schema;
mod session;
mod snapshot;
mod table;
mod unified;
mod who;
mod whom;

use std::{ffi::OsString, process::ExitCode};

use camino::Utf8PathBuf;
use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};

use crate::{error::Error, model::Day};
use console::Console;

/// Team permissions as code: one YAML file a team in, reviewed Terraform out.
#[derive(Debug, Parser)]
#[command(name = "teamkit", version, arg_required_else_help = true, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes, before and after its name.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Everywhere")]
struct Global {
    /// Start in this directory instead of the current one
    #[arg(short = 'C', long = "directory", value_name = "DIR", global = true)]
    directory: Option<Utf8PathBuf>,
    /// The current day, UTC; ends before it are over
    #[arg(long, value_name = "YYYY-MM-DD", global = true, value_parser = parse_day)]
    today: Option<Day>,
    /// The form of what is printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text", global = true)]
    format: Format,
    /// When to colour what is printed
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto", global = true)]
    color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// Annotations of GitHub Actions
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// For a comment in a review
    Markdown,
    /// For a spreadsheet
    Csv,
    /// A matrix of GitHub Actions
    Matrix,
    /// The projects of an `atlantis.yaml`
    Atlantis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a small workspace that generates at once
    Init(init::Args),
    /// Say what is wrong with the definitions
    Check(check::Args),
    /// Write the Terraform of all roots
    Generate(generate::Args),
    /// Print the HCL of a team, or of a service in an environment
    Preview(preview::Args),
    /// List who has which native role where, and why
    Grants(grants::Args),
    /// Show which person gains or loses which access by a change
    Diff(diff::Args),
    /// List who has access to a service, or can do a certain thing there
    Who(who::Args),
    /// List what a person, a team or a principal has access to
    Access(access::Args),
    /// Show every line that gives a person access to a service, or why there is none
    Explain(explain::Args),
    /// Show what each team has on which service in which environment
    Matrix(matrix::Args),
    /// List the Terraform roots, or those that a change touches
    Roots(roots::Args),
    /// Keep one document for each team with all that it gets
    Snapshot(snapshot::Args),
    /// Write one HTML file that shows who can touch what
    Report(report::Args),
    /// Put team files into one order and style
    Fmt(fmt::Args),
    /// Write who is asked to review what into CODEOWNERS
    Codeowners(codeowners::Args),
    /// Take a person out of every team and grant
    Offboard(offboard::Args),
    /// Give a service to another team
    Move(move_service::Args),
    /// Rename a team or a service, and keep its access as it is
    Rename(rename::Args),
    /// List the rules, or print the page of one
    Rules(rules::Args),
    /// Print the JSON Schema of a kind of file
    Schema(schema::Args),
    /// Print the completions of a shell
    Completions(completions::Args),
    /// Print the manual page
    Man(man::Args),
}

/// How a command ended, other than by the environment's failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Fine,
    /// A rule of level error spoke, or `--check` found a change.
    Refused,
}

/// Runs the program on its arguments, the program's name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to stdout and are fine; the rest is wrong usage.
            let printed = error.print();
            return ExitCode::from(if printed.is_ok() && !error.use_stderr() { 0 } else { 2 });
        }
    };
    let console = Console::new(cli.global.color);
    match dispatch(&cli, &console) {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Refused) => ExitCode::from(1),
        Err(error) => {
            console.error(&error);
            ExitCode::from(2)
        }
    }
}

fn dispatch(cli: &Cli, console: &Console) -> Result<Outcome, Error> {
    let global = &cli.global;
    match &cli.command {
        Command::Init(args) => init::run(args, global, console),
        Command::Check(args) => check::run(args, global, console),
        Command::Generate(args) => generate::run(args, global, console),
        Command::Preview(args) => preview::run(args, global, console),
        Command::Grants(args) => grants::run(args, global, console),
        Command::Diff(args) => diff::run(args, global, console),
        Command::Who(args) => who::run(args, global, console),
        Command::Access(args) => access::run(args, global, console),
        Command::Explain(args) => explain::run(args, global, console),
        Command::Matrix(args) => matrix::run(args, global, console),
        Command::Roots(args) => roots::run(args, global, console),
        Command::Snapshot(args) => snapshot::run(args, global, console),
        Command::Report(args) => report::run(args, global, console),
        Command::Fmt(args) => fmt::run(args, global, console),
        Command::Codeowners(args) => codeowners::run(args, global, console),
        Command::Offboard(args) => offboard::run(args, global, console),
        Command::Move(args) => move_service::run(args, global, console),
        Command::Rename(args) => rename::run(args, global, console),
        Command::Rules(args) => rules::run(args, global, console),
        Command::Schema(args) => schema::run(args, global, console),
        Command::Completions(args) => completions::run(args, console),
        Command::Man(args) => man::run(args, console),
    }
}

fn command() -> clap::Command {
    Cli::command()
}

fn parse_day(text: &str) -> Result<Day, String> {
    crate::model::parse_day(text).ok_or_else(|| "a day is written YYYY-MM-DD".to_owned())
}

/// Refuses a format that a command doesn't have.
fn only(format: Format, known: &[Format]) -> Result<(), Error> {
    if known.contains(&format) {
        return Ok(());
    }
    let name =
        |format: &Format| format.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let known: Vec<_> = known.iter().map(name).collect();
    Err(Error::Usage(format!("this command has no format `{}`; it has {}", name(&format), known.join(", "))))
}

/// Whether this runs in CI: `CI` is set.
#[expect(clippy::disallowed_methods, reason = "the command line may look at the environment")]
fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}
