//! `teamkit live`.

use camino::Utf8PathBuf;

use super::{
    args::{FormatArg, Global, Stop, TextOnly},
    console::Console,
    filter::Filter,
    live_world::live_world,
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
    /// Only what the export in this directory lacks, and the groups that it names
    #[arg(long, value_name = "DIR")]
    live: Option<Utf8PathBuf>,
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
    let needs = match &args.live {
        Some(directory) => needs.lacking(&live_world(directory, global, console)?),
        None => needs,
    };
    console.print(&script(&needs))?;
    Ok(())
}
