//! `teamkit generate`.

mod guards;
mod stale_imports;

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::atomic::Ordering,
};

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::json;

use self::{
    guards::{AllowedRules, require_no_loss},
    stale_imports::StaleImports,
};
use super::{
    args::{FormatArg, Global, Stop, TextOrJson},
    calendar::{CalendarCheck, explained, past_ends},
    console::Console,
    ends::mention_endings,
    filter::Filter,
    lock::{Wait, lock_workspace},
    progress::counted,
    unified::unified,
    workspace::{LoadedWorkspace, ValidWorkspace},
};
use crate::{
    error::Error,
    expand::{entitlements, expand},
    io::{self, Listing, Sharing, WorkspaceLock},
    model::Root,
    plan::{Changes, FILE_NAME, FileChange, Update, lay_out, layout},
    review::{LostRootFates, LostRoots, new_resources},
    target::{emit, emit_each},
    template::Templates,
    terraform::{IMPORT_FILE, ResourceIdentity},
    text::{join_few, plural},
};

/// So many paths say enough; the rest is counted.
const MAX_LISTED: usize = 5;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    filter: Filter,
    /// Write nothing; print the differences and fail if a file is not up to date
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,
    /// With --check, also fail if access that expired since the last run is all that changed
    #[arg(long, requires = "check")]
    strict: bool,
    /// Write nothing; print the differences that a run would make
    #[arg(long)]
    dry_run: bool,
    /// Allow the findings of this rule, such as `destroyed-object`
    #[arg(long, value_name = "RULE")]
    allow: Vec<String>,
    #[command(flatten)]
    wait: Wait,
    #[command(flatten)]
    format: FormatArg<TextOrJson>,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    let is_dry_run = args.check || args.dry_run;
    let sharing = if is_dry_run { Sharing::Shared } else { Sharing::Exclusive };
    let lock = lock_workspace(sharing, &args.wait, global, console)?;
    // The tree is listed while the definitions are read and judged.
    let (loaded, listing) =
        rayon::join(|| LoadedWorkspace::at(lock.root().to_owned(), global), || io::list(lock.root()));
    let workspace = loaded?.require_valid(format, console)?;
    args.filter.check(&workspace.state.org)?;
    let allowed = AllowedRules::new(&args.allow, &workspace.state.org)?;
    let templates = Templates::new(&io::read_templates(&workspace.root)?)?;
    let listing = listing?;
    let mut compared = compare(args, &workspace, &templates, &listing)?;
    io::check_writable(&compared.changes, &workspace.root)?;
    let guarded = require_no_loss(&compared.changes, &allowed, &workspace, &templates, format, console);
    let (imports, stale) = stale_imports::changes(std::mem::take(&mut compared.stale));
    io::check_writable(&imports, &workspace.root)?;
    compared.changes.update.extend(imports.update);
    compared.changes.delete.extend(imports.delete);
    let changes = &compared.changes;
    if !is_dry_run || format == TextOrJson::Json {
        guarded?;
    } else if let Err(stop) = guarded {
        console.print(&differences(changes, console.color()))?;
        return Err(stop);
    }
    if is_dry_run {
        mention_leftovers(listing.leftovers.len(), console);
    } else {
        write(changes, &listing, &lock, console)?;
    }
    drop(lock);
    let by_calendar = if is_dry_run { by_calendar(changes, &workspace, &templates)? } else { BTreeSet::new() };
    match format {
        TextOrJson::Json => console.print(&as_json(changes, &by_calendar))?,
        TextOrJson::Text if is_dry_run => console.print(&differences(changes, console.color()))?,
        TextOrJson::Text => {}
    }
    Summary { is_dry_run, is_part: !args.filter.is_empty(), roots: compared.roots }.say(changes, &workspace, console);
    mention_endings(&workspace.state, console);
    mention_lost_roots(&compared, console);
    stale.mention(is_dry_run, console);
    mention_lost_imports(&listing, &workspace, console);
    workspace.mention_warnings(console);
    if !is_dry_run {
        return Ok(());
    }
    let by_calendar = by_calendar.iter().map(|path| path.as_str()).collect();
    let check = CalendarCheck {
        by_calendar,
        changed: changes.len(),
        noun: "file",
        is_strict: args.strict,
        command: "teamkit generate",
    };
    let concluded = check.conclude(console);
    if args.check { concluded } else { Ok(()) }
}

/// What a run would write, with what becomes of roots that it takes away.
struct Compared {
    changes: Changes,
    /// How many roots were asked for.
    roots: usize,
    lost: LostRootFates,
    /// The import files that name what isn't there any more.
    stale: Vec<StaleImports>,
}

/// Compares the text of each root that was asked for with the file that is there.
fn compare(
    args: &Args,
    workspace: &ValidWorkspace,
    templates: &Templates,
    listing: &Listing,
) -> Result<Compared, Error> {
    let ValidWorkspace { root, state, .. } = workspace;
    let roots = &state.org.roots.by_path;
    let delete = if args.filter.is_empty() { unwanted(workspace, listing)? } else { BTreeMap::new() };
    let lost = LostRoots::of(&delete, &state.org);
    let is_wanted = |_: &Utf8Path, root: &Root| args.filter.is_empty() || args.filter.has_root(root, &state.org);
    let wanted = roots.iter().filter(|(path, root)| is_wanted(path, root)).count();
    let steps = counted("compared", wanted, |count| {
        emit_each(&state.org, &state.grants.active, &state.entitlements, state.today, is_wanted, |document| {
            let (path, text) = lay_out(&document, templates)?;
            let found = listing.at(root, &path)?;
            count.fetch_add(1, Ordering::Relaxed);
            let stale = StaleImports::of(&document.root, &text, listing, root)?;
            Ok(((FileChange::of(&path, text, found)?, path), stale))
        })
    });
    let steps: Vec<(_, Option<StaleImports>)> = steps.into_iter().collect::<Result<_, Error>>()?;
    let (steps, stale): (Vec<(FileChange, Utf8PathBuf)>, Vec<_>) = steps.into_iter().unzip();
    let stale = stale.into_iter().flatten().collect();
    let (count, changes) = (steps.len(), Changes::new(steps, delete));
    let lost = if lost.is_empty() { LostRootFates::default() } else { lost.fates(&new_in_files(&changes)) };
    Ok(Compared { roots: count, changes, lost, stale })
}

/// The resources that are new in files that stay.
fn new_in_files(changes: &Changes) -> BTreeSet<ResourceIdentity> {
    let Changes { create, update, .. } = changes;
    let created = create.values().flat_map(|text| new_resources("", text));
    let updated = update.values().flat_map(|Update { before, after }| new_resources(before, after));
    created.chain(updated).collect()
}

/// The files of ours that nothing generates any more.
fn unwanted(workspace: &ValidWorkspace, listing: &Listing) -> Result<BTreeMap<Utf8PathBuf, String>, Error> {
    let roots = workspace.state.org.roots.by_path.keys();
    let known: HashSet<Utf8PathBuf> = roots.map(|path| path.join(FILE_NAME)).collect();
    listing.ours_but(&workspace.root, &known.iter().map(Utf8PathBuf::as_path).collect())
}

/// Removes what killed runs left, and writes what changes.
fn write(changes: &Changes, listing: &Listing, lock: &WorkspaceLock, console: &Console) -> Result<(), Error> {
    let removed = io::remove_leftovers(&listing.leftovers, lock);
    if removed > 0 {
        console.say(format_args!("removed {} left by interrupted runs", plural(removed, "temporary file")));
    }
    mention_leftovers(listing.leftovers.len() - removed, console);
    counted("wrote", changes.len(), |made| io::apply(changes, lock, made))
}

fn differences(changes: &Changes, color: bool) -> String {
    changes.texts().map(|(path, before, after)| unified(path.as_str(), before, after, color)).collect()
}

/// What killed runs left is no difference: no Terraform reads it.
fn mention_leftovers(count: usize, console: &Console) {
    if count > 0 {
        let files = plural(count, "temporary file");
        let verb = if count == 1 { "stays" } else { "stay" };
        console.note(format_args!(
            "{files} (.teamkit-*.tmp) left by interrupted runs {verb} until `teamkit generate` removes them"
        ));
    }
}

fn as_json(changes: &Changes, by_calendar: &BTreeSet<Utf8PathBuf>) -> String {
    let Changes { create, update, delete, kept } = changes;
    let document = json!({
        "version": 1,
        "created": create.keys().map(|path| path.as_str()).collect::<Vec<_>>(),
        "updated": update.keys().map(|path| path.as_str()).collect::<Vec<_>>(),
        "deleted": delete.keys().map(|path| path.as_str()).collect::<Vec<_>>(),
        "kept": kept,
        "by_calendar": by_calendar.iter().map(|path| path.as_str()).collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}

/// What is to be said of a run.
struct Summary {
    is_dry_run: bool,
    /// Whether only a part of the workspace was asked for.
    is_part: bool,
    roots: usize,
}

impl Summary {
    fn say(&self, changes: &Changes, workspace: &ValidWorkspace, console: &Console) {
        let Self { is_dry_run, is_part, roots } = *self;
        if changes.is_empty() {
            let verb = if roots == 1 { "is" } else { "are" };
            console.say(format_args!("nothing to do ({} {verb} current)", plural(roots, "file")));
            return;
        }
        let Changes { create, update, delete, kept } = changes;
        let counts = [(create.len(), "new"), (update.len(), "changed"), (*kept, "current")];
        let counts: Vec<_> =
            counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        let would = if is_dry_run { "would write" } else { "wrote" };
        let removed = match (delete.len(), is_dry_run) {
            (0, _) => String::new(),
            (count, true) => format!(", and remove {count}"),
            (count, false) => format!(", and removed {count}"),
        };
        let written = plural(create.len() + update.len(), "file");
        let counts = if counts.is_empty() { String::new() } else { format!(" ({})", counts.join(", ")) };
        let scale = if is_part { String::new() } else { format!(" · {}", scale(workspace)) };
        console.say(format_args!("{would} {written}{counts}{removed} in {}{scale}", plural(roots, "root")));
        if !is_dry_run && changes.kept == 0 && update.is_empty() && !is_part {
            console.say("next: teamkit diff, teamkit who SERVICE, teamkit explain PERSON SERVICE");
        }
    }
}

fn scale(workspace: &ValidWorkspace) -> String {
    let org = &workspace.state.org;
    format!(
        "{} · {}, {}, {}",
        plural(workspace.state.grants.active.len(), "grant"),
        plural(org.teams.len(), "team"),
        plural(org.services.len(), "service"),
        plural(org.environments.len(), "environment")
    )
}

/// A root whose file goes is never applied again, so what it granted would stay, and what moved would be created twice.
fn mention_lost_roots(compared: &Compared, console: &Console) {
    let LostRootFates { moved, gone } = &compared.lost;
    let are = |roots: &[Utf8PathBuf], what: &str| match roots {
        [_] => format!("1 root {what}"),
        _ => format!("{} roots {what}", roots.len()),
    };
    if !gone.is_empty() {
        console.note(format_args!(
            "{}: {}\n  what a root granted stays until it is destroyed; `teamkit roots --removed` lists what to run in a checkout \
             that still has its file",
            are(gone, if gone.len() == 1 { "is gone" } else { "are gone" }),
            join_few(gone, MAX_LISTED)
        ));
    }
    if !moved.is_empty() {
        console.note(format_args!(
            "{}: {}\n  what they manage is in another root now; before the next apply, move their state as `teamkit roots --moved` lists",
            are(moved, "moved"),
            join_few(moved, MAX_LISTED)
        ));
    }
}

/// Import files are nobody's to delete but of those who wrote them, and without its root one takes nothing over.
fn mention_lost_imports(listing: &Listing, workspace: &ValidWorkspace, console: &Console) {
    let roots = &workspace.state.org.roots.by_path;
    let is_root = |path: &Utf8PathBuf| path.parent().is_some_and(|root| roots.contains_key(root));
    let lost: Vec<Utf8PathBuf> = listing.named(IMPORT_FILE).into_iter().filter(|path| !is_root(path)).collect();
    if !lost.is_empty() {
        let (files, verb) = (plural(lost.len(), "import file"), if lost.len() == 1 { "stays" } else { "stay" });
        console.note(format_args!(
            "{files} {verb} without a root: {}\n  `teamkit adopt --done` takes them away",
            join_few(&lost, MAX_LISTED)
        ));
    }
}

/// The files that only the calendar changed.
fn by_calendar(
    changes: &Changes,
    workspace: &ValidWorkspace,
    templates: &Templates,
) -> Result<BTreeSet<Utf8PathBuf>, Error> {
    let before: BTreeMap<&Utf8Path, &str> = changes.texts().map(|(path, before, _)| (path, before)).collect();
    let is_root_file = |path: &&Utf8PathBuf| path.file_name() == Some(FILE_NAME);
    let updated: BTreeSet<Utf8PathBuf> = changes.update.keys().filter(is_root_file).cloned().collect();
    let mut failure = None;
    let mut by_calendar = explained(&updated, &past_ends(&workspace.state.org, workspace.state.today), |day, open| {
        // On a day with too many grants no run wrote anything.
        let org = &workspace.state.org;
        let (Ok(grants), Ok(entitlements)) = (expand(org, day), entitlements(org, day)) else { return BTreeSet::new() };
        let is_open = |path: &Utf8Path, _: &Root| open.contains(&path.join(FILE_NAME));
        let documents = emit(org, &grants.active, &entitlements, day, is_open);
        match layout(&documents, templates) {
            Ok(plan) => {
                let same = plan.files.iter().filter(|(path, text)| before.get(path.as_path()) == Some(&text.as_str()));
                same.map(|(path, _)| path.clone()).collect()
            }
            Err(error) => {
                failure = Some(error);
                BTreeSet::new()
            }
        }
    });
    // What a root doesn't give any more, its import file doesn't name.
    let imports =
        changes.update.keys().chain(changes.delete.keys()).filter(|path| path.file_name() == Some(IMPORT_FILE));
    let roots: BTreeSet<Utf8PathBuf> = by_calendar.iter().map(|path| path.with_file_name(IMPORT_FILE)).collect();
    by_calendar.extend(imports.filter(|path| roots.contains(*path)).cloned());
    failure.map_or(Ok(by_calendar), Err)
}
