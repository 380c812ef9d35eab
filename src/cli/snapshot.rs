//! `teamkit snapshot`: one document for each team with all that it gets, kept in insta's form.

mod document;

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    args::{FormatArg, Global, Stop, TextOnly},
    calendar::{CalendarCheck, explained, past_ends},
    console::Console,
    filter::require_known,
    lock::{Wait, lock_workspace},
    unified::unified,
    workspace::{LoadedWorkspace, ValidWorkspace},
};
use crate::{
    error::Error,
    expand::{entitlements, expand},
    io::{self, Sharing},
    model::{OrgState, TeamId},
    text::plural,
};
use document::Documents;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only these teams
    #[arg(value_name = "TEAM")]
    teams: Vec<String>,
    /// Print the differences and fail if a document is not up to date
    #[arg(long, conflicts_with = "accept")]
    check: bool,
    /// With --check, also fail if access that expired since the last run is all that changed
    #[arg(long, requires = "check")]
    strict: bool,
    /// Accept all changed documents
    #[arg(long)]
    accept: bool,
    #[command(flatten)]
    wait: Wait,
    #[command(flatten)]
    format: FormatArg<TextOnly>,
}

const DIRECTORY: &str = "snapshots";
/// What the `expression` of our snapshots begins with; others in the folder are not ours.
const EXPRESSION: &str = "teamkit snapshot ";

/// A document, as it is and as it was kept.
struct Kept {
    path: Utf8PathBuf,
    before: Option<String>,
    after: Option<String>,
    source: String,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    let leaves_pending = !is_ci();
    let sharing = if args.check && !leaves_pending { Sharing::Shared } else { Sharing::Exclusive };
    let lock = lock_workspace(sharing, &args.wait, global, console)?;
    let workspace = LoadedWorkspace::at(lock.root().to_owned(), global)?.require_valid(format, console)?;
    for name in &args.teams {
        require_known("team", name, workspace.state.org.teams.keys().map(TeamId::as_str))?;
    }
    let kept = kept(args, &workspace)?;
    let changed: BTreeMap<&str, &Kept> = changed(&kept);
    if args.accept {
        accept(&changed, &workspace)?;
        unpend(kept.values(), &workspace)?;
        console.say(taken(changed.len(), kept.len()));
    } else if args.check {
        show(changed.values().copied(), console)?;
        if leaves_pending {
            pend(&changed, &kept, &workspace)?;
        }
        console.say(pending(changed.len(), kept.len(), leaves_pending));
    } else {
        // A document that wasn't kept yet is taken as it is; one that changed wants a look.
        let (new, open): (BTreeMap<_, _>, BTreeMap<_, _>) =
            changed.clone().into_iter().partition(|(_, kept)| kept.before.is_none());
        accept(&new, &workspace)?;
        show(open.values().copied(), console)?;
        pend(&open, &kept, &workspace)?;
        if !new.is_empty() {
            console.say(taken(new.len(), kept.len()));
        }
        if !open.is_empty() || new.is_empty() {
            console.say(pending(open.len(), kept.len(), true));
        }
    }
    drop(lock);
    workspace.mention_warnings(console);
    if !args.check {
        return Ok(());
    }
    let by_calendar = by_calendar(&changed, &workspace);
    let by_calendar = by_calendar.iter().filter_map(|team| Some(changed.get(team.as_str())?.path.as_str())).collect();
    let check = CalendarCheck {
        by_calendar,
        changed: changed.len(),
        noun: "document",
        is_strict: args.strict,
        command: "teamkit snapshot --accept",
    };
    check.conclude(console)
}

/// Whether this runs in CI: `CI` is set.
#[expect(clippy::disallowed_methods, reason = "the command line may look at the environment")]
fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

fn changed(kept: &BTreeMap<String, Kept>) -> BTreeMap<&str, &Kept> {
    kept.iter().filter(|(_, kept)| kept.before != kept.after).map(|(team, kept)| (team.as_str(), kept)).collect()
}

fn show<'a>(changed: impl Iterator<Item = &'a Kept>, console: &Console) -> Result<(), Error> {
    let diffs = changed.map(|kept| {
        let text = |side: &'a Option<String>| side.as_deref().unwrap_or_default();
        unified(kept.path.as_str(), text(&kept.before), text(&kept.after), console.color())
    });
    console.print(&diffs.collect::<String>())
}

fn taken(count: usize, all: usize) -> String {
    if count == 0 {
        format!("nothing to do ({} current)", plural(all, "document"))
    } else {
        format!("accepted {} of {all}", plural(count, "document"))
    }
}

fn pending(count: usize, all: usize, is_left: bool) -> String {
    if count == 0 {
        return format!("nothing to do ({} current)", plural(all, "document"));
    }
    let review = if is_left { ", or cargo insta review" } else { "" };
    format!("{} of {all} changed\nnext: teamkit snapshot --accept{review}", plural(count, "document"))
}

/// Every document that there should be or is, by team.
fn kept(args: &Args, workspace: &ValidWorkspace) -> Result<BTreeMap<String, Kept>, Error> {
    let asked = |team: &str| args.teams.is_empty() || args.teams.iter().any(|asked| asked == team);
    let OrgState { org, grants, entitlements, today, .. } = &workspace.state;
    let documents = Documents::of(org, grants, entitlements, *today);
    let mut kept = BTreeMap::new();
    for (id, team) in workspace.state.org.teams.iter().filter(|(id, _)| asked(id.as_str())) {
        let path = snap_path(id.as_str());
        let text = io::read_plain(&workspace.root, &path)?;
        if text.as_ref().is_some_and(|text| team_of(text).is_none()) {
            return Err(Error::NotOurs { path });
        }
        let before = text.map(|text| contents(&text).to_owned());
        let source = team.place.path().to_string();
        let after = Some(documents.render(id, team));
        kept.insert(id.to_string(), Kept { path, before, after, source });
    }
    if !args.teams.is_empty() {
        return Ok(kept);
    }
    for path in io::files_in(&workspace.root, Utf8Path::new(DIRECTORY))? {
        if path.extension() != Some("snap") {
            continue;
        }
        let Some(text) = io::read_plain(&workspace.root, &path)? else { continue };
        let Some(team) = team_of(&text).filter(|team| !kept.contains_key(*team)) else { continue };
        let lost = Kept { path, before: Some(contents(&text).to_owned()), after: None, source: String::new() };
        kept.insert(team.to_owned(), lost);
    }
    Ok(kept)
}

fn snap_path(team: &str) -> Utf8PathBuf {
    Utf8Path::new(DIRECTORY).join(format!("{team}.snap"))
}

/// insta's form: metadata between two lines of dashes, then the contents.
fn snap(team: &str, source: &str, contents: &str) -> String {
    format!("---\nsource: {source}\nexpression: {EXPRESSION}{team}\n---\n{contents}")
}

/// A kept text without its metadata; what has none is all contents.
fn contents(text: &str) -> &str {
    text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).map_or(text, |(_, contents)| contents)
}

/// The team of a kept text, if it is one of ours.
fn team_of(text: &str) -> Option<&str> {
    let (metadata, _) = text.strip_prefix("---\n")?.split_once("\n---\n")?;
    metadata.lines().find_map(|line| line.strip_prefix("expression: ")?.strip_prefix(EXPRESSION))
}

fn pending_path(path: &Utf8Path) -> Utf8PathBuf {
    Utf8PathBuf::from(format!("{path}.new"))
}

fn accept(changed: &BTreeMap<&str, &Kept>, workspace: &ValidWorkspace) -> Result<(), Error> {
    for (team, kept) in changed {
        match &kept.after {
            Some(after) => io::write_file(&workspace.root, &kept.path, &snap(team, &kept.source, after))?,
            None => io::remove_file(&workspace.root, &kept.path)?,
        }
    }
    Ok(())
}

fn unpend<'a>(mut kept: impl Iterator<Item = &'a Kept>, workspace: &ValidWorkspace) -> Result<(), Error> {
    kept.try_for_each(|kept| io::remove_file(&workspace.root, &pending_path(&kept.path)))
}

/// Leaves what changed as pending files for `cargo insta review`, and takes away those that pend no longer.
fn pend(
    changed: &BTreeMap<&str, &Kept>,
    kept: &BTreeMap<String, Kept>,
    workspace: &ValidWorkspace,
) -> Result<(), Error> {
    unpend(kept.iter().filter(|(team, _)| !changed.contains_key(team.as_str())).map(|(_, kept)| kept), workspace)?;
    for (team, document) in changed {
        if let Some(after) = &document.after {
            io::write_file(&workspace.root, &pending_path(&document.path), &snap(team, &document.source, after))?;
        }
    }
    Ok(())
}

/// The teams whose documents only the calendar changed.
fn by_calendar(changed: &BTreeMap<&str, &Kept>, workspace: &ValidWorkspace) -> BTreeSet<String> {
    let both = changed.iter().filter(|(_, kept)| kept.before.is_some() && kept.after.is_some());
    let names: BTreeSet<String> = both.map(|(team, _)| (*team).to_owned()).collect();
    explained(&names, &past_ends(&workspace.state.org, workspace.state.today), |day, open| {
        let org = &workspace.state.org;
        let (Ok(grants), Ok(entitlements)) = (expand(org, day), entitlements(org, day)) else { return BTreeSet::new() };
        let documents = Documents::of(org, &grants, &entitlements, day);
        let is_same = |name: &&String| {
            let before = changed.get(name.as_str()).and_then(|kept| kept.before.as_ref());
            let team = workspace.state.org.teams.get_key_value(name.as_str());
            team.zip(before).is_some_and(|((id, team), before)| documents.render(id, team) == *before)
        };
        open.iter().filter(is_same).cloned().collect()
    })
}
