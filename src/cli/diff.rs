//! `teamkit diff`.

mod json;

use super::{
    Format, Global, Outcome,
    comparison::{BaseArgs, Comparison},
    console::Console,
    only,
};
use crate::{error::Error, review::changes};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    base: BaseArgs,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<Outcome, Error> {
    only(global.format, &[Format::Text, Format::Markdown, Format::Json, Format::Github])?;
    let comparison = match Comparison::open(&args.base, global, console)? {
        Ok(comparison) => comparison,
        Err(outcome) => return Ok(outcome),
    };
    let (base, head) = comparison.sides();
    let changes = changes(&base, &head);
    console.print(&json::render(&changes, &comparison)?)?;
    Ok(Outcome::Fine)
}
