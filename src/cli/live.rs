//! `teamkit live`.

use super::{
    args::{FormatArg, Global, Stop, TextOnly},
    console::Console,
    filter::Filter,
    workspace::ValidWorkspace,
};
use crate::{
    error::Error,
    export::{ExportNeeds, script},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Print a bash script that exports what is live, with the tools of the clouds
    #[arg(long)]
    commands: bool,
    #[command(flatten)]
    filter: Filter,
    #[command(flatten)]
    format: FormatArg<TextOnly>,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    if !args.commands {
        return Err(Error::Usage(
            "`teamkit live` prints the script that exports what is live\n\
             hint: teamkit live --commands > export.sh && bash export.sh live/"
                .to_owned(),
        )
        .into());
    }
    let workspace = ValidWorkspace::open(global, format, console)?;
    let state = &workspace.state;
    args.filter.check(&state.org)?;
    let needs = if args.filter.is_empty() {
        ExportNeeds::all(state)
    } else {
        ExportNeeds::at(state, &args.filter.sites(&state.org))
    };
    console.print(&script(&needs))?;
    Ok(())
}
