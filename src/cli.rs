//! The command line: the only room that knows the clock, the terminal and the environment.

mod access;
mod args;
mod calendar;
mod check;
mod codeowners;
mod comparison;
mod completions;
mod console;
mod diff;
mod edits;
mod explain;
mod files;
mod filter;
mod fmt;
mod generate;
mod grants;
mod init;
mod lock;
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
mod snapshot;
mod subject;
mod table;
mod unified;
mod who;
mod workspace;

use std::{ffi::OsString, process::ExitCode};

use clap::{CommandFactory as _, Parser, Subcommand};

use args::{Global, Stop};
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
        Ok(()) => ExitCode::SUCCESS,
        Err(Stop::Refused) => ExitCode::from(1),
        Err(Stop::Failed(error)) => {
            console.error(&error);
            ExitCode::from(2)
        }
    }
}

fn dispatch(cli: &Cli, console: &Console) -> Result<(), Stop> {
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
        Command::Completions(args) => completions::run(args, Cli::command(), global, console),
        Command::Man(args) => man::run(args, &Cli::command(), global, console),
    }
}
