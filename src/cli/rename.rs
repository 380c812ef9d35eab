//! `teamkit rename`.

use clap::Subcommand;

use super::{
    args::{Global, Stop},
    console::Console,
    edits::{AccessEffect, Options, carry_out},
    filter::require_known,
    subject::{parse_address, require_named},
};
use crate::{
    edit::{remaining_lines, rename_person, rename_service, rename_team},
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
    /// Rename a person, who keeps everything under a new address
    Person(Addresses),
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

#[derive(Debug, clap::Args)]
struct Addresses {
    /// The current address; the workspace's own domain can be left out
    old: String,
    /// The new address
    new: String,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    match &args.what {
        What::Team(Names { old, new, options }) => {
            carry_out(options, AccessEffect::Stays, global, console, |workspace| {
                require_known("team", old, workspace.state.org.teams.keys().map(TeamId::as_str))?;
                rename_team(&workspace.sources, &workspace.state.org, &TeamId::new(old), new)
            })
        }
        What::Service(Names { old, new, options }) => {
            carry_out(options, AccessEffect::Stays, global, console, |workspace| {
                require_known("service", old, workspace.state.org.services.keys().map(ServiceId::as_str))?;
                rename_service(&workspace.sources, &workspace.state.org, &ServiceId::new(old), new)
            })
        }
        What::Person(Addresses { old, new, options }) => {
            carry_out(options, AccessEffect::Stays, global, console, |workspace| {
                let org = &workspace.state.org;
                let (old, new) = (parse_address(old, org)?, parse_address(new, org)?);
                require_named(&old, org)?;
                let mut edits = rename_person(&workspace.sources, org, &old, &new)?;
                edits.notes.extend(remaining_lines(&edits, &workspace.sources, org, &old));
                Ok(edits)
            })
        }
    }
}
