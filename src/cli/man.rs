//! `teamkit man`.

use super::{Outcome, console::Console};
use crate::error::Error;

#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_: &Args, console: &Console) -> Result<Outcome, Error> {
    let mut page = Vec::new();
    let failed = |source| Error::Io { action: "write to", path: "stdout".into(), source };
    let command = super::command();
    clap_mangen::Man::new(command.clone()).render(&mut page).map_err(failed)?;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let man = clap_mangen::Man::new(sub.clone());
        man.render_name_section(&mut page).map_err(failed)?;
        man.render_synopsis_section(&mut page).map_err(failed)?;
        man.render_options_section(&mut page).map_err(failed)?;
    }
    console.print(&String::from_utf8_lossy(&page))?;
    Ok(Outcome::Fine)
}
