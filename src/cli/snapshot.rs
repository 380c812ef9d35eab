//! `teamkit snapshot`: one document for each team with all that it gets, kept in insta's form.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    Format, Global, Outcome,
    calendar::{explained, past_ends},
    console::Console,
    filter::known,
    only,
    preview::team_blocks,
    session::{Session, Sound, plural},
    table::table,
    unified::unified,
};
use crate::{
    error::Error,
    expand::expand,
    io,
    model::{Day, Grant, GrantKey, GrantTo, Principal, Team, TeamId, is_over},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only these teams
    #[arg(value_name = "TEAM")]
    teams: Vec<String>,
    /// Fail and show the difference if a document is not current
    #[arg(long, conflicts_with = "accept")]
    check: bool,
    /// Take the documents as they are now
    #[arg(long)]
    accept: bool,
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

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<Outcome, Error> {
    only(global.format, &[Format::Text])?;
    let sound = match Session::open(global)?.sound(global.format, console)? {
        Ok(sound) => sound,
        Err(outcome) => return Ok(outcome),
    };
    for name in &args.teams {
        known("team", name, sound.org.teams.keys().map(TeamId::as_str))?;
    }
    let kept = kept(args, &sound)?;
    let changed: BTreeMap<&String, &Kept> = kept.iter().filter(|(_, kept)| kept.before != kept.after).collect();
    let diffs = changed.values().map(|kept| {
        let text = |side: &Option<String>| side.clone().unwrap_or_default();
        unified(kept.path.as_str(), &text(&kept.before), &text(&kept.after), console.color())
    });
    if args.accept {
        accept(&changed, &kept, &sound)?;
    } else {
        console.print(&diffs.collect::<String>())?;
        let is_ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
        pend(&changed, &kept, &sound, args.check && is_ci)?;
    }
    summarize(args, &changed, kept.len(), console);
    if args.check && !changed.is_empty() {
        mention_calendar(&changed, &sound, console);
    }
    sound.mention_warnings(console);
    Ok(if args.check && !changed.is_empty() { Outcome::Refused } else { Outcome::Fine })
}

/// Every document that there should be or is, by team.
fn kept(args: &Args, sound: &Sound) -> Result<BTreeMap<String, Kept>, Error> {
    let asked = |team: &str| args.teams.is_empty() || args.teams.iter().any(|asked| asked == team);
    let mut kept = BTreeMap::new();
    for (id, team) in sound.org.teams.iter().filter(|(id, _)| asked(id.as_str())) {
        let path = snap_path(id.as_str());
        let before = io::read_text(&sound.root, &path)?.map(|text| contents(&text).to_owned());
        let source = sound.sources.get(team.place.file()).path().to_string();
        let after = Some(document(sound, id, team, sound.today));
        kept.insert(id.to_string(), Kept { path, before, after, source });
    }
    if args.teams.is_empty() {
        for path in io::files_in(&sound.root, Utf8Path::new(DIRECTORY))? {
            let Some(text) =
                (path.extension() == Some("snap")).then(|| io::read_text(&sound.root, &path)).transpose()?
            else {
                continue;
            };
            let Some(text) = text else { continue };
            let Some(team) = team_of(&text).filter(|team| !kept.contains_key(*team)) else { continue };
            let lost = Kept { path, before: Some(contents(&text).to_owned()), after: None, source: String::new() };
            kept.insert(team.to_owned(), lost);
        }
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

fn accept(changed: &BTreeMap<&String, &Kept>, kept: &BTreeMap<String, Kept>, sound: &Sound) -> Result<(), Error> {
    for (team, kept) in changed {
        match &kept.after {
            Some(after) => io::write_file(&sound.root, &kept.path, &snap(team, &kept.source, after))?,
            None => io::remove_file(&sound.root, &kept.path)?,
        }
    }
    kept.values().try_for_each(|kept| io::remove_file(&sound.root, &pending_path(&kept.path)))
}

/// Leaves what changed as pending files for `cargo insta review`, and takes away those that pend no longer.
fn pend(
    changed: &BTreeMap<&String, &Kept>,
    kept: &BTreeMap<String, Kept>,
    sound: &Sound,
    writes_nothing: bool,
) -> Result<(), Error> {
    if writes_nothing {
        return Ok(());
    }
    for (team, document) in kept {
        let pending = pending_path(&document.path);
        match &document.after {
            Some(after) if changed.contains_key(team) => {
                io::write_file(&sound.root, &pending, &snap(team, &document.source, after))?;
            }
            _ => io::remove_file(&sound.root, &pending)?,
        }
    }
    Ok(())
}

fn summarize(args: &Args, changed: &BTreeMap<&String, &Kept>, all: usize, console: &Console) {
    let documents = plural(changed.len(), "document");
    if changed.is_empty() {
        console.say(format_args!("nothing to do ({} current)", plural(all, "document")));
    } else if args.accept {
        console.say(format_args!("took {documents} of {all}"));
    } else {
        console
            .say(format_args!("{documents} of {all} changed\nnext: teamkit snapshot --accept, or cargo insta review"));
    }
}

fn mention_calendar(changed: &BTreeMap<&String, &Kept>, sound: &Sound, console: &Console) {
    let both = changed.iter().filter(|(_, kept)| kept.before.is_some() && kept.after.is_some());
    let names: BTreeSet<String> = both.map(|(team, _)| (*team).clone()).collect();
    let by_calendar = explained(&names, &past_ends(&sound.org, sound.today), |day, open| {
        let is_same = |name: &&String| {
            let before = changed.get(*name).and_then(|kept| kept.before.as_ref());
            let team = sound.org.teams.get_key_value(name.as_str());
            team.zip(before).is_some_and(|((id, team), before)| document(sound, id, team, day) == *before)
        };
        open.iter().filter(is_same).cloned().collect()
    });
    if !by_calendar.is_empty() {
        let others = changed.len() - by_calendar.len();
        let rest = if others == 0 { "nothing else changed".to_owned() } else { format!("{others} changed otherwise") };
        console.note(format_args!(
            "{} changed only because the calendar went on: something ended since; {rest}",
            plural(by_calendar.len(), "document")
        ));
    }
}

/// All that a team gets: a table for thirty seconds, then the HCL.
fn document(sound: &Sound, id: &TeamId, team: &Team, today: Day) -> String {
    let mut out = format!("# {id}\n\n");
    if let Some(description) = &team.description {
        out.push_str(&format!("{description}\n\n"));
    }
    out.push_str(&people(team, today));
    out.push_str("\n## Access\n\n");
    let rows = rows(sound, id, team, today);
    if rows.is_empty() {
        out.push_str("none\n");
    } else {
        let rows: Vec<Vec<String>> = rows.into_iter().map(|(_, row)| row).collect();
        out.push_str(&table(&["service", "environment", "role", "to", "until", "asked by"], &rows));
    }
    let gets = |key: &GrantKey, grant: &Grant| gets(id, team, key, grant);
    let hcl = team_blocks(sound, today, gets, |document| {
        let root = sound.org.roots.by_path.get(&document.root);
        root.is_some_and(|root| root.teams.contains(id))
    });
    if !hcl.is_empty() {
        out.push_str("\n## Terraform\n\n");
        out.push_str(&hcl);
    }
    out
}

fn people(team: &Team, today: Day) -> String {
    let leads: BTreeSet<_> = team.leads_on(today).map(|lead| &lead.address).collect();
    let mut out = String::new();
    if team.grant_to == GrantTo::Group {
        out.push_str(&format!("group: {}\n", team.group));
        if team.uses_lead_group() {
            out.push_str(&format!("lead group: {}\n", team.lead_group));
        }
    } else {
        out.push_str("granted person by person\n");
    }
    out.push_str("people:\n");
    for (address, until) in team.people_on(today) {
        let lead = if leads.contains(address) { ", lead" } else { "" };
        let until = until.map(|until| format!(", until {until}")).unwrap_or_default();
        out.push_str(&format!("  {address}{lead}{until}\n"));
    }
    out
}

/// Whether a team gets a grant: its file asks for it, another's asks on its behalf, or its group is named.
fn gets(id: &TeamId, team: &Team, key: &GrantKey, grant: &Grant) -> bool {
    let is_own_group = key.principal == Principal::group(&team.group)
        || (!team.leads.is_empty() && key.principal == Principal::group(&team.lead_group));
    is_own_group || grant.origins.iter().any(|origin| origin.team == *id || origin.on_behalf_of.as_ref() == Some(id))
}

fn rows(sound: &Sound, id: &TeamId, team: &Team, today: Day) -> BTreeSet<(usize, Vec<String>)> {
    let mut rows = BTreeSet::new();
    for (key, grant) in expand(&sound.org, today).active.iter().filter(|(key, grant)| gets(id, team, key, grant)) {
        for origin in grant.origins.iter().filter(|origin| !is_over(origin.until, today)) {
            let row = vec![
                origin.service.to_string(),
                origin.environment.to_string(),
                origin.role.to_string(),
                key.principal.to_string(),
                origin.until.map(|until| until.to_string()).unwrap_or_default(),
                if origin.team == *id { String::new() } else { origin.team.to_string() },
            ];
            rows.insert((origin.environment.index(), row));
        }
    }
    // By service first; the environment's place in the order is what its name can't say.
    rows.into_iter()
        .map(|(index, row)| ((row.first().cloned(), index), row))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .enumerate()
        .map(|(index, (_, row))| (index, row))
        .collect()
}
