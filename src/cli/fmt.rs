//! `teamkit fmt`.

use std::sync::Arc;

use super::{
    Format, Global, Outcome,
    console::Console,
    hold::{Wait, hold},
    only,
    session::{Session, plural, today},
    unified::unified,
};
use crate::{
    error::Error,
    io::{self, Sharing},
    plan::{Changes, Update},
    source::{Source, TEAMS_DIR},
    text::join_few,
    tidy::{Untidy, tidy},
};

/// So many paths say enough; the rest is counted.
const MAX_LISTED: usize = 5;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Write nothing; fail and show the difference if a team file is not in order
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    wait: Wait,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<Outcome, Error> {
    only(global.format, &[Format::Text])?;
    let hold = hold(if args.check { Sharing::Shared } else { Sharing::Alone }, &args.wait, global, console)?;
    let session = Session::at(hold.root().to_owned(), today(global))?;
    let mut changed = Vec::new();
    let mut left = 0;
    let mut unreadable = Vec::new();
    let mut entangled = Vec::new();
    for source in session.sources.iter().filter(|source| source.path().starts_with(TEAMS_DIR)) {
        match tidy(source) {
            Ok(text) if text != source.text() => changed.push((source, text)),
            Ok(_) => left += 1,
            Err(Untidy::Unreadable) => unreadable.push(source.path()),
            Err(Untidy::Entangled) => entangled.push(source.path()),
        }
    }
    if !args.check {
        let edits = as_changes(&changed);
        io::check_writable(&edits, &session.root)?;
        io::replace(&edits, &hold)?;
    }
    drop(hold);
    if args.check {
        show(&changed, console)?;
    }
    let verb = if args.check { "would change" } else { "changed" };
    console.say(format_args!("{verb} {}, {left} in order", plural(changed.len(), "team file")));
    if !unreadable.is_empty() {
        console.note(format_args!(
            "left as they are, since they can't be read (see `teamkit check`): {}",
            join_few(&unreadable, MAX_LISTED)
        ));
    }
    if !entangled.is_empty() {
        console.note(format_args!(
            "left as they are, since their lines can't be moved (aliases, several entries in a line): {}",
            join_few(&entangled, MAX_LISTED)
        ));
    }
    let is_refused = !unreadable.is_empty() || (args.check && !changed.is_empty());
    Ok(if is_refused { Outcome::Refused } else { Outcome::Fine })
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
