//! `teamkit completions`.

use super::{
    args::{FormatArg, Global, Stop, TextOnly},
    console::Console,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell to print the script for
    #[arg(value_enum)]
    shell: clap_complete::Shell,
    #[command(flatten)]
    format: FormatArg<TextOnly>,
}

pub(super) fn run(args: &Args, mut command: clap::Command, global: &Global, console: &Console) -> Result<(), Stop> {
    args.format.resolve(global)?;
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "teamkit", &mut script);
    console.print(&String::from_utf8_lossy(&script))?;
    Ok(())
}
