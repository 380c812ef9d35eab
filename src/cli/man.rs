//! `teamkit man`.

use super::{
    args::{FormatArg, Global, Stop, TextOnly},
    console::Console,
};
use crate::error::Error;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    format: FormatArg<TextOnly>,
}

pub(super) fn run(args: &Args, command: &clap::Command, global: &Global, console: &Console) -> Result<(), Stop> {
    args.format.resolve(global)?;
    let mut page = Vec::new();
    let failed = |source| Error::Io { action: "write to", path: "stdout".into(), source };
    clap_mangen::Man::new(command.clone()).render(&mut page).map_err(failed)?;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let man = clap_mangen::Man::new(sub.clone());
        man.render_name_section(&mut page).map_err(failed)?;
        man.render_synopsis_section(&mut page).map_err(failed)?;
        man.render_options_section(&mut page).map_err(failed)?;
    }
    console.print(&String::from_utf8_lossy(&page))?;
    Ok(())
}
