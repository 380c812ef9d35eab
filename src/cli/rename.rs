//! `teamkit rename`.

use clap::Subcommand;

use super::{
    Global, Outcome,
    console::Console,
    edits::{Access, Options, carry_out},
    filter::known,
};
use crate::{
    edit::{rename_service, rename_team},
    error::Error,
    model::{ServiceId, TeamId},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Rename a team: its file and all that refers to it
    Team(Names),
    /// Rename a service: its registry entry and all that refers to it
    Service(Names),
}

#[derive(Debug, clap::Args)]
struct Names {
    /// The name that it has
    old: String,
    /// The name that it gets
    new: String,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<Outcome, Error> {
    match &args.what {
        What::Team(Names { old, new, options }) => carry_out(options, Access::Stays, global, console, |sound| {
            known("team", old, sound.org.teams.keys().map(TeamId::as_str))?;
            rename_team(&sound.sources, &sound.org, &TeamId::new(old), new)
        }),
        What::Service(Names { old, new, options }) => carry_out(options, Access::Stays, global, console, |sound| {
            known("service", old, sound.org.services.keys().map(ServiceId::as_str))?;
            rename_service(&sound.sources, &sound.org, &ServiceId::new(old), new)
        }),
    }
}
