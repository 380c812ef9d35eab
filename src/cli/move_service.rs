//! `teamkit move`.

use super::{
    Global, Outcome,
    console::Console,
    edits::{Access, Options, carry_out},
    filter::known,
};
use crate::{
    edit::hand_over,
    error::Error,
    model::{ServiceId, TeamId},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The service
    service: String,
    /// The team that owns it then
    #[arg(long, value_name = "TEAM")]
    to: String,
    /// The team that gives it away, where several own it
    #[arg(long, value_name = "TEAM")]
    from: Option<String>,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<Outcome, Error> {
    carry_out(&args.options, Access::MayChange, global, console, |sound| {
        let teams = || sound.org.teams.keys().map(TeamId::as_str);
        known("service", &args.service, sound.org.services.keys().map(ServiceId::as_str))?;
        for team in [&args.to].into_iter().chain(&args.from) {
            known("team", team, teams())?;
        }
        let from = args.from.as_deref().map(TeamId::new);
        let (service, to) = (ServiceId::new(&args.service), TeamId::new(&args.to));
        hand_over(&sound.sources, &sound.org, &service, &to, from.as_ref())
    })
}
