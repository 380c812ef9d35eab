//! The command line: the only room that knows the clock, the terminal and the environment.

mod access;
mod adopt;
mod args;
mod besides_rows;
mod calendar;
mod check;
mod choose;
mod codeowners;
mod comparison;
mod complete;
mod completions;
mod console;
mod diff;
mod drift;
mod edits;
mod ends;
mod entitlement_rows;
mod explain;
mod files;
mod filter;
mod fmt;
mod generate;
mod grants;
mod help;
mod import;
mod init;
mod live;
mod live_world;
mod lock;
mod man;
mod markdown;
mod matrix;
mod move_service;
mod offboard;
mod places;
mod presence_row;
mod presence_text;
mod preview;
mod progress;
mod rename;
mod report;
mod roots;
mod rows;
mod rules;
mod schema;
mod site;
mod snapshot;
mod subject;
mod table;
mod unified;
mod verify;
mod who;
mod workspace;
mod wrap;

use std::{ffi::OsString, process::ExitCode};

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use args::{Global, Stop};
use console::Console;

/// Team permissions as code: one YAML file per team in, reviewed Terraform out.
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
    /// Create a starter workspace
    Init(init::Args),
    /// Check the definitions and print what is wrong with them
    Check(check::Args),
    /// Write the Terraform files of all roots
    Generate(generate::Args),
    /// Print the Terraform of a team or a service
    Preview(preview::Args),
    /// List all grants: who has which native role where, and why
    Grants(grants::Args),
    /// Show who gains and who loses access through a change
    Diff(diff::Args),
    /// List everyone with access to a service
    Who(who::Args),
    /// List all access of a person, a team or a principal
    Access(access::Args),
    /// Explain why a person has access to a service, or why not
    Explain(explain::Args),
    /// Print a matrix of teams, services and environments
    Matrix(matrix::Args),
    /// Print the script that exports what is live
    Live(live::Args),
    /// List the Terraform roots, or those that a change affects
    Roots(roots::Args),
    /// Check that Terraform's plans do what the definitions say
    Verify(verify::Args),
    /// Update or check the documents that list each team's access
    Snapshot(snapshot::Args),
    /// Write an HTML report of who can access what
    Report(report::Args),
    /// Compare the definitions with what is live
    Drift(drift::Args),
    /// Propose definitions for what is live
    Import(import::Args),
    /// Let Terraform take over what is live
    Adopt(adopt::Args),
    /// Sort and format team files
    Fmt(fmt::Args),
    /// Update the reviewers of each file in CODEOWNERS
    Codeowners(codeowners::Args),
    /// Remove a person from all teams and grants
    Offboard(offboard::Args),
    /// Move a service to another team
    Move(move_service::Args),
    /// Rename a team, a service or a person without changing access
    Rename(rename::Args),
    /// List all rules, or print the page of one
    Rules(rules::Args),
    /// Print the JSON Schema of a kind of definition file
    Schema(schema::Args),
    /// Print a shell completion script
    Completions(completions::Args),
    /// Print a manual page, or write all of them
    Man(man::Args),
    /// Print the names that a shell offers for the last word
    #[command(hide = true)]
    Complete(complete::Args),
}

/// Runs the program on its arguments, the program's name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match parse(arguments) {
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

/// The program's command with all that its help says.
fn command() -> clap::Command {
    help::with_help(Cli::command())
}

fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    Cli::from_arg_matches(&command().try_get_matches_from(arguments)?)
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
        Command::Live(args) => live::run(args, global, console),
        Command::Roots(args) => roots::run(args, global, console),
        Command::Verify(args) => verify::run(args, global, console),
        Command::Snapshot(args) => snapshot::run(args, global, console),
        Command::Report(args) => report::run(args, global, console),
        Command::Drift(args) => drift::run(args, global, console),
        Command::Import(args) => import::run(args, global, console),
        Command::Adopt(args) => adopt::run(args, global, console),
        Command::Fmt(args) => fmt::run(args, global, console),
        Command::Codeowners(args) => codeowners::run(args, global, console),
        Command::Offboard(args) => offboard::run(args, global, console),
        Command::Move(args) => move_service::run(args, global, console),
        Command::Rename(args) => rename::run(args, global, console),
        Command::Rules(args) => rules::run(args, global, console),
        Command::Schema(args) => schema::run(args, global, console),
        Command::Completions(args) => completions::run(args, &command(), global, console),
        Command::Complete(args) => complete::run(args, &command(), global, console),
        Command::Man(args) => man::run(args, command(), global, console),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::Parser as _;

    use super::{Cli, command, help, parse};

    /// The names of all commands that people are shown.
    fn commands() -> Vec<String> {
        let command = command();
        let shown = command.get_subcommands().filter(|command| !command.is_hide_set());
        shown.map(|command| command.get_name().to_owned()).collect()
    }

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn every_command_is_in_one_group() {
        let mut grouped: Vec<&str> = help::grouped().into_iter().map(|(_, name)| name).collect();
        let mut commands = commands();
        grouped.sort_unstable();
        commands.sort_unstable();
        assert_eq!(grouped, commands);
        let help = command().render_help().to_string();
        for (title, name) in help::grouped() {
            let (_, after) = help.split_once(&format!("\n{title}:\n")).unwrap_or_default();
            assert!(after.split("\n\n").next().is_some_and(|group| group.contains(&format!("  {name} "))), "{name}");
        }
    }

    #[test]
    fn every_command_has_examples_that_parse() {
        let examples = help::examples();
        for (name, call) in &examples {
            let words: Vec<&str> = call.split(' ').collect();
            assert_eq!(words.get(1), Some(name), "{call}");
            assert!(parse(words.iter().map(Into::into)).is_ok(), "{call}");
            assert!(Cli::try_parse_from(words).is_ok(), "{call}");
        }
        let with_examples: BTreeSet<&str> = examples.into_iter().map(|(name, _)| name).collect();
        assert_eq!(with_examples, commands().iter().map(String::as_str).collect());
    }

    #[test]
    fn every_help_fits_and_ends_with_exit_codes() {
        let mut command = command();
        command.build();
        for sub in command.get_subcommands_mut().filter(|sub| sub.get_name() != "help" && !sub.is_hide_set()) {
            let help = sub.render_long_help().to_string();
            let (_, codes) = help.split_once("\nExit codes:\n  0  success\n").unwrap_or_default();
            assert!(codes.trim_end().ends_with("  2  wrong usage, or a failure of the environment"), "{help}");
            assert!(help.contains("\nExamples:\n  teamkit "), "{help}");
            assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
        }
    }
}
