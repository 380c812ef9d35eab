//! `teamkit report`.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    args::{FormatArg, Global, Stop, TextOnly},
    comparison::{BaseArgs, Comparison},
    console::Console,
    live_world::live_world,
    lock::{Wait, lock_workspace},
    workspace::ValidWorkspace,
};
use crate::{
    drift::{DriftJudge, DriftReport, drift},
    error::Error,
    io::{self, Sharing},
    page::{self, ChangesData, DriftData},
    review::{GateOptions, RootChanges},
    text::plural,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Write index.html into this directory, which is created if needed
    #[arg(long, value_name = "DIR")]
    out: Utf8PathBuf,
    /// Also show the changes since this commit
    #[arg(long, value_name = "REV", conflicts_with = "base_dir")]
    base: Option<String>,
    /// Also show the changes since the workspace in this directory, without git
    #[arg(long, value_name = "DIR")]
    base_dir: Option<Utf8PathBuf>,
    /// Also show what differs from what is live, by the export in this directory
    #[arg(long, value_name = "DIR")]
    live: Option<Utf8PathBuf>,
    #[command(flatten)]
    wait: Wait,
    #[command(flatten)]
    format: FormatArg<TextOnly>,
}

const FILE: &str = "index.html";

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    check_ours(&args.out)?;
    // Half an edit is no definition, and a page below the workspace isn't to be tidied away while it is written.
    let _lock = lock_workspace(Sharing::Shared, &args.wait, global, console)?;
    let base = BaseArgs { base: args.base.clone(), base_dir: args.base_dir.clone() };
    if base.is_given() {
        let comparison = Comparison::open(&base, global, format, console)?;
        write(args, &comparison.head, Some(changes(&comparison)), global, console)?;
    } else {
        write(args, &ValidWorkspace::open(global, format, console)?, None, global, console)?;
    }
    Ok(())
}

/// Refuses to overwrite a page that somebody else wrote.
fn check_ours(out: &Utf8Path) -> Result<(), Error> {
    let path = out.join(FILE);
    if io::exists(&path) && !io::read_plain(out, Utf8Path::new(FILE))?.is_some_and(|text| page::is_ours(&text)) {
        return Err(Error::Usage(format!(
            "{path} was not written by `teamkit report`, so it is not overwritten\nhint: name another directory with `--out`"
        )));
    }
    Ok(())
}

/// What changed since the base, as the page shows it.
fn changes(comparison: &Comparison) -> ChangesData {
    let Comparison { base, head, .. } = comparison;
    // The page shows rows, and no findings about roots.
    let (roots, nobody, gate) = (RootChanges::default(), BTreeSet::new(), GateOptions::default());
    let before = comparison.base_today(&comparison.person_renames(&nobody));
    let report = comparison.report(&before, &roots, &nobody, &gate);
    page::changes(&base.name, &report, &base.state.org, &head.state.org)
}

/// What differs from what is live, as the page shows it.
fn drift_data(
    directory: &Utf8Path,
    workspace: &ValidWorkspace,
    global: &Global,
    console: &Console,
) -> Result<DriftData, Error> {
    let ValidWorkspace { state, catalog, .. } = workspace;
    let world = live_world(directory, global, console)?;
    let (drift, unused) = drift(state, &world).accept(state);
    let judge = DriftJudge::new(state, catalog, &world);
    Ok(page::drift_data(&drift, &DriftReport::new(&drift, &judge, state.today, None), &unused))
}

fn write(
    args: &Args,
    workspace: &ValidWorkspace,
    changes: Option<ChangesData>,
    global: &Global,
    console: &Console,
) -> Result<(), Error> {
    let drift = args.live.as_ref().map(|directory| drift_data(directory, workspace, global, console)).transpose()?;
    let data = page::build(&workspace.state, changes, drift);
    let text = page::render(&data)
        .map_err(|error| Error::Usage(format!("the report's data can't be written as JSON: {error}")))?;
    io::write_file(&args.out, Utf8Path::new(FILE), &text)?;
    console.say(format_args!(
        "wrote {} · {}, {}, {}",
        args.out.join(FILE),
        plural(data.teams.len(), "team"),
        plural(data.service_count(), "service"),
        plural(data.grants.len(), "grant")
    ));
    workspace.mention_warnings(console);
    Ok(())
}
