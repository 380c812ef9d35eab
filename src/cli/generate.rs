//! `teamkit generate`.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::Ordering,
};

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::json;

use super::{
    Format, Global, Outcome,
    calendar::{explained, mention, past_ends},
    console::Console,
    filter::Filter,
    hold::{Wait, hold},
    only,
    progress::counted,
    session::{Session, Sound, plural, today},
    unified::unified,
};
use crate::{
    error::Error,
    expand::expand,
    hcl::{self, BlockText, ReadBlock},
    io::{self, Sharing},
    model::{Root, Scope},
    plan::{Changes, FILE_NAME, Step, lay_out, layout},
    target::{emit, emit_each},
    template::Templates,
    text::join_few,
};

/// So many paths say enough; the rest is counted.
const MAX_LISTED: usize = 5;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    filter: Filter,
    /// Write nothing; fail and show the difference if a file is not current
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,
    /// Write nothing; show the difference that a run would make
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    wait: Wait,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<Outcome, Error> {
    only(global.format, &[Format::Text, Format::Json])?;
    let shows = args.check || args.dry_run;
    let hold = hold(if shows { Sharing::Shared } else { Sharing::Alone }, &args.wait, global, console)?;
    let root = hold.root();
    // The tree is listed while the definitions are read and judged.
    let (session, listing) = rayon::join(|| Session::at(root.to_owned(), today(global)), || io::list(root));
    let sound = match session?.sound(global.format, console)? {
        Ok(sound) => sound,
        Err(outcome) => return Ok(outcome),
    };
    args.filter.check(&sound.org)?;
    let templates = Templates::new(&io::read_templates(&sound.root)?)?;
    let listing = listing?;
    let is_wanted = is_wanted(args, &sound);
    let wanted = sound.org.roots.by_path.iter().filter(|(path, root)| is_wanted(path, root)).count();
    let steps = counted("compared", wanted, |count| {
        emit_each(&sound.org, &sound.grants.active, sound.today, &is_wanted, |document| {
            let (path, text) = lay_out(&document, &templates)?;
            let found = listing.at(&sound.root, &path)?;
            count.fetch_add(1, Ordering::Relaxed);
            Ok((Step::of(&path, text, found)?, path))
        })
    });
    let steps: Vec<(Step, Utf8PathBuf)> = steps.into_iter().collect::<Result<_, Error>>()?;
    let roots = steps.len();
    let delete = if args.filter.is_empty() {
        listing.ours_but(&sound.root, &steps.iter().map(|(_, path)| path.as_path()).collect())?
    } else {
        BTreeMap::new()
    };
    let changes = Changes::new(steps, delete);
    io::check_writable(&changes, &sound.root)?;
    if shows {
        mention_leftovers(listing.leftovers.len(), console);
    } else {
        let removed = io::remove_leftovers(&listing.leftovers, &hold);
        if removed > 0 {
            console.say(format_args!("removed {} of killed runs", plural(removed, "temporary file")));
        }
        mention_leftovers(listing.leftovers.len() - removed, console);
        counted("wrote", changes.len(), |made| io::apply(&changes, &hold, made))?;
    }
    drop(hold);
    if global.format == Format::Json {
        console.print(&as_json(&changes))?;
    } else if shows {
        let diffs = changes.texts().map(|(path, before, after)| unified(path.as_str(), before, after, console.color()));
        console.print(&diffs.collect::<String>())?;
    }
    summarize((shows, !args.filter.is_empty()), &changes, roots, &sound, console);
    mention_endings(&sound, console);
    mention_lost_roots(&changes, &sound, console);
    sound.mention_warnings(console);
    if args.check && !changes.is_empty() {
        mention_calendar(&changes, &sound, &templates, console)?;
        return Ok(Outcome::Refused);
    }
    Ok(Outcome::Fine)
}

/// What killed runs left is no difference: no Terraform reads it.
fn mention_leftovers(count: usize, console: &Console) {
    if count > 0 {
        let files = plural(count, "temporary file");
        let verb = if count == 1 { "stays" } else { "stay" };
        console.note(format_args!(
            "{files} (.teamkit-*.tmp) of killed runs {verb} until a `teamkit generate` removes them"
        ));
    }
}

fn is_wanted(args: &Args, sound: &Sound) -> impl Fn(&Utf8Path, &Root) -> bool + Sync {
    |_, root| args.filter.is_empty() || args.filter.has_root(root, &sound.org)
}

fn as_json(changes: &Changes) -> String {
    let Changes { create, update, delete, kept } = changes;
    let document = json!({
        "version": 1,
        "created": create.keys().map(|path| path.as_str()).collect::<Vec<_>>(),
        "updated": update.keys().map(|path| path.as_str()).collect::<Vec<_>>(),
        "deleted": delete.keys().map(|path| path.as_str()).collect::<Vec<_>>(),
        "kept": kept,
    });
    format!("{document:#}\n")
}

fn summarize((shows, is_part): (bool, bool), changes: &Changes, roots: usize, sound: &Sound, console: &Console) {
    let current = plural(roots, "file");
    if changes.is_empty() {
        let verb = if roots == 1 { "is" } else { "are" };
        console.say(format_args!("nothing to do ({current} {verb} current)"));
        return;
    }
    let Changes { create, update, delete, kept } = changes;
    let counts = [(create.len(), "new"), (update.len(), "changed"), (*kept, "current")];
    let counts: Vec<_> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    let would = if shows { "would write" } else { "wrote" };
    let removed = match (delete.len(), shows) {
        (0, _) => String::new(),
        (count, true) => format!(", and remove {count}"),
        (count, false) => format!(", and removed {count}"),
    };
    let written = plural(create.len() + update.len(), "file");
    let counts = if counts.is_empty() { String::new() } else { format!(" ({})", counts.join(", ")) };
    let scale = if is_part { String::new() } else { format!(" · {}", scale(sound)) };
    console.say(format_args!("{would} {written}{counts}{removed} in {}{scale}", plural(roots, "root")));
    if !shows && changes.kept == 0 && update.is_empty() && !is_part {
        console.say("next: teamkit diff, teamkit who SERVICE, teamkit explain PERSON SERVICE");
    }
}

fn scale(sound: &Sound) -> String {
    let org = &sound.org;
    format!(
        "{} · {}, {}, {}",
        plural(sound.grants.active.len(), "grant"),
        plural(org.teams.len(), "team"),
        plural(org.services.len(), "service"),
        plural(org.environments.len(), "environment")
    )
}

/// Kubernetes bindings have no end of their own.
fn mention_endings(sound: &Sound, console: &Console) {
    let ends = sound
        .grants
        .active
        .iter()
        .filter(|(key, grant)| matches!(key.scope, Scope::Namespace(_)) && grant.until.is_some());
    let ends: Vec<_> = ends.filter_map(|(_, grant)| grant.until).collect();
    if let Some(first) = ends.iter().min() {
        console.note(format_args!(
            "{} in Kubernetes, the first on {first}: each stays until the next generate after its day",
            if ends.len() == 1 {
                "1 grant has an end".to_owned()
            } else {
                format!("{} grants have an end", ends.len())
            }
        ));
    }
}

/// A root whose file goes is never applied again, so what it granted would stay. One whose bindings all stand elsewhere
/// now has only moved.
fn mention_lost_roots(changes: &Changes, sound: &Sound, console: &Console) {
    let lost = |path: &Utf8Path| {
        let root = path.parent().unwrap_or(Utf8Path::new("")).to_owned();
        (!sound.org.roots.by_path.contains_key(&root)).then_some(root)
    };
    let lost: Vec<_> = changes.delete.iter().filter_map(|(path, text)| Some((lost(path)?, text))).collect();
    if lost.is_empty() {
        return;
    }
    let written = emit_each(
        &sound.org,
        &sound.grants.active,
        sound.today,
        |_, _| true,
        |document| {
            let addresses = document.blocks.iter().filter_map(BlockText::address);
            addresses.map(|(kind, name)| (kind.to_owned(), name.to_owned())).collect::<Vec<_>>()
        },
    );
    let written: BTreeSet<(String, String)> = written.into_iter().flatten().collect();
    let mut gone = Vec::new();
    let mut moved = Vec::new();
    for (root, text) in lost {
        // An address says all that a resource stands for, its cluster too.
        let body = hcl::parse(text).unwrap_or_default();
        let mut held = body.blocks("resource").filter_map(address).peekable();
        let stands_elsewhere = held.peek().is_some() && held.all(|address| written.contains(&address));
        if stands_elsewhere { moved.push(root) } else { gone.push(root) }
    }
    if let Some(first) = gone.first().map(|first| shell_word(first.as_str())) {
        console.note(format_args!(
            "{}: {}\n  what a root granted stays until it is destroyed; where its file still is (the last commit), run\n  \
             terraform -chdir={first} init && terraform -chdir={first} destroy\n  \
             managed groups and namespaces have `prevent_destroy`: take them out of the state, or delete them by hand",
            if gone.len() == 1 { "1 root is gone".to_owned() } else { format!("{} roots are gone", gone.len()) },
            join_few(&gone, MAX_LISTED)
        ));
    }
    if !moved.is_empty() {
        console.note(format_args!(
            "{} moved: {}\n  all that they bind stands in another root now; carry their states along before the next apply",
            plural(moved.len(), "root"),
            join_few(&moved, MAX_LISTED)
        ));
    }
}

/// The address of a resource: type and name.
fn address(resource: &ReadBlock<'_>) -> Option<(String, String)> {
    Some((resource.label(0)?.to_owned(), resource.label(1)?.to_owned()))
}

/// A path as one word of a command that people copy: whoever named the directory, nothing in it is a command.
fn shell_word(path: &str) -> String {
    let is_plain = |one: char| one.is_ascii_alphanumeric() || matches!(one, '/' | '.' | '_' | '-' | '@' | '+' | '=');
    if path.chars().all(is_plain) { path.to_owned() } else { format!("'{}'", path.replace('\'', "'\\''")) }
}

fn mention_calendar(changes: &Changes, sound: &Sound, templates: &Templates, console: &Console) -> Result<(), Error> {
    let before: BTreeMap<&Utf8Path, &str> = changes.texts().map(|(path, before, _)| (path, before)).collect();
    let updated: BTreeSet<Utf8PathBuf> = changes.update.keys().cloned().collect();
    let mut failure = None;
    let by_calendar = explained(&updated, &past_ends(&sound.org, sound.today), |day, open| {
        // On a day with too many grants no run wrote anything.
        let Ok(grants) = expand(&sound.org, day) else { return BTreeSet::new() };
        let documents = emit(&sound.org, &grants.active, day, |path, _| open.contains(&path.join(FILE_NAME)));
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
    if let Some(error) = failure {
        return Err(error);
    }
    mention(by_calendar.len(), changes.len(), "file", console);
    Ok(())
}
