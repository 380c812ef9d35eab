//! `teamkit codeowners`.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use super::{
    args::{FormatArg, Global, Stop, TextOnly},
    console::Console,
    lock::{Wait, lock_directory, lock_workspace},
    unified::unified,
    workspace::{LoadedWorkspace, ValidWorkspace},
};
use crate::{
    error::Error,
    io::{self, Sharing},
    owners::{BrokenMarkers, OwnersFault, TOO_LARGE, has_block, lines, splice},
    plan::{Changes, Update},
    text::{plural, visible},
};

/// Where GitHub looks, in its order; the first that is there counts.
const PLACES: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Write nothing; print the differences and fail if the lines are not up to date
    #[arg(long)]
    check: bool,
    /// Path of the file in the repository [default: the one that GitHub reads]
    #[arg(long, value_name = "PATH", value_parser = parse_path)]
    file: Option<Utf8PathBuf>,
    #[command(flatten)]
    wait: Wait,
    #[command(flatten)]
    format: FormatArg<TextOnly>,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    let sharing = if args.check { Sharing::Shared } else { Sharing::Exclusive };
    let workspace_lock = lock_workspace(sharing, &args.wait, global, console)?;
    let workspace = LoadedWorkspace::at(workspace_lock.root().to_owned(), global)?.require_valid(format, console)?;
    let top = io::repository(&workspace.root);
    // The file may be that of several workspaces. Whoever holds two directories took the inner one first.
    let lock = if top == workspace.root { workspace_lock } else { lock_directory(sharing, &args.wait, top, console)? };
    let lines = owners_lines(&workspace, top)?;
    let path = args.file.as_deref().unwrap_or_else(|| default_file(top));
    let kept = io::read_plain(top, path)?;
    let before = kept.clone().unwrap_or_default();
    let after = spliced(path, &before, &lines)?;
    let count = plural(lines.len(), "line");
    if before == after {
        console.say(format_args!("nothing to do ({count} in {path})"));
        return Ok(());
    }
    if args.check {
        drop(lock);
        console.print(&unified(path.as_str(), &before, &after, console.color()))?;
        console.say(format_args!(
            "would write {count} to {path}\nnot up to date: run `teamkit codeowners` and commit what it writes"
        ));
        return Err(Stop::Refused);
    }
    let mut changes = Changes::default();
    match kept {
        Some(before) => drop(changes.update.insert(path.to_owned(), Update { before, after })),
        None => drop(changes.create.insert(path.to_owned(), after)),
    }
    io::check_writable(&changes, top)?;
    io::replace(&changes, &lock)?;
    console.say(format_args!("wrote {count} to {path}"));
    Ok(())
}

/// Whether the file that GitHub reads has lines of ours that aren't those of a workspace any more.
pub(super) fn is_outdated(workspace: &ValidWorkspace) -> bool {
    let top = io::repository(&workspace.root);
    let directory = workspace.root.strip_prefix(top).unwrap_or(Utf8Path::new(""));
    let Ok(Some(text)) = io::read_plain(top, default_file(top)) else { return false };
    let lines = lines(&workspace.state.org, directory).unwrap_or_default();
    has_block(&text) && splice(&text, &lines).is_ok_and(|after| after != text)
}

/// The places in the file that GitHub reads where an owner is named.
pub(super) fn lines_that_name(root: &Utf8Path, owner: &str) -> Vec<String> {
    let top = io::repository(root);
    let path = default_file(top);
    let Ok(Some(text)) = io::read_plain(top, path) else { return Vec::new() };
    let is_named = |line: &str| line.split_whitespace().any(|word| word.eq_ignore_ascii_case(owner));
    let lines = text.lines().enumerate().filter(|(_, line)| is_named(line));
    lines.map(|(index, _)| format!("{path}:{}", index + 1)).collect()
}

/// The lines of a workspace in the repository above it.
fn owners_lines(workspace: &ValidWorkspace, top: &Utf8Path) -> Result<Vec<String>, Error> {
    let directory = workspace.root.strip_prefix(top).unwrap_or(Utf8Path::new(""));
    let lines = lines(&workspace.state.org, directory).map_err(|OwnersFault { path, character }| {
        Error::Usage(format!(
            "{} can't be listed in CODEOWNERS: `{}` has a special meaning in its patterns\n\
             hint: give the directory or file another name",
            visible(path.as_str()),
            visible(&character.to_string())
        ))
    })?;
    if lines.is_empty() { Err(Error::Usage(no_owners(workspace))) } else { Ok(lines) }
}

/// The file that GitHub reads.
fn default_file(top: &Utf8Path) -> &'static Utf8Path {
    PLACES.map(Utf8Path::new).into_iter().find(|path| io::exists(&top.join(path))).unwrap_or(PLACES[0].into())
}

fn spliced(path: &Utf8Path, before: &str, lines: &[String]) -> Result<String, Error> {
    let after = splice(before, lines).map_err(|markers| Error::Usage(broken(path, &markers)))?;
    if after.len() >= TOO_LARGE {
        return Err(Error::Usage(format!(
            "{path} would have {} bytes, and GitHub doesn't load a file of 3 MB or more\n\
             hint: place roots so that one line can cover several: `layout` in teamkit.yaml",
            after.len()
        )));
    }
    Ok(after)
}

fn no_owners(workspace: &ValidWorkspace) -> String {
    let what = if workspace.state.org.teams.is_empty() {
        "there are no teams, so nobody owns a file\nhint: write one into teams/"
    } else {
        "no team has an owner in CODEOWNERS\n\
         hint: write `codeowners: \"@ORG/{{team}}\"` into teamkit.yaml, or `codeowners:` into the files of teams"
    };
    what.to_owned()
}

fn broken(path: &Utf8Path, markers: &BrokenMarkers) -> String {
    let BrokenMarkers { begins, ends } = markers;
    let listed = |numbers: &[usize]| match numbers {
        [] => "no line".to_owned(),
        [one] => format!("line {one}"),
        several => format!("lines {}", several.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
    };
    format!(
        "can't find teamkit's lines in {path}: begin markers in {}, end markers in {}\n\
         hint: keep one begin marker before one end marker, or remove both: teamkit adds them again at the end of the file",
        listed(begins),
        listed(ends)
    )
}

fn parse_path(text: &str) -> Result<Utf8PathBuf, String> {
    let path = Utf8Path::new(text);
    let is_plain = !text.is_empty() && path.components().all(|part| matches!(part, Utf8Component::Normal(_)));
    if is_plain {
        Ok(path.to_owned())
    } else {
        Err("expected a relative path inside the repository, without `.` or `..`".to_owned())
    }
}
