//! `teamkit move`.

use super::{
    args::{Global, Stop},
    console::Console,
    edits::{Access, Options, carry_out},
    filter::require_known,
};
use crate::{
    edit::hand_over,
    model::{ServiceId, TeamId},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The service
    service: String,
    /// The team that gets the service
    #[arg(required_unless_present = "to")]
    team: Option<String>,
    /// The same, as an option
    #[arg(long, value_name = "TEAM", conflicts_with = "team")]
    to: Option<String>,
    /// The team that gives it up, if several teams own it
    #[arg(long, value_name = "TEAM")]
    from: Option<String>,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let to = args.team.as_deref().or(args.to.as_deref()).unwrap_or_default();
    carry_out(&args.options, Access::MayChange, global, console, |workspace| {
        let teams = || workspace.state.org.teams.keys().map(TeamId::as_str);
        require_known("service", &args.service, workspace.state.org.services.keys().map(ServiceId::as_str))?;
        for team in [to].into_iter().chain(args.from.as_deref()) {
            require_known("team", team, teams())?;
        }
        let from = args.from.as_deref().map(TeamId::new);
        let (service, to) = (ServiceId::new(&args.service), TeamId::new(to));
        hand_over(&workspace.sources, &workspace.state.org, &service, &to, from.as_ref())
    })
}
