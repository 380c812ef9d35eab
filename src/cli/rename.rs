//! `teamkit rename`.

use clap::Subcommand;

use super::{
    args::{Global, Stop},
    console::Console,
    edits::{Access, Options, carry_out},
    filter::require_known,
};
use crate::{
    edit::{rename_service, rename_team},
    model::{ServiceId, TeamId},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Rename a team, its file, and everything that refers to it
    Team(Names),
    /// Rename a service, its registry entry, and everything that refers to it
    Service(Names),
}

#[derive(Debug, clap::Args)]
struct Names {
    /// The current name
    old: String,
    /// The new name
    new: String,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    match &args.what {
        What::Team(Names { old, new, options }) => carry_out(options, Access::Stays, global, console, |workspace| {
            require_known("team", old, workspace.state.org.teams.keys().map(TeamId::as_str))?;
            rename_team(&workspace.sources, &workspace.state.org, &TeamId::new(old), new)
        }),
        What::Service(Names { old, new, options }) => carry_out(options, Access::Stays, global, console, |workspace| {
            require_known("service", old, workspace.state.org.services.keys().map(ServiceId::as_str))?;
            rename_service(&workspace.sources, &workspace.state.org, &ServiceId::new(old), new)
        }),
    }
}
