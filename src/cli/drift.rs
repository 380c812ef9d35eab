//! `teamkit drift`: what is defined and not live, and what is live and not defined.

mod json;

use camino::Utf8PathBuf;

use super::{
    args::{FormatArg, Global, Stop, TextOrJson},
    console::Console,
    live_world::live_world,
    workspace::ValidWorkspace,
};
use crate::drift::{Drift, drift};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The directory with an export of what is live, as `teamkit live --commands` makes one
    #[arg(long, value_name = "DIR")]
    live: Utf8PathBuf,
    /// Also show what belongs to the clouds and clusters themselves
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    format: FormatArg<TextOrJson>,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    let workspace = ValidWorkspace::open(global, format, console)?;
    let world = live_world(&args.live, global)?;
    let drift = drift(&workspace.state, &world);
    let drift = if args.all { drift.with_folded() } else { drift };
    let (drift, unused) = drift.accept(&workspace.state);
    match format {
        TextOrJson::Json => console.print(&json::document(&drift)?)?,
        TextOrJson::Text => console.print(&as_text(&drift))?,
    }
    for entry in unused {
        let (place, accepted) = (&entry.place, entry.subject());
        console.note(format_args!("{place}: `unmanaged` accepts {accepted}, and nothing in the export is that"));
    }
    workspace.mention_warnings(console);
    Stop::if_refused(!drift.rows.is_empty())
}

fn as_text(drift: &Drift<'_>) -> String {
    let rows = drift.rows.iter().map(|row| {
        let (kind, principal, role, place) = (row.kind.as_str(), &row.principal, &row.role, &row.place);
        format!("{kind} {principal} {role} in {place}\n")
    });
    rows.collect()
}
