//! `teamkit completions`.

use clap::Command;
use clap_complete::Shell;

use super::{
    args::{FormatArg, Global, Stop, TextOnly},
    console::Console,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell to print the script for
    #[arg(value_enum)]
    shell: Shell,
    #[command(flatten)]
    format: FormatArg<TextOnly>,
}

/// The names of a workspace, behind what clap's script offers. No word of theirs is expanded: `compgen -W` would.
const BASH: &str = include_str!("completions/names.bash");
const FISH: &str = include_str!("completions/names.fish");
const ZSH: &str = include_str!("completions/names.zsh");
/// Where the function of zsh begins that clap writes.
const ZSH_FUNCTION: &str = "\n_teamkit() {\n";

pub(super) fn run(args: &Args, command: &Command, global: &Global, console: &Console) -> Result<(), Stop> {
    args.format.resolve(global)?;
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut without_hidden(command), "teamkit", &mut script);
    let script = String::from_utf8_lossy(&script);
    console.print(&match args.shell {
        Shell::Bash => format!("{script}\n{BASH}"),
        Shell::Fish => format!("{script}\n{FISH}"),
        Shell::Zsh => script.replacen(ZSH_FUNCTION, &format!("{ZSH_FUNCTION}{ZSH}"), 1),
        _ => script.into_owned(),
    })?;
    Ok(())
}

/// The program's command without those commands that only scripts call: clap's scripts would offer them.
fn without_hidden(command: &Command) -> Command {
    let shown = command.get_subcommands().filter(|sub| !sub.is_hide_set()).cloned();
    Command::new("teamkit").version(env!("CARGO_PKG_VERSION")).args(command.get_arguments().cloned()).subcommands(shown)
}
