//! `teamkit import`: definitions for what is live.

mod json;
mod report;

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    args::{FormatArg, Global, Stop, TextOrJson},
    console::Console,
    live_world::live_world,
    lock::{Wait, lock_directory},
    workspace::{LoadedWorkspace, find_root, print_findings},
};
use crate::{
    error::Error,
    import::{ImportBase, ImportOptions, Imported, import},
    io::{self, Sharing},
    load::Loaded,
    model::normalized,
    plan::{Changes, Update},
    source::WORKSPACE_FILE,
    text::plural,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The directory with an export of what is live
    #[arg(long, value_name = "DIR")]
    live: Utf8PathBuf,
    /// Write below this directory instead of the workspace
    #[arg(long, value_name = "DIR")]
    out: Option<Utf8PathBuf>,
    /// Also accept what is left, as entries of `unmanaged` that end after 90 days
    #[arg(long)]
    accept_rest: bool,
    /// Also propose roles of yours, in the report, for what many hold alike
    #[arg(long)]
    suggest_roles: bool,
    #[command(flatten)]
    wait: Wait,
    #[command(flatten)]
    format: FormatArg<TextOrJson>,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    let workspace = find_root(global)?;
    let root = match &args.out {
        Some(out) => io::start(global.directory.as_deref())?.join(out),
        None => workspace.clone(),
    };
    refuse_definitions(&root, &workspace)?;
    // Where it is written elsewhere, the workspace isn't touched.
    let lock =
        args.out.is_none().then(|| lock_directory(Sharing::Exclusive, &args.wait, &root, console)).transpose()?;
    let LoadedWorkspace { loaded, .. } = LoadedWorkspace::open(global)?;
    let (Some(state), Some(catalog)) = (&loaded.state, &loaded.catalog) else {
        print_findings(&loaded, format, console)?;
        return Err(Stop::Refused);
    };
    let world = live_world(&args.live, global, console)?;
    let options = ImportOptions { accept_rest: args.accept_rest, suggest_roles: args.suggest_roles };
    let base = ImportBase { sources: &loaded.sources, state, catalog };
    let imported = import(base, &world, options)?;
    if imported.errors.has_errors() {
        let Loaded { sources, state, catalog, .. } = loaded;
        print_findings(&Loaded { sources, state, catalog, diagnostics: imported.errors }, format, console)?;
        return Err(Stop::Refused);
    }
    let lock = if let Some(lock) = lock {
        lock
    } else {
        io::create_directory(&root)?;
        lock_directory(Sharing::Exclusive, &args.wait, &root, console)?
    };
    let report = report::path(&root)?;
    let changes = changes(&imported, &root, &report, args.out.is_some())?;
    io::check_writable(&changes, &root)?;
    io::replace(&changes, &lock)?;
    drop(lock);
    if !imported.given.is_empty() {
        let count = plural(imported.given.len(), "grant");
        console.note(format_args!(
            "entries for every team or service in your files give {count} to what is new: see {report}"
        ));
    }
    let paths = changes.create.keys().chain(changes.update.keys());
    let mut written: Vec<&Utf8Path> = paths.map(Utf8PathBuf::as_path).collect();
    written.sort_unstable();
    match format {
        TextOrJson::Json => console.print(&json::document(&imported, &written)?)?,
        TextOrJson::Text => console.print(&summary(&imported, args, &report))?,
    }
    Ok(())
}

/// Refuses to write a proposal among the files that definitions are read from.
fn refuse_definitions(root: &Utf8Path, workspace: &Utf8Path) -> Result<(), Error> {
    let below = normalized(root);
    let taken = ["teams", "services", "templates"].into_iter().find(|folder| below.starts_with(workspace.join(folder)));
    match taken {
        Some(folder) => Err(Error::Usage(format!(
            "{root} is in {folder}/, where every file is a definition\nhint: write the proposal to a directory of its own"
        ))),
        None => Ok(()),
    }
}

/// The files to write. A report of an earlier run is replaced; no other file is.
fn changes(imported: &Imported, root: &Utf8Path, report: &Utf8Path, is_elsewhere: bool) -> Result<Changes, Error> {
    let mut changes = Changes { create: imported.files.clone(), ..Changes::default() };
    let texts = BTreeMap::from([(report.to_owned(), report::render(imported))]);
    // A run without news leaves the report of the one before, which says what is to be reviewed.
    let is_silent = imported.files.is_empty() && io::exists(&root.join(report));
    for (path, text) in texts.into_iter().filter(|_| !is_silent) {
        match io::read_plain(root, &path)? {
            Some(before) if before == text => {}
            Some(before) => drop(changes.update.insert(path, Update { before, after: text })),
            None => drop(changes.create.insert(path, text)),
        }
    }
    if let Some(update) = &imported.workspace {
        if is_elsewhere {
            changes.create.insert(WORKSPACE_FILE.into(), update.after.clone());
        } else {
            changes.update.insert(WORKSPACE_FILE.into(), update.clone());
        }
    }
    let taken = changes.create.keys().map(|path| root.join(path)).find(|path| io::exists(path));
    match taken {
        Some(path) => Err(Error::Usage(format!("{path} already exists, so nothing was written"))),
        None => Ok(changes),
    }
}

fn summary(imported: &Imported, args: &Args, report: &Utf8Path) -> String {
    let Imported { left, rows, teams, services, .. } = imported;
    let explained = rows.saturating_sub(left.len());
    let share = (explained * 100).checked_div(*rows).unwrap_or(100);
    let (teams, services) = (plural(teams.len(), "team"), plural(services.len(), "service"));
    let mut text = format!("wrote {teams}, {services} · {share} % of {} are explained\n", plural(*rows, "live grant"));
    if !left.is_empty() {
        text.push_str(&format!("left: {}, by reason, in {report}\n", plural(left.len(), "row")));
    }
    let start = args.out.as_ref().map(|out| format!("copy what you take from {out}, then ")).unwrap_or_default();
    let live = &args.live;
    text.push_str(&format!(
        "next: {start}teamkit check, teamkit drift --live {live}, then teamkit adopt --live {live}\n"
    ));
    text
}
