//! `teamkit codeowners`.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use super::{
    Format, Global, Outcome,
    console::Console,
    hold::{Wait, hold, hold_directory},
    only,
    session::{Session, Sound, plural, today},
    unified::unified,
};
use crate::{
    diagnostic::{self, Diagnostic, Diagnostics, RuleId, visible},
    error::Error,
    io::{self, Sharing},
    owners::{BrokenMarkers, Fault, TOO_LARGE, lines, splice},
    plan::{Changes, Update},
};

/// Where GitHub looks, in its order; the first that is there counts.
const PLACES: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Write nothing; fail and show the difference if the lines are not current
    #[arg(long)]
    check: bool,
    /// The file, from the repository's top; without it the one that GitHub reads
    #[arg(long, value_name = "PATH", value_parser = parse_path)]
    file: Option<Utf8PathBuf>,
    #[command(flatten)]
    wait: Wait,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<Outcome, Error> {
    only(global.format, &[Format::Text])?;
    let sharing = if args.check { Sharing::Shared } else { Sharing::Alone };
    let workspace_hold = hold(sharing, &args.wait, global, console)?;
    let sound = match Session::at(workspace_hold.root().to_owned(), today(global))?.sound(global.format, console)? {
        Ok(sound) => sound,
        Err(outcome) => return Ok(outcome),
    };
    let top = io::repository(&sound.root);
    // The file may be that of several workspaces. Whoever holds two directories took the inner one first.
    let hold = if top == sound.root { workspace_hold } else { hold_directory(sharing, &args.wait, top, console)? };
    let workspace = sound.root.strip_prefix(top).unwrap_or(Utf8Path::new(""));
    let lines = match lines(&sound.org, workspace) {
        Ok(lines) if lines.is_empty() => return Err(Error::Usage(no_owners(&sound))),
        Ok(lines) => lines,
        Err(faults) => return refuse(&faults, console),
    };
    let path = match &args.file {
        Some(path) => path.as_path(),
        None => {
            PLACES.map(Utf8Path::new).into_iter().find(|path| io::exists(&top.join(path))).unwrap_or(PLACES[0].into())
        }
    };
    let kept = io::read_plain(top, path)?;
    let before = kept.clone().unwrap_or_default();
    let after = splice(&before, &lines).map_err(|markers| Error::Usage(broken(path, &markers)))?;
    if after.len() >= TOO_LARGE {
        return Err(Error::Usage(format!(
            "{path} would have {} bytes, and GitHub doesn't load a file of 3 MB or more\n\
             hint: place roots so that one line can stand for several: `layout` in teamkit.yaml",
            after.len()
        )));
    }
    let count = plural(lines.len(), "line");
    if before == after {
        console.say(format_args!("nothing to do ({count} in {path})"));
        return Ok(Outcome::Fine);
    }
    if args.check {
        drop(hold);
        console.print(&unified(path.as_str(), &before, &after, console.color()))?;
        console.say(format_args!("would write {count} to {path}"));
        return Ok(Outcome::Refused);
    }
    let mut changes = Changes::default();
    match kept {
        Some(before) => drop(changes.update.insert(path.to_owned(), Update { before, after })),
        None => drop(changes.create.insert(path.to_owned(), after)),
    }
    io::check_writable(&changes, top)?;
    io::replace(&changes, &hold)?;
    console.say(format_args!("wrote {count} to {path}"));
    Ok(Outcome::Fine)
}

fn no_owners(sound: &Sound) -> String {
    let what = if sound.org.teams.is_empty() {
        "there are no teams, so nobody owns a file\nhint: write one into teams/"
    } else {
        "no team has an owner in CODEOWNERS\n\
         hint: write `codeowners: \"@ORG/{{team}}\"` into teamkit.yaml, or `codeowners:` into the files of teams"
    };
    what.to_owned()
}

/// Shows each fault that is in a definition as `check` shows findings; a path that can't be written ends the run.
fn refuse(faults: &[Fault], console: &Console) -> Result<Outcome, Error> {
    let mut found = Diagnostics::default();
    for fault in faults {
        match fault {
            Fault::Owner { team, owner, place } => found.push(
                Diagnostic::error(
                    RuleId::InvalidOwner,
                    format!("the owner `{owner}` of team `{team}` is none that GitHub knows"),
                )
                .label(place.clone(), "not an owner")
                .hint("an owner is `@user`, `@org/team` or an e-mail address; GitHub skips the line of any other"),
            ),
            Fault::Path { path, character } => {
                return Err(Error::Usage(format!(
                    "{} can't stand in CODEOWNERS: `{}` means something else in a pattern there\n\
                     hint: give the directory or file another name",
                    visible(path.as_str()),
                    visible(&character.to_string())
                )));
            }
        }
    }
    let form = diagnostic::Format::Text { color: console.color() };
    console.print(&diagnostic::render(&found.sorted(), form, &[]))?;
    Ok(Outcome::Refused)
}

fn broken(path: &Utf8Path, markers: &BrokenMarkers) -> String {
    let BrokenMarkers { begins, ends } = markers;
    let listed = |numbers: &[usize]| match numbers {
        [] => "no line".to_owned(),
        [one] => format!("line {one}"),
        several => format!("lines {}", several.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
    };
    format!(
        "{path} doesn't say where teamkit's lines are: begin in {}, end in {}\n\
         hint: keep one begin before one end, or take both out: they are written again at the end of the file",
        listed(begins),
        listed(ends)
    )
}

fn parse_path(text: &str) -> Result<Utf8PathBuf, String> {
    let path = Utf8Path::new(text);
    let is_plain = !text.is_empty() && path.components().all(|part| matches!(part, Utf8Component::Normal(_)));
    if is_plain { Ok(path.to_owned()) } else { Err("a path of plain names from the repository's top".to_owned()) }
}
