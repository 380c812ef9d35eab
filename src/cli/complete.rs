//! `teamkit complete`: the names that a shell offers for the word at the cursor. The scripts of `completions` call it.

use std::{collections::BTreeSet, ffi::OsString};

use clap::{Arg, Command};

use super::{
    args::{FormatArg, Global, Stop, TextOnly},
    console::Console,
};
use crate::{
    check::RULES,
    error::Error,
    io,
    model::{Address, EnvironmentId, Org, ScopeId, ServiceId, TeamId},
    parse::parse,
    resolve::resolve,
    review::CHANGE_RULES,
    source::Revision,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The words after the program's name, up to the one at the cursor
    #[arg(last = true)]
    words: Vec<OsString>,
    #[command(flatten)]
    format: FormatArg<TextOnly>,
}

/// Prints each name on a line. What goes wrong is no business of somebody who presses a key: then there are no names.
pub(super) fn run(args: &Args, command: &Command, global: &Global, console: &Console) -> Result<(), Stop> {
    args.format.resolve(global)?;
    let words: Vec<String> = args.words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let Some((current, before)) = words.split_last() else { return Ok(()) };
    let Some(cursor) = Cursor::of(command, before) else { return Ok(()) };
    let current = if current == "=" { "" } else { current };
    let names = cursor.names().unwrap_or_default();
    let lines = names.into_iter().filter(|name| is_plain(name) && name.starts_with(current));
    let text = lines.flat_map(|name| [name, "\n".to_owned()]).collect::<String>();
    console.print(&text)?;
    Ok(())
}

/// Whether no shell takes a name for anything but a word.
fn is_plain(name: &str) -> bool {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "-_.@+".contains(character);
    !name.starts_with('-') && name.chars().all(is_plain)
}

/// The argument at the cursor, and the directory that the words before it name.
struct Cursor<'a> {
    command: &'a Command,
    argument: &'a Arg,
    directory: Option<String>,
}

impl<'a> Cursor<'a> {
    /// Follows the words through the command line's grammar.
    fn of(root: &'a Command, words: &[String]) -> Option<Self> {
        let mut command = root;
        let mut directory = None;
        let mut positional = 0;
        let mut option: Option<&'a Arg> = None;
        for word in words {
            // bash makes a word of the `=` of an option.
            if word == "=" {
                continue;
            }
            if let Some(argument) = option.take() {
                if argument.get_id() == "directory" {
                    directory = Some(word.clone());
                }
            } else if word.starts_with('-') {
                option = option_before_its_value(root, command, word);
            } else if let Some(below) = command.find_subcommand(word) {
                command = below;
            } else {
                positional += 1;
            }
        }
        let argument = option.or_else(|| command.get_positionals().nth(positional)).or_else(|| {
            command.get_positionals().last().filter(|last| matches!(last.get_action(), clap::ArgAction::Append))
        })?;
        Some(Self { command, argument, directory })
    }

    /// The names that its argument takes.
    fn names(&self) -> Option<BTreeSet<String>> {
        let rules = |ids: Vec<&str>| Some(ids.into_iter().map(str::to_owned).collect());
        match self.argument.get_id().as_str() {
            "id" => rules(RULES.iter().map(|rule| rule.id.as_str()).collect()),
            "fail_on" | "allow" => rules(CHANGE_RULES.iter().map(|rule| rule.definition.id.as_str()).collect()),
            "old" => names_of(self.command.get_name(), &self.org()?),
            name => names_of(name, &self.org()?),
        }
    }

    /// The organization of the workspace, read under the same limits as always; no rule is run.
    fn org(&self) -> Option<Org> {
        let read = || -> Result<_, Error> {
            let start = io::start(self.directory.as_deref().map(Into::into))?;
            io::read(&io::find_workspace(&start)?, Revision::Head)
        };
        let (definitions, _) = parse(&read().ok()?);
        resolve(&definitions).0
    }
}

/// The option that a word names, if the next word is its value.
fn option_before_its_value<'a>(root: &'a Command, command: &'a Command, word: &str) -> Option<&'a Arg> {
    let mut options = command.get_arguments().chain(root.get_arguments());
    let option = match word.strip_prefix("--") {
        Some(long) => options.find(|option| option.get_long() == Some(long)),
        None => options.find(|option| option.get_short().is_some_and(|short| word == format!("-{short}"))),
    };
    option.filter(|option| option.get_action().takes_values())
}

/// The names of an organization that an argument takes, by what the argument is called.
fn names_of(argument: &str, org: &Org) -> Option<BTreeSet<String>> {
    let teams = || org.teams.keys().map(TeamId::as_str).map(str::to_owned);
    let services = || org.services.keys().map(ServiceId::as_str).map(str::to_owned);
    let scopes = || org.scopes.keys().map(ScopeId::as_str).map(str::to_owned);
    let environments = || org.environments.iter().map(|environment| &environment.id).map(EnvironmentId::as_str);
    let people = || org.named_people().into_iter().map(|person| short(person, org));
    Some(match argument {
        "team" | "teams" | "to" | "from" => teams().collect(),
        "service" => services().collect(),
        "scope" => scopes().collect(),
        "site" => services().chain(scopes()).collect(),
        "environment" | "environment-option" | "of" => environments().map(str::to_owned).collect(),
        "person" => people().collect(),
        "subject" => teams().chain(people()).collect(),
        "name" => teams().chain(services()).chain(scopes()).collect(),
        _ => return None,
    })
}

/// A person as people type it: without the organization's own domain.
fn short(person: &Address, org: &Org) -> String {
    match person.as_str().rsplit_once('@') {
        Some((name, domain)) if domain == org.domain.text => name.to_owned(),
        _ => person.to_string(),
    }
}
