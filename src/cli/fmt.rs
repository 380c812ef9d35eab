//! `teamkit fmt`.

use std::sync::Arc;

use camino::Utf8Path;

use super::{
    args::{FormatArg, Global, Stop, TextOnly},
    console::Console,
    files::Files,
    lock::{Wait, lock_workspace},
    unified::unified,
};
use crate::{
    error::Error,
    io::{self, Sharing},
    plan::{Changes, Update},
    source::{Revision, Source, Sources, TEAMS_DIR},
    text::{join_few, plural, visible},
    tidy::{Untidy, tidy},
};

/// So many paths say enough; the rest is counted.
const MAX_LISTED: usize = 5;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    files: Files,
    /// Write nothing; print the differences and fail if a team file is not formatted
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    wait: Wait,
    #[command(flatten)]
    format: FormatArg<TextOnly>,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    args.format.resolve(global)?;
    let sharing = if args.check { Sharing::Shared } else { Sharing::Exclusive };
    let lock = lock_workspace(sharing, &args.wait, global, console)?;
    let sources = io::read(lock.root(), Revision::Head)?;
    let files = team_files(&args.files, &sources, lock.root(), global)?;
    let Sorted { changed, in_order, unreadable, entangled } = Sorted::of(&files);
    if !args.check {
        let edits = as_changes(&changed);
        io::check_writable(&edits, lock.root())?;
        io::replace(&edits, &lock)?;
    }
    drop(lock);
    if args.check {
        show(&changed, console)?;
    }
    let verb = if args.check { "would change" } else { "changed" };
    console.say(format_args!("{verb} {}, {in_order} in order", plural(changed.len(), "team file")));
    if !unreadable.is_empty() {
        console.note(format_args!(
            "not changed because they can't be read (see `teamkit check`): {}",
            join_few(&unreadable, MAX_LISTED)
        ));
    }
    if !entangled.is_empty() {
        console.note(format_args!(
            "not changed because their lines can't be moved (aliases, several entries on a line): {}",
            join_few(&entangled, MAX_LISTED)
        ));
    }
    if args.check && !changed.is_empty() {
        console.say("not formatted: run `teamkit fmt` and commit what it changes");
    }
    Stop::if_refused(!unreadable.is_empty() || (args.check && !changed.is_empty()))
}

/// The team files that were named, or all of them.
fn team_files(files: &Files, sources: &Sources, root: &Utf8Path, global: &Global) -> Result<Vec<Arc<Source>>, Error> {
    let is_team = |source: &Source| source.path().starts_with(TEAMS_DIR);
    let Some(files) = files.among(sources, root, global)? else {
        return Ok(sources.iter().filter(|source| is_team(source)).cloned().collect());
    };
    match files.iter().find(|source| !is_team(source)) {
        Some(other) => {
            let path = visible(other.path().as_str());
            Err(Error::Usage(format!("`{path}` is not a team file\nhint: only files below {TEAMS_DIR}/ are formatted")))
        }
        None => Ok(files),
    }
}

/// Team files by what is to be done about them.
#[derive(Default)]
struct Sorted<'a> {
    /// With the text that each gets.
    changed: Vec<(&'a Arc<Source>, String)>,
    in_order: usize,
    unreadable: Vec<&'a str>,
    entangled: Vec<&'a str>,
}

impl<'a> Sorted<'a> {
    fn of(files: &'a [Arc<Source>]) -> Self {
        let mut sorted = Self::default();
        for source in files {
            match tidy(source) {
                Ok(text) if text != source.text() => sorted.changed.push((source, text)),
                Ok(_) => sorted.in_order += 1,
                Err(Untidy::Unreadable) => sorted.unreadable.push(source.path().as_str()),
                Err(Untidy::Entangled) => sorted.entangled.push(source.path().as_str()),
            }
        }
        sorted
    }
}

fn as_changes(changed: &[(&Arc<Source>, String)]) -> Changes {
    let update = changed.iter().map(|(source, text)| {
        let before = source.written(source.text());
        (source.path().to_owned(), Update { before, after: source.written(text) })
    });
    Changes { update: update.collect(), ..Changes::default() }
}

fn show(changed: &[(&Arc<Source>, String)], console: &Console) -> Result<(), Error> {
    let diffs =
        changed.iter().map(|(source, text)| unified(source.path().as_str(), source.text(), text, console.color()));
    console.print(&diffs.collect::<String>())
}
