//! `teamkit check`.

use super::{Format, Global, Outcome, console::Console, only, session::Session};
use crate::error::Error;

#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_: &Args, global: &Global, console: &Console) -> Result<Outcome, Error> {
    only(global.format, &[Format::Text, Format::Json, Format::Github, Format::Sarif])?;
    let session = Session::open(global)?;
    console.print(&session.report(global.format, console))?;
    Ok(if session.diagnostics.has_errors() || session.resolved.is_none() { Outcome::Refused } else { Outcome::Fine })
}
